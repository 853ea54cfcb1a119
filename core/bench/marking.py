"""From marked passages to the smallest change of the pack that makes them right.

A mark says: here stands a value that is missed, or here is something found that is wrong. What comes out are
candidates (a term, a synonym, an alias, a new, widened, narrowed or removed pattern), each tried on all documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter

from core.bench.candidates import Candidate, missed_candidates, wrong_candidates
from core.bench.comparing import BenchChange, compare_runs
from core.bench.hits import Hit, Run
from core.bench.reading import BenchDocument
from core.bench.running import run
from core.engine import apply
from core.engine.errors import EngineError
from core.errors import InvalidInput
from core.pack.model import Pack, open_pack

SUGGEST_SECONDS = 8.0
TRIED = 48  # candidates that are run over the documents
QUOTE = 80


@dataclass(frozen=True)
class Mark:
    """A passage that an expert marked; offsets in characters of the document's text.

    `entity` and `attribute` say what it should be (no attribute: a mention of the entity; no entity: a key term).
    With `wrong` it is the other way round: this was found as that, and is not.
    """

    document: str
    start: int
    end: int
    entity: str = ""
    attribute: str = ""
    wrong: bool = False


@dataclass(frozen=True)
class Suggestion:
    """A change that makes all marks right. `others` are further hits that it brings, to be judged by eye.

    `lost` are hits besides the marked ones that it takes away. `reason` quotes the marked passages.
    """

    kind: str
    words: str
    operations: tuple[dict[str, object], ...]
    reason: str
    change: BenchChange
    others: tuple[Hit, ...]
    lost: tuple[Hit, ...]


def suggest(
    pack: Pack, documents: Sequence[BenchDocument], marks: Sequence[Mark], *, limit: int = 4, known: Run | None = None
) -> tuple[Suggestion, ...]:
    """Give up to `limit` changes that make every mark right, the one with the fewest side effects first.

    All marks must be of one entity and attribute. `known` is the run of `pack` over `documents` where there is one.
    Raises `InvalidInput` when a mark is empty, outside its document, or of another kind than the others.
    """
    trimmed = [_trimmed(mark, documents) for mark in marks]
    if len({(mark.entity, mark.attribute) for mark in trimmed}) != 1:
        raise InvalidInput("Mark passages of one kind at a time, so that one change can be found for all of them.")
    before = known or run(pack, documents)
    wrong = [mark for mark in trimmed if mark.wrong]
    missed = [mark for mark in trimmed if not mark.wrong]
    texts = {document.name: document.text for document in documents}
    spans = [(texts[mark.document], mark.start, mark.end) for mark in missed]
    entity, attribute = trimmed[0].entity, trimmed[0].attribute
    candidates = [
        *(
            wrong_candidates(pack, [hit for mark in wrong for hit in _hits_on(mark, before.hits)], before)
            if wrong
            else ()
        ),
        *(missed_candidates(pack, entity, attribute, spans) if missed else ()),
    ]
    until = perf_counter() + SUGGEST_SECONDS
    found: list[Suggestion] = []
    for candidate in candidates[:TRIED]:
        if perf_counter() > until:
            break
        tried = _tried(pack, documents, candidate, before, trimmed)
        if tried is not None:
            found.append(tried)
    order = sorted(range(len(found)), key=lambda at: (len(found[at].others) + 2 * len(found[at].lost), at))
    return tuple(found[at] for at in order[:limit])


def _trimmed(mark: Mark, documents: Sequence[BenchDocument]) -> Mark:
    text = next((document.text for document in documents if document.name == mark.document), None)
    if text is None or not 0 <= mark.start < mark.end <= len(text):
        raise InvalidInput("The marked passage does not stand in this document any more; please mark it again.")
    passage = text[mark.start : mark.end]
    start = mark.start + len(passage) - len(passage.lstrip())
    end = start + len(passage.strip())
    if start == end:
        raise InvalidInput("The marked passage is empty; please mark the words themselves.")
    return Mark(mark.document, start, end, mark.entity, mark.attribute, mark.wrong)


def _tried(
    pack: Pack, documents: Sequence[BenchDocument], candidate: Candidate, before: Run, marks: Sequence[Mark]
) -> Suggestion | None:
    """Run a changed pack; None when it does not make every mark right, or cannot be made."""
    try:
        changed = open_pack(apply(pack.text, list(candidate.operations)).text)
    except (EngineError, InvalidInput):
        return None
    after = run(changed, documents)
    if not _all_right(marks, after.hits):
        return None
    change = compare_runs(before, after)
    if change.troubled:
        return None
    return Suggestion(
        kind=candidate.kind,
        words=candidate.words,
        operations=candidate.operations,
        reason=_reason(marks, documents),
        change=change,
        others=tuple(hit for hit in change.gained if not _on_any(hit, marks)),
        lost=tuple(hit for hit in change.lost if not _on_any(hit, marks)),
    )


def _all_right(marks: Sequence[Mark], hits: Sequence[Hit]) -> bool:
    """Whether each missed span is found as it was marked, and nothing else is found on a wrong one."""
    right = {(mark.document, mark.start, mark.end) for mark in marks if not mark.wrong}
    for mark in marks:
        if mark.wrong:
            if any((hit.document, hit.start, hit.end) not in right for hit in _hits_on(mark, hits)):
                return False
        elif not _hits_on(mark, hits, exact=True):
            return False
    return True


def _hits_on(mark: Mark, hits: Iterable[Hit], *, exact: bool = False) -> list[Hit]:
    """The hits that say of a passage what the mark says; `exact` wants the very span."""
    return [
        hit
        for hit in hits
        if (hit.document, hit.entity, hit.attribute) == (mark.document, mark.entity, mark.attribute)
        and ((hit.start, hit.end) == (mark.start, mark.end) if exact else hit.start < mark.end and mark.start < hit.end)
    ]


def _on_any(hit: Hit, marks: Sequence[Mark]) -> bool:
    return any(hit.document == mark.document and hit.start < mark.end and mark.start < hit.end for mark in marks)


def _reason(marks: Sequence[Mark], documents: Sequence[BenchDocument]) -> str:
    texts = {document.name: document.text for document in documents}
    quotes = []
    for mark in marks:
        quote = " ".join(texts[mark.document][mark.start : mark.end].split())
        quote = quote if len(quote) <= QUOTE else quote[: QUOTE - 1].rstrip() + "…"
        quotes.append(f"“{quote}” in {mark.document} {'is wrong' if mark.wrong else 'was missed'}")
    return "; ".join(quotes) + "."
