"""Questions about the past of a pack and about what waits: “what changed last week?”, “who added passport_number?”"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.errors import InvalidInput
from core.pack.model import Pack, open_pack
from core.planning.offline.lexicon import ADJECTIVES
from core.planning.offline.matching import Names
from core.planning.offline.moments import WEEKDAYS, day, version_number, window
from core.planning.offline.phrases import bare, kind_at
from core.planning.offline.places import read_place
from core.planning.offline.sayings import quote
from core.planning.offline.styles import fold
from core.planning.offline.tokens import Token, joined
from core.planning.protocol import Journal, Link, PastVersion, Plan, PlanRequest

SHOWN = 12
ABSENT = (
    "A file on its own has no history, so I cannot tell. "
    "In the application every version is kept, and can be asked about."
)
CHANGED = frozenset(["changed", "changes", "change", "new", "happened", "history", "modified", "edited", "edits",
                     "updated", "updates"])  # fmt: skip
OPENERS = frozenset(["what", "what's", "whats", "which", "show", "list", "tell", "any", "who", "when", "how", "is",
                     "are", "has", "have", "did", "was", "were", "give", "anything", "since", "latest", "recent",
                     "history"])  # fmt: skip
WAITING = frozenset(
    ["waiting", "pending", "open", "undecided", "outstanding", "awaiting", "waits", "wait", "unconfirmed"]
)
BROUGHT = frozenset(["added", "add", "introduced", "created", "create", "introduce", "included", "wrote", "brought"])
TAKEN = frozenset(["removed", "remove", "deleted", "delete", "dropped", "drop"])
TOUCHED = frozenset(["changed", "change", "renamed", "rename", "edited", "modified", "touched", "updated"])


def answer(request: PlanRequest, tokens: Sequence[Token], now: datetime | None = None) -> Plan | None:
    """Answer a question about the past or about what waits; None when the text asks for something else."""
    body = [t for t in tokens if t.kind == "literal" or (t.kind != "mark" and t.low not in ("please", "me", "us"))]
    lows = [t.low for t in body]
    asked = bool(lows) and (lows[0] in OPENERS or tokens[-1].text == "?")
    gives = bool(lows) and lows[0] == "give" and tokens[0].low == "give" and [t.low for t in tokens[1:2]] != ["me"]
    states = bool(lows) and lows[0] == "since" and tokens[-1].text != "?" and lows[1:2] not in (["when"], ["version"])
    asked = asked and not gives and not states
    if not asked:
        return None
    moment = now or datetime.now().astimezone()
    for reader in (_waiting, _who, _changes):
        found = reader(request, body, moment)
        if found is not None:
            return found
    return None


def _waiting(request: PlanRequest, body: Sequence[Token], _now: datetime) -> Plan | None:
    lows = {t.low for t in body}
    needs_review = bool(lows & {"review", "decide", "decided", "decision", "confirm", "confirmed"}) and bool(
        lows & {"needs", "need", "to", "for", "be"}
    )
    about = lows & {"proposal", "proposals", "what", "what's", "anything", "something", "requests", "changes"}
    if not about or not (lows & WAITING or needs_review) or lows & {"attributes", "terms", "entities"}:
        return None
    if request.journal is None:
        return _said(ABSENT)
    open_now = request.journal.waiting()
    if not open_now:
        return _said("Nothing waits for a decision in this pack.")
    count = "1 proposal waits" if len(open_now) == 1 else f"{len(open_now)} proposals wait"
    lines = [f"- {one.summary} ({one.author}, {day(one.at)})" for one in open_now[:SHOWN]]
    return _said("\n".join((f"{count} for a decision:", *lines)), [one.link for one in open_now[:SHOWN]])


def _who(request: PlanRequest, body: Sequence[Token], _now: datetime) -> Plan | None:  # noqa: PLR0911 - one return for each reading
    """“Who added x?”, “when was x removed?”, “which version brought x?”"""
    lows = [t.low for t in body]
    if lows[0] not in ("who", "when", "which", "since", "how") or (lows[0] == "which" and "version" not in lows):
        return None
    if lows[0] == "how" and lows[:2] != ["how", "long"]:
        return None
    at = next((i for i, low in enumerate(lows) if i and low in BROUGHT | TAKEN | TOUCHED), None)
    if at is None:
        return None
    before = [t for t in body[1:at] if t.low not in ("was", "were", "did", "has", "been", "is", "version")]
    after = body[at + 1 :]
    said = after if after and after[0].low not in ("to", "from", "of", "in", "on", "for") else [*before, *after]
    where = next((i for i, t in enumerate(said) if i and t.low in ("to", "from", "of", "in", "on", "for")), len(said))
    name, owner = _name(said[:where]), _owner(request.pack, said[where + 1 :])
    if not name or (lows[at] in TOUCHED and lows[0] == "which"):
        return None
    if request.journal is None:
        return _said(ABSENT)
    if lows[at] in TOUCHED:
        return _touching(request, name, "changed")
    return _turning(request, name, owner, brought=lows[at] in BROUGHT)


def _name(tokens: Sequence[Token]) -> str:
    body = bare([t for t in tokens if t.low not in ("was", "were", "did", "get", "been", "first", "last")])
    kind, length = kind_at(body, 0)
    return joined(bare(body[length:])) if kind and len(body) > length else joined(body)


def _owner(pack: Pack, tokens: Sequence[Token]) -> str:
    """The name of the item that was said to hold the thing; empty when none was said."""
    place = read_place(Names(pack), tokens) if tokens else None
    return place.owners[0].thing.name if place and place.owners else ""


def _turning(request: PlanRequest, name: str, owner: str, *, brought: bool) -> Plan:
    """The newest version in which a name appears that stood not in the one before, or the other way round."""
    journal = request.journal
    found = _turn(journal, name, owner, brought=brought) if journal else None
    shown = f"{quote(name)}{f' of {owner}' if owner else ''}"
    if found is None and brought and not _stands(request.pack, name, owner):
        return _said(f"I find nothing called {shown} in this pack, and no version that brought it.")
    if found is None:
        did = "brought" if brought else "removed"
        return _said(f"I find no version that {did} {shown}.")
    if found.kind == "import" and brought:
        text = f"{shown[:1].upper() + shown[1:]} has been there since the pack was brought in"
        return _said(f"{text} by {found.author} on {day(found.at)} (version {found.number}).", [found.link])
    did = "added" if brought else "removed"
    why = f" The change was: {found.message}" if found.message else ""
    return _said(f"{found.author} {did} {shown} on {day(found.at)}, with version {found.number}.{why}", [found.link])


def _turn(journal: Journal, name: str, owner: str, *, brought: bool) -> PastVersion | None:
    for version in journal.mentioning(_longest(name)):
        there = _stands_in(journal, version.number, name, owner)
        before = version.number > 1 and _stands_in(journal, version.number - 1, name, owner)
        if there is not before and there is brought:
            return version
    return None


def _longest(name: str) -> str:
    """The longest word of a name: spaces and underscores are written one way in the request, another in the pack."""
    return max(fold(name).split() or [name], key=len)


def _stands_in(journal: Journal, number: int, name: str, owner: str) -> bool:
    text = journal.text(number)
    try:
        return text is not None and _stands(open_pack(text), name, owner)
    except InvalidInput:
        return False


def _stands(pack: Pack, name: str, owner: str) -> bool:
    wanted = fold(name)
    return any(
        wanted in {fold(n) for n in thing.names}
        and (not owner or (thing.owner is not None and fold(owner) in {fold(n) for n in thing.owner.names}))
        for thing in pack.things
        if thing.kind != "section"
    )


def _touching(request: PlanRequest, name: str, did: str) -> Plan:
    journal = request.journal
    assert journal is not None  # noqa: S101 - the callers have looked
    found = [v for v in journal.mentioning(_longest(name)) if v.kind in ("change", "edit")]
    if not found:
        return _said(f"No change in the history speaks of {quote(name)}.")
    return _listing(f"{_count(found)} of {quote(name)}" if did == "changed" else _count(found), found)


def _changes(request: PlanRequest, body: Sequence[Token], now: datetime) -> Plan | None:  # noqa: PLR0911 - one return for each reading
    """“What changed last week?”, “what is new since version 2?”, “what happened to Client?”"""
    lows = [t.low for t in body]
    if not set(lows) & CHANGED or lows[0] in ("how", "did") or _asks_what_to_do(lows):
        return None
    span = window(lows, now)
    about = _about(body)
    if not span and not about and not _plainly_past(lows):
        return None
    if request.journal is None:
        return _said(ABSENT)
    if about and not span:
        return _touching(request, about, "changed")
    number = version_number(lows)
    if number is not None:
        return _of_version(request.journal, number, since="since" in lows)
    since, words = span or (None, "")
    by = _author(body)
    found = [
        v
        for v in request.journal.versions(since=since)
        if (not about or _speaks(request.journal, v, about)) and by in v.author.casefold()
    ]
    if not found:
        return _said(f"Nothing has changed {words or 'so far'}.")
    return _listing(f"{_count(found)} {words}".strip(), found)


def _asks_what_to_do(lows: Sequence[str]) -> bool:
    return any(low in ("should", "could", "can", "would", "must", "need") for low in lows[:4])


def _plainly_past(lows: Sequence[str]) -> bool:
    past = {"changed", "happened", "history", "edited", "modified", "recent", "latest", "last", "recently", "changes"}
    return bool(set(lows) & past) and not set(lows) & {"attributes", "entity", "pattern", "patterns", "confidence"}


def _author(body: Sequence[Token]) -> str:
    """“What did Anna change?”: whose changes are asked for; empty for everybody's."""
    lows = [t.low for t in body]
    start = lows.index("did") if "did" in lows else len(lows)
    end = next((i for i in range(start, len(lows)) if lows[i] in CHANGED | BROUGHT | TAKEN), start)
    named = " ".join(lows[start + 1 : end])
    return "" if named in ("we", "i", "they", "you", "it", "anyone", "somebody", "someone") else named


def _speaks(journal: Journal, version: PastVersion, about: str) -> bool:
    return any(one.number == version.number for one in journal.mentioning(_longest(about)))


def _about(body: Sequence[Token]) -> str:
    """What a question about changes names: “… changed in Client”, “the history of Client”."""
    at = next((i for i, t in enumerate(body) if i and t.low in ("in", "of", "to", "on", "about", "for")), None)
    if at is None:
        return ""
    rest = [t for t in body[at + 1 :] if t.low not in _TIMES and t.kind != "number"]
    name = _name([t for t in rest if t.low not in ("pack", "domain", "version", "versions", "history", "it")])
    return "" if fold(name) in ("", "pack") or name.casefold() in ADJECTIVES else name


_TIMES = frozenset(["last", "past", "this", "the", "since", "today", "yesterday", "week", "weeks", "month", "months",
                    "day", "days",
                    "year", "few", "recently", "lately", "so", "far", "ago", "version", *WEEKDAYS])  # fmt: skip


def _of_version(journal: Journal, number: int, *, since: bool) -> Plan:
    versions = journal.versions(limit=1_000)
    if since:
        found = [v for v in versions if v.number > number]
        return (
            _listing(f"{_count(found)} since version {number}", found)
            if found
            else _said(f"Nothing has changed since version {number}.")
        )
    one = next((v for v in versions if v.number == number), None)
    if one is None:
        return _said(f"There is no version {number} of this pack.")
    return _said(
        f"Version {number} is by {one.author}, {day(one.at)}: {one.message or 'brought in as a file'}", [one.link]
    )


def _count(found: Sequence[PastVersion]) -> str:
    return "1 change" if len(found) == 1 else f"{len(found)} changes"


def _listing(title: str, found: Sequence[PastVersion]) -> Plan:
    lines = [f"- Version {v.number}, {day(v.at)}, {v.author}: {v.message or word_of(v)}" for v in found[:SHOWN]]
    more = [f"- and {len(found) - SHOWN} more; the history page has all of them."] if len(found) > SHOWN else []
    return _said("\n".join((f"{title}:", *lines, *more)), [v.link for v in found[:SHOWN]])


def word_of(version: PastVersion) -> str:
    """Say what kind of version it is, where it has no message."""
    return {"import": "brought in", "rollback": "went back to an earlier version"}.get(version.kind, "a change")


def _said(text: str, links: Sequence[Link] = ()) -> Plan:
    return Plan("answer", "offline", ("question",), text=text, links=tuple(links), certain=True)
