"""Changes that could make a marked passage right: from the smallest (a term) to a new or narrowed pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from core.bench.hits import Hit, Run
from core.bench.shapes import Example, example_at, is_labelled, labels, plain, tails, value_shapes
from core.pack.model import EntityRef, Pack, PatternRef
from core.pack.things import Path

Span = tuple[str, int, int]  # a document's text, start and end
NEW_CONFIDENCE = 0.8
MOST_PHRASE = 80
_WIDER: tuple[tuple[str, str], ...] = (
    (r"^(?!\(\?i\))", "(?i)"),
    (r"(?<!\\)(?:: | :)", r"\\s*:?\\s*"),
    (r"(?<![\\\[]) ", r"\\s+"),
    (r"\{(\d+)\}", r"{1,}"),
    (r"\{(\d+),(\d+)\}", r"{1,}"),
    (r"\[A-Z\]", "[A-Za-z]"),
    (r"\[A-Za-z(\\s)?\]", r"[A-Za-z.'&\1-]"),
    (r"\[0-9\]|\\d(?![\w\]])", "[0-9.,]"),
    (r"\[A-Z0-9-\]", "[A-Za-z0-9/.-]"),
)
_NARROWER: tuple[tuple[str, str], ...] = (
    (r"(\[[^\]]*)\\s([^\]]*\])", r"\1 \2"),
    (r"^(?!\\b)", r"\\b"),
    (r"(?<!\\b)$", r"\\b"),
    (r"\(\?i\)", ""),
)


@dataclass(frozen=True)
class Candidate:
    """A change that may make the marks right, in words and as operations."""

    kind: str
    words: str
    operations: tuple[dict[str, object], ...]


def missed_candidates(pack: Pack, entity: str, attribute: str, spans: Sequence[Span]) -> list[Candidate]:
    """Give what could make the marked spans be found, the smallest change first."""
    ref = next((one for one in pack.entities if entity and entity in (one.type, one.name)), None)
    if not attribute:
        return list(_phrase_candidates(pack, ref, entity, spans))
    examples = [example_at(*span) for span in spans]
    found = [*_widened(pack, entity, attribute), *_new_patterns(pack, ref, entity, attribute, examples)]
    return list({str(candidate.operations): candidate for candidate in found}.values())


def wrong_candidates(pack: Pack, hits: Sequence[Hit], before: Run) -> list[Candidate]:
    """Give what could make wrong hits vanish: narrower patterns, or taking away what found them."""
    found: list[Candidate] = []
    for path in dict.fromkeys(hit.path for hit in hits):
        mine = [hit for hit in hits if hit.path == path]
        if mine[0].source == "pattern":
            pattern = next(one for one in pack.patterns if one.path == path)
            found.extend(_narrowed(pattern, mine))
            found.append(_taken_away(path, f"Remove the pattern for {pattern.attribute} that found it."))
        else:
            found.append(_taken_away(path, f"Remove “{mine[0].found_by}” from the {mine[0].source}s."))
    return found


def _phrase_candidates(pack: Pack, ref: EntityRef | None, entity: str, spans: Sequence[Span]) -> Iterator[Candidate]:
    phrases = list(dict.fromkeys(" ".join(text[start:end].split()) for text, start, end in spans))
    if any(len(phrase) > MOST_PHRASE for phrase in phrases):
        return
    listed = " and ".join(f"“{phrase}”" for phrase in phrases)
    if ref is None:
        if not entity:
            terms = _styled(phrases, [thing.name for thing in pack.of_kind("term")])
            yield Candidate("term", f"Add {listed} to the key terms.", _into(pack, ("key_terms",), terms))
        return
    words = _styled(phrases, ref.synonyms)
    yield Candidate(
        "synonym", f"Add {listed} to the synonyms of {ref.name}.", _into(pack, (*ref.path, "synonyms"), words)
    )
    kind = ref.type or ref.name
    path = ("entity_aliases", kind)
    yield Candidate("alias", f"Add {listed} to the aliases of {kind}.", _into(pack, path, phrases))


def _into(pack: Pack, path: Path, values: Sequence[str]) -> tuple[dict[str, object], ...]:
    """Append to a list, or begin it (and the mapping that holds it) where it is not there yet."""
    at: object = pack.data
    for depth, key in enumerate(path):
        if isinstance(at, dict) and key not in at:
            value: object = list(values)
            for outer in reversed(path[depth + 1 :]):
                value = {outer: value}
            return ({"action": "add", "path": list(path[: depth + 1]), "value": value},)
        at = _inside(at, key)
    return tuple({"action": "add_unique", "path": list(path), "value": value} for value in values)


def _inside(at: object, key: str | int) -> object:
    if isinstance(at, dict):
        return at[key]
    if isinstance(at, list):
        if isinstance(key, int):
            return at[key]
        return next(
            (item for item in at if isinstance(item, dict) and key in (item.get("type"), item.get("name"))), None
        )
    return None


def _styled(phrases: Sequence[str], neighbours: Sequence[str]) -> list[str]:
    """Write phrases as their neighbours are written: in small letters where all of these are."""
    if neighbours and all(word == word.lower() for word in neighbours):
        return [phrase if phrase.isupper() else phrase.lower() for phrase in phrases]
    return list(phrases)


def _widened(pack: Pack, entity: str, attribute: str) -> Iterator[Candidate]:
    for pattern in pack.patterns:
        if (pattern.entity_type, pattern.attribute) != (entity, attribute):
            continue
        for wider in _variants(pattern.pattern, _WIDER):
            yield _replaced(pattern, wider, "widened pattern", f"Widen the pattern for {attribute} of {entity}.")


def _narrowed(pattern: PatternRef, wrong: Sequence[Hit]) -> Iterator[Candidate]:
    words = f"Narrow the pattern for {pattern.attribute} of {pattern.entity_type}"
    for narrower in _variants(pattern.pattern, _NARROWER):
        yield _replaced(pattern, narrower, "narrowed pattern", f"{words}.")
    literal = "|".join(dict.fromkeys(plain(hit.value) for hit in wrong))
    opening = re.search(r"\((?:\?P<\w+>|(?!\?))", pattern.pattern)
    if opening and all(hit.value for hit in wrong):
        shut = f"(?!(?:{literal})\\b)"
        inner = pattern.pattern[: opening.end()] + shut + pattern.pattern[opening.end() :]
        yield _replaced(pattern, inner, "narrowed pattern", f"{words}: it no longer takes “{wrong[0].value}”.")


def _variants(pattern: str, rewrites: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Apply one rewrite, then two together; what does not change the pattern is passed over."""
    seen = {pattern}
    for count in (1, 2):
        for chosen in combinations(rewrites, count):
            changed = pattern
            for find, put in chosen:
                changed = re.sub(find, lambda match, put=put: match.expand(put), changed)  # type: ignore[misc]
            if changed not in seen:
                seen.add(changed)
                yield changed


def _replaced(pattern: PatternRef, new: str, kind: str, words: str) -> Candidate:
    operation: dict[str, object] = {"action": "replace", "path": [*pattern.path, "pattern"], "value": new}
    return Candidate(kind, words, (operation,))


def _taken_away(path: Path, words: str) -> Candidate:
    return Candidate("removal", words, ({"action": "delete", "path": list(path)},))


def _new_patterns(
    pack: Pack, ref: EntityRef | None, entity: str, attribute: str, examples: Sequence[Example]
) -> Iterator[Candidate]:
    kind = ref.type or ref.name if ref else entity
    labelled = all(is_labelled(example.before) for example in examples)
    group = attribute if attribute.isidentifier() and attribute.isascii() else "value"
    for label, said in labels(examples):
        for shape, form in value_shapes([example.value for example in examples]):
            for tail in tails(examples):
                if not label and not tail and not _tells(shape):
                    continue
                edge = _edge(shape) if not tail else ""
                front = "" if label else r"\b" if examples[0].value[:1].isalnum() else ""
                pattern = f"{label}{front}(?P<{group}>{shape}){edge}{tail}"
                value: dict[str, object] = {"pattern": pattern, "entity_type": kind, "attribute": attribute}
                value["confidence"] = NEW_CONFIDENCE + (0.1 if labelled and label else 0)
                after = f" after “{said}”" if said else ""
                words = f"Add a pattern for {attribute} of {kind}: a value {form}{after}."
                yield Candidate("new pattern", words, _begun(pack, value))


def _begun(pack: Pack, value: dict[str, object]) -> tuple[dict[str, object], ...]:
    section = "extraction_patterns"
    if isinstance(pack.data.get(section), list):
        return ({"action": "add", "path": [section], "value": value},)
    return ({"action": "add", "path": [section], "value": [value]},)


def _edge(shape: str) -> str:
    """A word's end behind a shape that ends in letters or digits, so that it takes no part of a longer value."""
    return r"\b" if re.search(r"(?:\\d|\[A-Z\]|\[a-z\])(?:\{[\d,]+\}|\+)?$", shape) else ""


def _tells(shape: str) -> bool:
    """Whether a shape is special enough to stand without any words around it: letters or marks beside digits."""
    return r"\d" in shape and bool(re.search(r"\[A-Z\]|[-/.#]", shape.replace(r"\d", "")))
