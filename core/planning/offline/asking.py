"""Whether a request is a question about the pack, and its answer from the pack."""

from __future__ import annotations

from collections.abc import Sequence

from core.pack.model import Pack
from core.pack.rulesets import BUILT_IN, RuleSet
from core.planning.offline.answering import QUESTION_WORDS, READERS, about_named, unanswered
from core.planning.offline.depending import supposed
from core.planning.offline.inquiring import OVERVIEWS, asks_shortly, is_errand, narrated, plain_question
from core.planning.offline.lexicon import ERRANDS
from core.planning.offline.matching import Names, names_of
from core.planning.offline.order import inverted, wishes_done
from core.planning.offline.phrases import kinds_in
from core.planning.offline.places import PACK_WORDS
from core.planning.offline.scope import Scope
from core.planning.offline.stating import courses, measured, stated, worded
from core.planning.offline.tokens import Token
from core.planning.offline.verbs import first_verb, verb_at
from core.planning.protocol import Link, Plan

SHOWING: tuple[tuple[str, ...], ...] = tuple(
    tuple(phrase.split())
    for phrase in (
        "show", "show me", "list", "tell me", "give me a list of", "display", "explain", "summarise", "summarize",
        "describe", "give me an overview of", "print", "let me see", "i want to see", "i want to know",
        "i'd like to see", "i'd like to know", "i would like to know", "can you show me", "can you tell me",
        "could you tell me", "could you show me", "please show me", "please list", "can you list", "do you know",
        "remind me", "give me",
    )
)  # fmt: skip
"""What asks for an answer without a question mark."""


def answer(pack: Pack, tokens: Sequence[Token], rules: RuleSet = BUILT_IN) -> Plan | None:
    """Answer a question about the pack; nothing when the text asks for a change or is no question.

    What a reader of questions gives is certain; all that is known of what was named is only near the question.
    """
    scope = Scope(names_of(pack), rules=rules)
    body = _asked(scope.names, tokens)
    if body is None:
        return None
    course = courses(scope, body) if narrated(tokens) else ""
    if course:
        return _answered(course, certain=True)
    for reader in READERS:
        text = reader(scope, body)
        if text:
            return _answered(text, certain=True)
    if _goes_to_paper(body) or _of_the_world(body):
        return None
    near = _near(scope, body)
    near = near or (unanswered(pack) if _is_plain_question(tokens) and _about_pack(body) else "")
    return _answered(near) if near else None


def _near(scope: Scope, body: Sequence[Token]) -> str:
    """What comes nearest to an answer: what the sentences of the pack say, or all that is known of what was named."""
    said = measured(scope, body) or worded(scope, body) or stated(scope, body, 2)
    return said or about_named(scope, body) or stated(scope, body, 1)


def _goes_to_paper(body: Sequence[Token]) -> bool:
    """“Print the agreement on the third floor printer” asks for paper, and “print the agreement” to be shown it."""
    return bool({t.low for t in body} & {"printer", "printers", "copies", "paper"})


def _of_the_world(body: Sequence[Token]) -> bool:
    """Whether a question is about the day or the person who asks, of which a pack knows nothing."""
    lows = {t.low for t in body}
    if lows & {"will", "going"} and lows & {"next", "future", "coming"}:
        return True
    return bool(lows & {"my", "today", "tonight", "tomorrow", "yesterday"}) and not (
        kinds_in(body) or lows & PACK_WORDS
    )


def _asked(names: Names, tokens: Sequence[Token]) -> list[Token] | None:
    """What a text asks about, in plain order; nothing when it asks for a change, for an errand, or for nothing."""
    body = plain_question(names, [t for t in tokens if t.low not in COURTESIES])
    sent = any(t.low in ERRANDS and i and body[i - 1].low == "and" for i, t in enumerate(body))
    if not body or is_errand(body) or sent:
        return None
    told = narrated(body)
    if told or supposed(body) or asks_shortly(body) or body[0].low in OVERVIEWS:
        return [t for t in told or body if t.text not in "?."]
    return _question_body(body)


def _about_pack(body: Sequence[Token]) -> bool:
    """Whether a question that names nothing known is about the pack at all: “do we cover x?”, “any x in here?”."""
    lows = {t.low for t in body}
    ours = bool(lows & {"we", "our", "you", "it"} and lows & KEPT) or (
        "our" in lows and body[0].low in ("what", "what's", "which", "how", "where")
    )
    return ours or bool(kinds_in(body)) or bool(lows & (PACK_WORDS | {"anything", "something", "anywhere"}))


COURTESIES = frozenset(["please", "hi", "hello", "hey"])
KEPT = frozenset(
    ["have", "has", "cover", "track", "record", "hold", "know", "list", "define", "capture", "mention", "contain",
     "include", "use", "store", "treat", "deal", "handle", "say", "keep", "got", "support", "recognise", "recognize",
     "look", "extract", "find", "ask"]
)  # fmt: skip
"""What people do with what is in a pack."""


def _answered(text: str, *, certain: bool = False) -> Plan:
    return Plan("answer", "offline", ("question",), text=text, links=(Link("This pack", "pack"),), certain=certain)


def _question_body(tokens: Sequence[Token]) -> list[Token] | None:  # noqa: PLR0911 - one return for each reading
    body = [t for t in tokens if t.low not in COURTESIES]
    while body and body[0].text in ",.!":
        body = body[1:]
    if not body:
        return None
    lows = [t.low for t in body]
    for phrase in sorted(SHOWING, key=len, reverse=True):
        if tuple(lows[: len(phrase)]) == phrase:
            rest = body[len(phrase) :]
            changes = phrase in (("describe",), ("list",)) and any(
                t.low in ("as", "under", "to") or t.kind == "literal" for t in rest
            )
            wishes = phrase[-1] == "see" and not kinds_in(rest)
            errand = bool(rest) and rest[0].low == "to"
            return None if changes or wishes or errand or not rest else [t for t in rest if t.text not in "?."]
    if lows[0] == "what" and lows[2:3] == ["call"] and any(low in ("should", "must") for low in lows):
        return None
    if inverted(body) or _when_people(lows):
        return None
    if lows[0] == "do" and lows[1:2] in (["the"], ["these"], ["this"]) and tokens[-1].text != "?":
        return None
    if (
        lows[:3] == ["what", "used", "to"]
        or _states_lack(lows)
        or lows[0] not in QUESTION_WORDS
        or lows[:2] == ["do", "not"]
        or wishes_done(body)
    ):
        return None
    if lows[0] in ("can", "could", "should", "do", "does", "did") and len(lows) > 2 and _asks_for_change(body):
        return None
    if lows[0] in ("how", "what") and lows[1:2] == ["about"] and first_verb(body[2:])[0]:
        return None
    return [t for t in body if t.text not in "?."]


def _states_lack(lows: Sequence[str]) -> bool:
    """“What is missing from X is y” tells the answer itself."""
    lack = next((i for i, low in enumerate(lows) if low in ("missing", "lacking", "lacks", "needs")), 0)
    return lows[0] == "what" and bool(lack) and "is" in lows[lack + 1 : -1] and lows[-1] != "?"


def _when_people(lows: Sequence[str]) -> bool:
    """“When people write x they mean Y” tells what a word means."""
    return lows[0] in ("when", "whenever", "where") and bool({"mean", "means", "meant"} & set(lows)) and lows[-1] != "?"


def _asks_for_change(body: Sequence[Token]) -> bool:
    """“Can you add …”, “could we drop …”, “should we not rename …” ask for a change."""
    ours = body[0].low == "do" and body[1].low in ("we", "they") and body[2].low not in ("want", "wish")
    if body[0].low in ("does", "did") or ours:
        return False
    if body[0].low in ("do", "have") and body[2].low in (
        "have",
        "need",
        "use",
        "hold",
        "keep",
        "record",
        "track",
        "got",
    ):
        return False
    return any(
        body[i - 1].low in ("you", "we", "i", "please", "also", "not", "mind", "to") and verb_at(body, i)[0]
        for i in range(2, min(6, len(body)))
    )


def _is_plain_question(tokens: Sequence[Token]) -> bool:
    opens = ("what", "which", "how", "who", "where", "when", "why")
    asks = (
        len(tokens) > 1
        and tokens[0].low in ("do", "does", "is", "are", "have")
        and tokens[1].low in ("we", "it", "there")
    )
    return bool(tokens) and (tokens[-1].text == "?" or tokens[0].low in opens or asks)
