"""When a name came into a pack or left it: found by looking for it in the versions that speak of it."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import InvalidInput
from core.pack.model import Pack, open_pack
from core.planning.offline.moments import day
from core.planning.offline.sayings import quote
from core.planning.offline.styles import fold
from core.planning.protocol import Journal, Link, PastVersion, Plan, PlanRequest

SHOWN = 12
"""How many versions or proposals are listed."""


def turning(request: PlanRequest, name: str, owner: str, *, brought: bool) -> Plan:
    """Tell of the newest version in which a name appears that stood not in the one before, or the other way round."""
    journal = request.journal
    found = turned(journal, name, owner, brought=brought) if journal else None
    shown = shown_as(name, owner)
    if found is None and brought and not stands(request.pack, name, owner):
        return _waiting_for(
            request, name, f"I find nothing called {shown} in this pack, and no version that brought it."
        )
    left = _left_somewhere(journal, name) if journal and not brought and not owner and found is None else None
    if left is not None:
        found, shown = left[0], shown_as(name, left[1])
    if found is None:
        did = "brought" if brought else "removed"
        return told(f"I find no version that {did} {shown}.")
    if found.kind == "import" and brought:
        text = f"{shown[:1].upper() + shown[1:]} has been there since the pack was brought in"
        return told(f"{text} by {found.author} on {day(found.at)} (version {found.number}).", [found.link])
    did = "added" if brought else "removed"
    why = f" The change was: {found.message}" if found.message else ""
    return told(f"{found.author} {did} {shown} on {day(found.at)}, with version {found.number}.{why}", [found.link])


def _waiting_for(request: PlanRequest, name: str, text: str) -> Plan:
    """Say that a thing is not there, and which proposals that wait speak of it."""
    open_now = request.journal.waiting() if request.journal else ()
    said = [one for one in open_now if f" {fold(name)} " in f" {fold(one.summary.rstrip('.'))} "]
    if not said:
        return told(text)
    lines = [f"- {one.summary} ({one.author}, {day(one.at)})" for one in said[:SHOWN]]
    waits = "A proposal that waits speaks" if len(said) == 1 else "Proposals that wait speak"
    return told("\n".join((f"{text} {waits} of it:", *lines)), [one.link for one in said[:SHOWN]])


def turned(journal: Journal, name: str, owner: str, *, brought: bool) -> PastVersion | None:
    """Give the newest version that brought a name, of an owner where one is given, or that removed it."""
    for version in journal.mentioning(longest(name)):
        there = _stands_in(journal, version.number, name, owner)
        before = version.number > 1 and _stands_in(journal, version.number - 1, name, owner)
        if there is not before and there is brought:
            return version
    return None


def _left_somewhere(journal: Journal, name: str) -> tuple[PastVersion, str] | None:
    """The newest version that took a name from one of its owners, while it stands elsewhere; and that owner."""
    for version in journal.mentioning(longest(name)):
        gone = _owners_in(journal, version.number - 1, name) - _owners_in(journal, version.number, name)
        if version.number > 1 and len(gone) == 1:
            return version, next(iter(gone))
    return None


def _owners_in(journal: Journal, number: int, name: str) -> frozenset[str]:
    """The names of what holds something of a name in a version."""
    text = journal.text(number)
    try:
        things = open_pack(text).things if text is not None else ()
    except InvalidInput:
        return frozenset()
    wanted = fold(name)
    return frozenset(t.owner.name for t in things if t.owner is not None and wanted in {fold(n) for n in t.names})


def longest(name: str) -> str:
    """The longest word of a name: spaces and underscores are written one way in the request, another in the pack."""
    return max(fold(name).split() or [name], key=len)


def _stands_in(journal: Journal, number: int, name: str, owner: str) -> bool:
    text = journal.text(number)
    try:
        return text is not None and stands(open_pack(text), name, owner)
    except InvalidInput:
        return False


def stands(pack: Pack, name: str, owner: str) -> bool:
    """Whether a pack has something of a name, of an owner where one is given."""
    wanted = fold(name)
    return any(
        wanted in {fold(n) for n in thing.names}
        and (not owner or (thing.owner is not None and fold(owner) in {fold(n) for n in thing.owner.names}))
        for thing in pack.things
        if thing.kind != "section"
    )


def shown_as(name: str, owner: str) -> str:
    """Name a thing of the past with its owner."""
    return f"{quote(name)}{f' of {owner}' if owner else ''}"


def told(text: str, links: Sequence[Link] = ()) -> Plan:
    """Answer, with where the answer comes from."""
    return Plan("answer", "offline", ("question",), text=text, links=tuple(links), certain=True)
