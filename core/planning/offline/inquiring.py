"""A question in plain order, whatever it is wrapped in: “quick one - under which …”, “I wonder what …”, “walk me …”."""

from __future__ import annotations

from collections.abc import Sequence

from core.planning.offline.lexicon import CONDITIONS, ERRANDS, PREPOSITIONS, WEAK_VERBS
from core.planning.offline.matching import Names
from core.planning.offline.tokens import Token, joined
from core.planning.offline.verbs import verb_at

ASKING = frozenset(["what", "which", "how", "who", "whose", "whom", "where", "when", "why", "whether"])
"""Words that open a question wherever it stands."""
FILLERS = frozenset(["so", "and", "but", "ok", "okay", "well", "now", "actually", "sorry", "hm", "hmm", "then", "also"])
MODALS = frozenset(["can", "could", "will", "would"])
ADVERBS = frozenset(["please", "also", "just", "quickly", "maybe", "perhaps", "kindly", "possibly"])
TELLING = frozenset(["show", "tell", "list", "explain", "describe", "summarise", "summarize", "display", "print",
                     "remind"])  # fmt: skip
LOOKING = frozenset(["check", "confirm", "see", "say", "find", "know", "remember"])
WONDERING = frozenset(["wonder", "wondering", "curious", "know", "see", "hear", "learn", "understand", "remember",
                       "forgot", "out", "sure", "idea", "ask", "recall"])  # fmt: skip
SPEAKING = frozenset(["i", "i'm", "i'd", "i've", "we", "we'd", "we're", "just", "would", "be", "am", "are", "really",
                      "like", "love", "to", "want", "wanted", "need", "find", "can't", "cannot", "not", "no", "have",
                      "was", "were", "interested", "don't", "only", "also", "about", *WONDERING])  # fmt: skip
RIGHT: tuple[tuple[str, ...], ...] = tuple(
    tuple(words.split())
    for words in ("am i right that", "am i right in thinking that", "is it true that", "is it right that",
                  "is it correct that", "are you sure that", "is it the case that")
)  # fmt: skip
AGREED = frozenset(["right", "correct", "yes", "no"])
OVERVIEWS = frozenset(["overview", "summary"])
LONGEST_LEAD = 5
OPENERS = frozenset(["any", "anything", "anybody", "anyone", "got"])


def plain_question(names: Names, tokens: Sequence[Token]) -> list[Token]:
    """Give a question in plain order; the tokens as they are where nothing is wrapped around it."""
    body = _without_lead(names, list(tokens))
    while len(body) > 2 and body[0].low in FILLERS and body[1].low in ASKING:
        body = body[1:]
    body = _told(_overview(body))
    body = _claimed(body)
    if len(body) > 2 and body[0].low in PREPOSITIONS and body[1].low in ASKING:
        body = body[1:]
    return body


ASKED = frozenset(["you", "somebody", "someone", "anybody", "anyone"])


def is_errand(tokens: Sequence[Token]) -> bool:
    """Whether somebody is asked to do something else than to tell: “could you book …”, “will you call …”."""
    lows = [t.low for t in tokens if t.low not in ADVERBS]
    return len(lows) > 2 and lows[0] in MODALS and lows[1] in ASKED and lows[2] not in TELLING | LOOKING


def is_sent_out(tokens: Sequence[Token]) -> bool:
    """“Call the court and ask …”: whether somebody is to call people, and not things by another name."""
    lows = [t.low for t in tokens]
    return lows[:1] == ["call"] and any(low in ERRANDS and lows[i - 1] == "and" for i, low in enumerate(lows) if i)


def narrated(tokens: Sequence[Token]) -> list[Token]:
    """“walk me through (how) x (works)”: the x that is to be told from start to end; nothing for anything else."""
    lows = [t.low for t in tokens]
    if len(lows) < 4 or lows[1] not in ("me", "us") or lows[2] != "through":
        return []
    rest = [t for t in tokens[3:] if t.text not in "?.!"]
    if rest and rest[0].low == "how":
        return rest[1:-1] if len(rest) > 2 else []
    return rest


def asks_shortly(tokens: Sequence[Token]) -> bool:
    """“anything about arbitration?”, “got a synonym for attorney?”: a question without a verb that asks for change."""
    if not tokens or tokens[0].low not in OPENERS or tokens[-1].text != "?":
        return False
    verbs = [t.low for i, t in enumerate(tokens) if i and verb_at(tokens, i)[0]]
    return not set(verbs) - WEAK_VERBS


def _without_lead(names: Names, body: list[Token]) -> list[Token]:
    """“quick question - which …”, “I wonder which …”: what stands before the question and names nothing."""
    at = next((i for i, t in enumerate(body) if i and t.low in ASKING), 0)
    lead = body[:at]
    if not lead:
        return body
    if len(lead) <= LONGEST_LEAD and lead[-1].kind == "mark" and lead[0].low not in PREPOSITIONS | CONDITIONS:
        plain = lead[:-1]
        told = all(t.low in SPEAKING for t in plain)
        return body[at:] if plain and (told or not (names.find(joined(plain)) or verb_at(plain, 0)[0])) else body
    wonders = all(t.low in SPEAKING or t.text == "," for t in lead) and lead[-1].low in WONDERING
    return body[at:] if wonders else body


def _overview(body: list[Token]) -> list[Token]:
    """“I'd like an overview (of …)” asks for one."""
    at = next((i for i, t in enumerate(body) if t.low in OVERVIEWS), 0)
    wishes = bool(at) and body[0].low in ("i", "i'd", "we", "we'd")
    wishes = wishes and all(t.low in SPEAKING | {"a", "an"} for t in body[:at])
    after = body[at + 1 : at + 2]
    return body[at:] if wishes and (not after or after[0].low == "of" or after[0].kind == "mark") else body


def _told(body: list[Token]) -> list[Token]:
    """“could you tell me …” is “tell me …”, “can you check whether …” asks whether."""
    if not body or body[0].low not in MODALS or body[1:2] == [] or body[1].low != "you":
        return body
    rest = [t for i, t in enumerate(body[2:]) if i > 1 or t.low not in ADVERBS]
    if rest and rest[0].low in TELLING:
        return rest
    asked = len(rest) > 2 and rest[0].low in LOOKING and rest[1].low in ASKING | {"if", "that"}
    return _yes_or_no(rest[2:]) or rest[1:] if asked else body


def _claimed(body: list[Token]) -> list[Token]:
    """“am I right that Court has a phone”, “Court has a phone, right?” ask whether Court has a phone."""
    lows = tuple(t.low for t in body)
    for words in RIGHT:
        size = len(words) if lows[: len(words)] == words else len(words) - 1
        if lows[:size] == words[:size] and len(body) > size + 1:
            return _yes_or_no(body[size:]) or body
    tagged = len(body) > 4 and body[-1].text == "?" and body[-2].low in AGREED and body[-3].text == ","
    return (_yes_or_no(body[:-3]) or body) if tagged else body


def _yes_or_no(said: list[Token]) -> list[Token]:
    """“Court has a phone” as a question: “does Court have a phone”; nothing where nobody has anything."""
    at = next((i for i, t in enumerate(said) if i and t.low in ("has", "have")), 0)
    return [Token("does", "word"), *said[:at], Token("have", "word"), *said[at + 1 :]] if at else []
