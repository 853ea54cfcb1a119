"""Words that are remembered: “by lessee we mean Tenant” lets a request say lessee, and is cited on what comes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.pack.model import Pack
from core.planning.offline.styles import fold
from core.planning.protocol import MemoryNote, PlanRequest

LONGEST = 60  # characters of a word or name
_WORD = rf"[“\"'‘]?(?P<{{}}>[^“”\"'‘’.,;:\n]{{{{1,{LONGEST}}}}}?)[”\"'’]?"
_SAYS, _MEANS = _WORD.format("says"), _WORD.format("means")
_FORMS = tuple(
    re.compile(rf"^\W*{form}\W*$", re.IGNORECASE)
    for form in (
        rf"(?:when|if|where) (?:we|i|people|they) (?:say|write|speak of|talk of) {_SAYS},? (?:we|i|they) mean {_MEANS}",
        rf"(?:by|with) {_SAYS},? (?:we|i|people) mean {_MEANS}",
        rf"(?:we|i|they) (?:say|write) {_SAYS} for {_MEANS}",
        rf"(?:we|i|they) call (?:an? |the |our )?{_MEANS} (?:an? |the )?{_SAYS}",
        rf"{_SAYS} (?:means|stands for|refers to|is short for) (?:an? |the |our )?{_MEANS}",
        rf"{_SAYS} is (?:our|another|the same) (?:word|name|term) (?:for|as) (?:an? |the |our )?{_MEANS}",
        rf"{_SAYS} (?:=|→|->) {_MEANS}",
    )
)
_ARTICLE = re.compile(r"^(?:an?|the|our) ", re.IGNORECASE)


@dataclass(frozen=True)
class Said:
    """A request in the pack's own words, what was read how, and the memories that say so."""

    text: str
    assumptions: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()


def in_the_packs_words(request: PlanRequest) -> Said:
    """Put the pack's names in place of words that a memory explains, where the pack itself does not know the word.

    A memory is data: it can name a thing of the pack, and do nothing else.
    """
    said = Said(request.text)
    known = _names(request.pack) if request.memories else {}
    for memory in request.memories:
        for word, name in _explained(memory, known):
            text, count = re.subn(
                rf"(?<!\w){re.escape(word)}(?:e?s)?(?!\w)", name.replace("\\", r"\\"), said.text, flags=re.I
            )
            if count:
                note = f"Read “{word}” as {name}, as is remembered: “{memory.text.strip()}”"
                said = Said(text, (*said.assumptions, note), (*said.cited, memory.id))
    return said


def _names(pack: Pack) -> dict[str, str]:
    """Every name of a thing, folded, with the name that the thing goes by."""
    return {fold(name): thing.name for thing in reversed(pack.things) for name in thing.names if name}


def _explained(memory: MemoryNote, known: dict[str, str]) -> Iterator[tuple[str, str]]:
    for sentence in re.split(r"(?<=[.!?])\s+|\n", memory.text):
        for form in _FORMS:
            if found := form.match(sentence.strip()):
                word, name = (_ARTICLE.sub("", found[group].strip()) for group in ("says", "means"))
                if fold(word) not in known and fold(name) in known:
                    yield word, known[fold(name)]
                    break
