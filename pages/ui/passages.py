"""A document with its hits marked: on hover what was found, by selection what is missed or wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.bench import BenchChange, Hit

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "bench_passages",
    html='<div class="passages" tabindex="0" role="document" aria-label="The document with what was found"></div>',
    css=(_HERE / "passages.css").read_text(),
    js=(_HERE / "passages.js").read_text(),
)


@dataclass(frozen=True)
class Passage:
    """One marked stretch of a document: `kind` is pattern, word, gained, lost or chosen; `title` shows on hover."""

    start: int
    end: int
    kind: str
    title: str


def passages_of(hits: Iterable[Hit], document: str) -> list[Passage]:
    """Mark the hits of one document; where they overlap, patterns go before words, and longer before shorter."""
    mine = [hit for hit in hits if hit.document == document]
    mine.sort(key=lambda hit: (hit.source != "pattern", hit.start - hit.end))
    by_span: dict[tuple[int, int], list[Hit]] = {}
    for hit in mine:
        by_span.setdefault((hit.start, hit.end), []).append(hit)
    return [
        Passage(start, end, "pattern" if here[0].source == "pattern" else "word", "\n".join(map(title_of, here)))
        for (start, end), here in by_span.items()
    ]


def passages_of_change(change: BenchChange, document: str) -> list[Passage]:
    """Mark what a change gains and loses in one document."""
    kinds = (("lost", change.lost), ("gained", change.gained))
    return [
        Passage(hit.start, hit.end, kind, f"{kind.capitalize()}: {title_of(hit)}")
        for kind, hits in kinds
        for hit in hits
        if hit.document == document
    ]


def title_of(hit: Hit) -> str:
    """Say in a line what a hit is: entity and attribute, what found it, how sure it is."""
    what = " › ".join(part for part in (hit.entity, hit.attribute) if part) or "key term"
    sure = f", confidence {hit.confidence:g}" if hit.confidence is not None else ""
    by = f"pattern {hit.found_by}" if hit.source == "pattern" else f"{hit.source} “{hit.found_by}”"
    return f"{what} = {hit.value} ({by}{sure})"


def show_passages(key: str, text: str, passages: Sequence[Passage]) -> tuple[int, int] | None:
    """Draw a document; give the characters that the reader has selected in this run, if any."""
    drawn = _component(
        key=key,
        data={"text": text, "marks": _apart(text, passages)},
        on_selected_change=lambda: None,
    )
    span = drawn.selected
    if not span:
        return None
    start, end = int(span["start"]), int(span["end"])
    return (start, end) if 0 <= start < end <= len(text) else None


def _apart(text: str, passages: Sequence[Passage]) -> list[dict[str, object]]:
    """Give passages that do not overlap, the first given winning, in UTF-16 units as the browser counts."""
    taken = bytearray(len(text))
    kept = []
    for passage in passages:
        if passage.end > passage.start and not any(taken[passage.start : passage.end]):
            taken[passage.start : passage.end] = b"\x01" * (passage.end - passage.start)
            kept.append(passage)
    kept.sort(key=lambda passage: passage.start)
    wide = [place for place, letter in enumerate(text) if ord(letter) > 0xFFFF]

    def units(offset: int) -> int:
        return offset + sum(1 for place in wide if place < offset) if wide else offset

    return [{"start": units(one.start), "end": units(one.end), "kind": one.kind, "title": one.title} for one in kept]
