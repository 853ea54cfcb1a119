"""Answers to what would be affected: everything in the pack that refers to a thing which might go or change."""

from __future__ import annotations

from collections.abc import Sequence

from core.pack.mentions import mentions_of
from core.pack.model import Pack
from core.pack.sections import word
from core.pack.things import Thing
from core.pack.words import listed
from core.planning.offline.lexicon import CONDITIONS, DETERMINERS, GERUNDS
from core.planning.offline.members import MEMBERS, held
from core.planning.offline.objects import locate
from core.planning.offline.phrases import kind_at
from core.planning.offline.sayings import label, thing_phrase
from core.planning.offline.scope import Scope
from core.planning.offline.telling import capital, named_in, tell
from core.planning.offline.tokens import Token, joined

AFFECTED = frozenset(
    ["affected", "affect", "affects", "break", "breaks", "broken", "depend", "depends", "depending", "rely", "relies",
     "impact", "impacts", "impacted", "consequence", "consequences", "effect", "effects", "refer", "refers",
     "references", "touched", "dangling", "orphaned"]
)  # fmt: skip
"""Words of questions that ask what hangs on a thing."""
BECOMING = frozenset(["happen", "happens", "else", "go", "goes", "lose", "lost", "follow", "follows", "left", "would"])
"""Words that ask so only where something is supposed to be done: “what happens if …”."""
USING = frozenset(["use", "uses", "needs", "need", "mentions", "mention"])
ASKED = frozenset(["what", "which", "who", "anything", "something", "does", "would", "will", "how"])
MOST, MOST_PLACES = 6, 12


def supposed(tokens: Sequence[Token]) -> bool:
    """Whether a text asks what would come of something: “if we removed x, what …”, “would removing x …”."""
    lows = [t.low for t in tokens]
    if lows[0] in ("would", "will", "does") and lows[1:2] and lows[1] in GERUNDS:
        return True
    if lows[0] in ASKED and set(lows) & BECOMING and {GERUNDS.get(low) for low in lows} & {"remove", "rename", "move"}:
        return True
    at = next((i for i, low in enumerate(lows) if low in CONDITIONS), None)
    if at is None or (not {"what", "which", "who"} & set(lows) and not (lows[0] in ASKED and tokens[-1].text == "?")):
        return False
    if at:
        return lows[0] in ASKED and bool(set(lows[:at]) & (AFFECTED | BECOMING))
    asked = next((i for i, low in enumerate(lows) if low in ("what", "which", "who")), len(lows))
    return bool(set(lows[asked:]) & (AFFECTED | BECOMING))


def effects(scope: Scope, body: Sequence[Token]) -> str:
    """“What would be affected if we removed Owner?”, “what depends on Case?”, “who uses the status field?”"""
    lows = {t.low for t in body}
    first = body[0].low if body else ""
    if not (supposed(body) or lows & AFFECTED or (first in ("who", "what") and body[1:2] and body[1].low in USING)):
        return ""
    things = _meant(scope, body)
    dangling = [t.text for t in body if t.text.isupper() and scope.pack.references(t.text)]
    if dangling and not any(t.kind == "entity" for t in things):
        places = listed(list(dict.fromkeys(r.what for r in scope.pack.references(dangling[0]))))
        return f"{capital(places)} refer to {dangling[0]}."
    return " ".join(_effect(scope.pack, thing) for thing in things[:MOST])


def _meant(scope: Scope, body: Sequence[Token]) -> list[Thing]:
    """The things that a question names, as narrow as it says: “case number of Case”, “the status field”."""
    spans = named_in(scope, body, ASKED | AFFECTED | BECOMING | USING | DETERMINERS)
    if not spans:
        return []
    start, end = min(s for s, _, _ in spans), max(e for _, e, _ in spans)
    end += kind_at(body, end)[1] if end < len(body) else 0
    found = locate(scope, body[start:end]) if end - start < len(body) else []
    located = [m.thing for f in found for m in f.matches] if all(f.matches for f in found) else []
    if any(t.kind not in ("synonym", "alias") for t in located):
        return located
    things = [t for _, _, named in spans for t in named]
    if any(t.kind not in ("synonym", "alias") for t in things):
        return things
    return [m.thing for s, e, _ in spans for m in scope.names.find(joined(body[s:e]), ("entity",))]


def _effect(pack: Pack, thing: Thing) -> str:
    """Say what refers to a thing, and what it holds that would go with it."""
    places = list(dict.fromkeys(mention.what for mention in mentions_of(pack, thing)))
    if not places and thing.kind not in ("entity", "relationship", "attribute"):
        return tell(pack, thing)
    more = len(places) - MOST_PLACES
    shown = [*places[:MOST_PLACES], f"{more} more places"] if more > 0 else places
    named = capital(label(thing) if thing.owner is None or thing.kind == "entity" else thing_phrase(thing))
    count = "1 place refers" if len(places) == 1 else f"{len(places)} places refer"
    said = (
        f"{named}: {count} to it: {listed(shown)}." if places else f"{named}: nothing else in this pack refers to it."
    )
    inner = [f"{len(held(pack, thing, k))} {word(k, len(held(pack, thing, k)))}" for k in _own(thing)]
    inner = [text for text in inner if not text.startswith("0 ")]
    return f"{said} It holds {listed(inner)}." if inner else said


def _own(thing: Thing) -> tuple[str, ...]:
    return tuple(k for k in MEMBERS.get(thing.kind, ()) if k in ("attribute", "synonym"))
