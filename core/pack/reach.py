"""What a change reaches: everything else in the pack that refers to what is changed or taken away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.pack.meaning import Change
from core.pack.mentions import mentions_of
from core.pack.model import Pack
from core.pack.sections import word
from core.pack.things import Path, Thing

REFERRED = ("entity", "relationship", "attribute")
MOST = 40  # changed things that are followed; a change of more touches the whole pack


@dataclass(frozen=True)
class Reach:
    """A thing that a change touches, in words, and the places that refer to it, each in words."""

    thing: str
    places: tuple[str, ...]


def reach_of(found: Sequence[Change], base: Pack, result: Pack) -> tuple[Reach, ...]:
    """Tell what refers to the things that `found` changes in `result`, or takes away from `base`.

    What is new is referred to by nothing yet, and what goes in the same change is not listed. A thing is named once,
    whatever becomes of it; those that nothing refers to are left out.
    """
    gone = {change.path for change in found if change.verb == "removed"}
    reached: dict[Path, Reach] = {}
    for pack, thing in _things(found, base, result):
        if thing.path in reached or len(reached) >= MOST:
            continue
        places = dict.fromkeys(
            mention.what for mention in mentions_of(pack, thing) if pack is result or not _within(mention.path, gone)
        )
        reached[thing.path] = Reach(f"{word(thing.kind)} {thing.name}", tuple(places))
    return tuple(reach for reach in reached.values() if reach.places)


def _things(found: Sequence[Change], base: Pack, result: Pack) -> Iterator[tuple[Pack, Thing]]:
    for change in found:
        if change.verb == "added" and change.kind in REFERRED:
            continue
        pack = base if change.verb == "removed" else result
        for length in range(len(change.path), 1, -1):
            thing = pack.at(change.path[:length])
            if thing is not None and thing.kind in REFERRED:
                yield pack, thing
                break


def _within(path: Path, gone: set[Path]) -> bool:
    return any(path[:length] in gone for length in range(1, len(path) + 1))
