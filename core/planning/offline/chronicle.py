"""Questions about the past of a pack and about what waits: “what changed last week?”, “who added passport_number?”"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from core.pack.model import Pack
from core.planning.offline.following import latest_change
from core.planning.offline.lexicon import ADJECTIVES
from core.planning.offline.matching import names_of
from core.planning.offline.moments import WEEKDAYS, day, version_number, window
from core.planning.offline.phrases import bare, kind_at
from core.planning.offline.places import read_place
from core.planning.offline.sayings import quote
from core.planning.offline.styles import fold
from core.planning.offline.tokens import Token, joined, tokenise
from core.planning.offline.turning import SHOWN, longest, shown_as, stands, told, turned, turning
from core.planning.protocol import Journal, PastTurn, PastVersion, Plan, PlanRequest

ABSENT = (
    "A file on its own has no history, so I cannot tell. "
    "In the application every version is kept, and can be asked about."
)
CHANGED = frozenset(["changed", "edit",
                     "changes", "change", "new", "happened", "history", "modified", "edited", "edits",
                     "updated", "updates"])  # fmt: skip
OPENERS = frozenset(["what", "what's", "whats", "which", "show", "list", "tell", "any", "who", "when", "how", "is",
                     "are", "has", "have", "did", "was", "were", "give", "anything", "since", "latest", "recent",
                     "history", "why", "by"])  # fmt: skip
WAITING = frozenset(
    ["waiting", "pending", "open", "undecided", "outstanding", "awaiting", "waits", "wait", "unconfirmed"]
)
BROUGHT = frozenset(
    [
        "added",
        "add",
        "introduced",
        "created",
        "create",
        "introduce",
        "included",
        "wrote",
        "brought",
        "asked",
        "requested",
        "wanted",
    ]
)
TAKEN = frozenset(["removed", "remove", "deleted", "delete", "dropped", "drop"])
TOUCHED = frozenset(["changed", "change", "renamed", "rename", "edited", "modified", "touched", "updated"])


def answer(request: PlanRequest, tokens: Sequence[Token], now: datetime | None = None) -> Plan | None:
    """Answer a question about the past or about what waits; None when the text asks for something else."""
    body = [t for t in tokens if t.kind == "literal" or (t.kind != "mark" and t.low not in ("please", "me", "us"))]
    body = body[1:] if body and body[0].low in ("and", "so", "but") else body
    lows = [t.low for t in body]
    asked = bool(lows) and (lows[0] in OPENERS or tokens[-1].text == "?")
    gives = bool(lows) and lows[0] == "give" and tokens[0].low == "give" and [t.low for t in tokens[1:2]] != ["me"]
    states = bool(lows) and lows[0] == "since" and tokens[-1].text != "?" and lows[1:2] not in (["when"], ["version"])
    asked = asked and not gives and not states
    if not asked:
        return None
    moment = now or datetime.now().astimezone()
    spoken = _spoken_out(request, body)
    for reader in (_waiting, _ever, _who_did, _who, _changes):
        found = reader(request, spoken, moment)
        if found is not None:
            return found
    return None


def _spoken_out(request: PlanRequest, body: list[Token]) -> list[Token]:
    """“Who added that?”, and “when?” behind such a question: the tokens with the name that is meant in place."""
    lows = [t.low for t in body]
    if lows[:2] in DID:
        return body
    alone = tuple(lows) in ALONE
    at = next((i for i, low in enumerate(lows) if i and low in THAT), None)
    if not alone and (at is None or lows[0] not in ASKING):
        return body
    asked = _asked_before(request) if alone else []
    at = next((i for i, t in enumerate(asked) if i and t.low in THAT), None) if asked else at
    name = _subject(request)
    if asked and (at is None or name):
        return [*asked[:at], Token(name, "literal"), *asked[at + 1 :]] if at is not None else asked
    if not name:
        return body
    return [*tokenise("who added"), Token(name, "literal")] if at is None else [
        *body[:at], Token(name, "literal"), *body[at + 1 :]
    ]  # fmt: skip


ALONE = frozenset([("when",), ("who",), ("by", "whom"), ("which", "version"), ("since", "when")])
DID = (["who", "did"], ["who", "made"])
THAT = frozenset(["it", "that", "this"])
ASKING = frozenset(["who", "when", "why", "which"])


def _asked_before(request: PlanRequest) -> list[Token]:
    """The question of the turn before, where that was one about the past; nothing otherwise."""
    last = request.history[-1] if request.history else None
    said = [t for t in tokenise(last.text) if t.kind != "mark"] if last is not None and last.outcome == "answer" else []
    return said if len(said) > 2 and said[0].low in ASKING else []


def _subject(request: PlanRequest) -> str:
    """The one name that was spoken of last: in a question about the past, or by a change; empty when none was."""
    for turn in reversed(request.history):
        names = _names_of(turn) if turn.operations else []
        if turn.outcome == "answer":
            said = [t for t in tokenise(turn.text) if t.kind != "mark"]
            found = _asked_for(said)
            names = [_name(found[1])] if found and found[1] and found[1][0].low not in THAT else []
        if names or turn.outcome not in ("answer", "greeting"):
            return names[0] if len(names) == 1 else ""
    return ""


def _names_of(turn: PastTurn) -> list[str]:
    """The names that a change brought or took."""
    ends = [op.get("value") if op.get("action") in ("add", "add_unique") else op["path"][-1] for op in turn.operations]
    named = [end.get("name") if isinstance(end, Mapping) else end for end in ends]
    return [name for name in named if isinstance(name, str)]


def _ever(request: PlanRequest, body: Sequence[Token], _now: datetime) -> Plan | None:
    """“Was fax ever in Patient?”: since when it stands there, or when it was removed."""
    lows = [t.low for t in body]
    if lows[0] not in ("was", "were") or "ever" not in lows:
        return None
    at = lows.index("ever")
    where = next((i for i in range(at, len(lows)) if lows[i] in ("in", "of", "on", "part")), len(lows))
    name, owner = _name(body[1:at]), _owner(request.pack, body[where + 1 :])
    if not name:
        return None
    if request.journal is None:
        return told(ABSENT)
    there = stands(request.pack, name, owner)
    found = turned(request.journal, name, owner, brought=there)
    if not there and found is None:
        return told(f"No version of this pack has {shown_as(name, owner)}.")
    return turning(request, name, owner, brought=there)


def _who_did(request: PlanRequest, body: Sequence[Token], _now: datetime) -> Plan | None:
    """“Who did that?”: the version that the last change of the conversation became."""
    lows = [t.low for t in body]
    last = latest_change(request.history)
    if lows[:2] not in DID or len(lows) != 3 or lows[2] not in THAT or last is None:
        return None
    if request.journal is None or last.version_number is None:
        return told(f"“{last.text}” was asked in this conversation, and nothing was written for it.")
    return _of_version(request.journal, last.version_number, since=False)


def _waiting(request: PlanRequest, body: Sequence[Token], _now: datetime) -> Plan | None:
    lows = {t.low for t in body}
    needs_review = bool(lows & {"review", "decide", "decided", "decision", "confirm", "confirmed"}) and bool(
        lows & {"needs", "need", "to", "for", "be"}
    )
    about = lows & {"proposal", "proposals", "what", "what's", "anything", "something", "requests", "changes"}
    if not about or not (lows & WAITING or needs_review) or lows & {"attributes", "terms", "entities"}:
        return None
    if request.journal is None:
        return told(ABSENT)
    open_now = request.journal.waiting()
    if not open_now:
        return told("Nothing waits for a decision in this pack.")
    count = "1 proposal waits" if len(open_now) == 1 else f"{len(open_now)} proposals wait"
    lines = [f"- {one.summary} ({one.author}, {day(one.at)})" for one in open_now[:SHOWN]]
    return told("\n".join((f"{count} for a decision:", *lines)), [one.link for one in open_now[:SHOWN]])


def _asked_for(body: Sequence[Token]) -> tuple[str, Sequence[Token], Sequence[Token]] | None:
    """What was done, to what and where, in “who added x to y?”, “when was x removed?”; None for another question."""
    lows = [t.low for t in body]
    if not lows or lows[0] not in ("who", "when", "which", "since", "how", "why") or _one_alone(lows):
        return None
    if (lows[0] == "which" and "version" not in lows) or (lows[0] == "how" and lows[:2] != ["how", "long"]):
        return None
    at = next((i for i, low in enumerate(lows) if i and low in BROUGHT | TAKEN | TOUCHED), None)
    if at is None:
        return None
    before = [t for t in body[1:at] if t.low not in ("was", "were", "did", "has", "been", "is", "version")]
    after = body[at + 2 if lows[at : at + 2] == ["asked", "for"] else at + 1 :]
    said = after if after and after[0].low not in ("to", "from", "of", "in", "on", "for") else [*before, *after]
    where = next((i for i, t in enumerate(said) if i and t.low in ("to", "from", "of", "in", "on", "for")), len(said))
    return lows[at], said[:where], said[where + 1 :]


def _who(request: PlanRequest, body: Sequence[Token], _now: datetime) -> Plan | None:
    """“Who added x?”, “when was x removed?”, “which version brought x?”"""
    asked = _asked_for(body)
    if asked is None:
        return None
    did, name, owner = asked[0], _name(asked[1]), _owner(request.pack, asked[2])
    if not name or (did in TOUCHED and body[0].low == "which"):
        return None
    if request.journal is None:
        return told(ABSENT)
    if name.casefold() in THAT:
        return told(f"I cannot tell what “{name}” is here. Please name it.")
    if did in TOUCHED:
        return _touching(request, name, "renamed" if did in ("renamed", "rename") else "changed")
    return turning(request, name, owner, brought=did in BROUGHT)


def _name(tokens: Sequence[Token]) -> str:
    body = bare([t for t in tokens if t.low not in ("was", "were", "did", "get", "been", "first", "last")])
    kind, length = kind_at(body, 0)
    return joined(bare(body[length:])) if kind and len(body) > length else joined(body)


def _owner(pack: Pack, tokens: Sequence[Token]) -> str:
    """The name of the item that was said to hold the thing; empty when none was said."""
    place = read_place(names_of(pack), tokens) if tokens else None
    return place.owners[0].thing.name if place and place.owners else ""


def _touching(request: PlanRequest, name: str, did: str) -> Plan:
    journal = request.journal
    assert journal is not None  # noqa: S101 - the callers have looked
    found = [v for v in journal.mentioning(longest(name)) if v.kind in ("change", "edit")]
    if did == "renamed":
        found = [v for v in found if "rename" in v.message.casefold()] or found
    if not found:
        return told(f"No change in the history speaks of {quote(name)}.")
    return _listing(f"{_count(found)} of {quote(name)}", found)


def _changes(request: PlanRequest, body: Sequence[Token], now: datetime) -> Plan | None:  # noqa: PLR0911 - one return for each reading
    """“What changed last week?”, “what is new since version 2?”, “what happened to Client?”"""
    lows = [t.low for t in body]
    span = window(lows, now)
    counted = lows[:2] == ["how", "many"] and bool(set(lows) & (BROUGHT | TAKEN | CHANGED)) and bool(span and span[0])
    anything = lows[:2] == ["did", "anything"] or counted
    if not (counted or set(lows) & CHANGED) or (lows[0] in ("how", "did", "why") and not anything):
        return None
    if _asks_what_to_do(lows):
        return None
    about = _about(body)
    if not span and not about and not (_plainly_past(lows) or anything or _author(body)):
        return None
    if request.journal is None:
        return told(ABSENT)
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
        return told(f"Nothing has changed {words or 'so far'}.")
    if _one_alone(lows):
        return _of_version(request.journal, found[0].number, since=False)
    return _listing(f"{_count(found)} {words}".strip(), found)


def _one_alone(lows: Sequence[str]) -> bool:
    """“What was the last change?”: one version is asked for, not a list of them."""
    return any(pair in ONE for pair in pairwise(lows))


ONE = frozenset((which, what) for which in ("last", "latest", "newest") for what in ("change", "edit", "update"))


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
    return "" if named in ("we", "i", "they", "you", "it", "anyone", "anything", "somebody", "someone") else named


def _speaks(journal: Journal, version: PastVersion, about: str) -> bool:
    return any(one.number == version.number for one in journal.mentioning(longest(about)))


def _about(body: Sequence[Token]) -> str:
    """What a question about changes names: “… changed in Client”, “the history of Client”."""
    at = next((i for i, t in enumerate(body) if i and t.low in ("in", "of", "to", "on", "about", "for", "with")), None)
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
            else told(f"Nothing has changed since version {number}.")
        )
    one = next((v for v in versions if v.number == number), None)
    if one is None:
        return told(f"There is no version {number} of this pack.")
    return told(
        f"Version {number} is by {one.author}, {day(one.at)}: {one.message or 'brought in as a file'}", [one.link]
    )


def _count(found: Sequence[PastVersion]) -> str:
    return "1 change" if len(found) == 1 else f"{len(found)} changes"


def _listing(title: str, found: Sequence[PastVersion]) -> Plan:
    lines = [f"- Version {v.number}, {day(v.at)}, {v.author}: {v.message or word_of(v)}" for v in found[:SHOWN]]
    more = [f"- and {len(found) - SHOWN} more; the history page has all of them."] if len(found) > SHOWN else []
    return told("\n".join((f"{title}:", *lines, *more)), [v.link for v in found[:SHOWN]])


def word_of(version: PastVersion) -> str:
    """Say what kind of version it is, where it has no message."""
    return {"import": "brought in", "rollback": "went back to an earlier version"}.get(version.kind, "a change")
