"""What stands around a request and says nothing of it: courtesies, reasons, emphasis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from core.planning.offline.lexicon import CONJUNCTIONS, DETERMINERS, POLITE, POLITE_TAIL, PREPOSITIONS, REASONS
from core.planning.offline.phrases import kinds_in
from core.planning.offline.repeating import same_at
from core.planning.offline.tokens import Token, joined
from core.planning.offline.verbs import BY_WORDS

SPEAKERS = frozenset(["we", "i", "you", "they", "it", "that", "which"])
EMPHASIS = frozenset(["really", "actually", "definitely", "probably", "just", "certainly", "urgently", "clearly",
                      "still", "now", "also", "always"])  # fmt: skip

DOING = frozenset(["know", "use", "have", "see", "cover", "write", "list", "track", "keep", "hold", "handle", "sell",
                   "treat", "want", "need", "accept", "recognise", "recognize", "maintain", "offer"])  # fmt: skip
VERBLIKE = frozenset(["what", "and", "if", "when", "unless", "because", "should", "where", "than", ","])
LEAST_WORDS = 5
_POLITE = sorted(POLITE, key=len, reverse=True)
_REASONS_BY_WORD = {first: tuple(each for each in REASONS if each[0] == first) for first, *_ in REASONS}


USELESS = frozenset(["useless", "pointless", "superfluous", "redundant", "obsolete", "outdated", "irrelevant",
                     "needless", "unnecessary", "unused", "nonsense", "worthless", "meaningless"])  # fmt: skip
"""What is said of a thing that may as well go."""


def plainly(tokens: Sequence[Token], known: Callable[[str], object]) -> Sequence[Token]:
    """Drop “… please” in the end, “two things:” before a request, and “…, it's wrong” behind it."""
    kept: list[Token] = []
    for i, token in enumerate(_spoken(tokens)):
        if token.low == "please" and i and (i + 1 == len(tokens) or tokens[i + 1].kind == "mark"):
            if kept and kept[-1].text == "," and kept[-1].kind == "mark":
                kept.pop()
        else:
            kept.append(token)
    kept = _without_signature(kept)
    return _described(_without_count(_without_remark(_shortened(kept)), known))


def _without_signature(tokens: list[Token]) -> list[Token]:
    """Drop “Thanks, Miriam” and “Best regards, Tom” in the end."""
    ends = [i for i, t in enumerate(tokens) if t.kind == "mark" and t.text in (".", "!", "\n", "?")]
    at = next((i for i in reversed(ends) if i + 1 < len(tokens)), 0)
    tail = [t for t in tokens[at + 1 :] if t.kind == "word"]
    signs = bool(at) and 1 < len(tail) <= LONGEST_SIGNATURE and tail[0].low in SIGNING
    return tokens[: at + 1] if signs and tail[-1].text[:1].isupper() else tokens


SIGNING = frozenset(["thanks", "thank", "cheers", "regards", "best", "kind", "many", "yours", "greetings"])
LONGEST_SIGNATURE = 6


def _described(tokens: Sequence[Token]) -> Sequence[Token]:
    """“… this description: Company that sells goods”: what is behind the colon is one text, as if in quotes."""
    at = next((i for i, t in enumerate(tokens) if t.kind == "mark" and t.text == ":"), 0)
    lead = {t.low for t in tokens[max(0, at - LONGEST_LEAD) : at]}
    tail = [*tokens[at + 1 :]]
    while tail and tail[-1].kind == "mark" and tail[-1].text in ".!":
        tail.pop()
    plain = all(t.kind != "literal" and t.text not in ("\n", ";", ":", ".", "=") for t in tail)
    worded = at > 0 and tokens[at - 1].low in ("read", "say", "reads", "says")
    if not at or not (worded or lead & {"description", "definition"}) or len(tail) < LEAST_TEXT or not plain:
        return tokens
    return [*tokens[: at + 1], Token(joined(tail), "literal", tail[0].start, tail[-1].end)]


LONGEST_LEAD = 6
LEAST_TEXT = 3


def _spoken(tokens: Sequence[Token]) -> Sequence[Token]:
    """“ADD NZ TO THE REGIONS”: in a request all in capitals the little words are in small letters."""
    words = [t.text for t in tokens if t.kind == "word"]
    if len(words) < LEAST_LOUD or not all(word.isupper() for word in words):
        return tokens
    little = DETERMINERS | PREPOSITIONS | CONJUNCTIONS
    return [replace(t, text=t.low) if t.low in little or t.low in FIRST_WORDS else t for t in tokens]


LEAST_LOUD = 4
FIRST_WORDS = frozenset(words[0] for words in BY_WORDS)


def _shortened(tokens: Sequence[Token]) -> list[Token]:
    """“so that it sits before x” is “before x”; “everywhere it is used” says nothing."""
    out = list(tokens)
    for at in range(len(out) - 1, 0, -1):
        for words in SO_THAT if out[at].low == "so" else ():
            behind = out[at + len(words) : at + len(words) + 1]
            if tuple(t.low for t in out[at : at + len(words)]) == words and behind and behind[0].low in PLACED:
                del out[at : at + len(words)]
    for at in range(len(out) - 2, 1, -1):
        if out[at].low == "in" and out[at + 1].low == "with" and out[at + 2].low in DETERMINERS:
            out[at : at + 2] = [replace(out[at], text="to")]  # “put x in with the synonyms”
    lows = [t.low for t in out]
    at = lows.index("type") if lows[:1] == ["rename"] and "type" in lows[1:4] else 0
    if at and out[at - 1].low == "entity":
        del out[at - 1]
        at -= 1
    if at and out[at + 1 : at + 2] and (out[at + 1].text.isupper() or "_" in out[at + 1].text):
        out = [replace(out[0], text="change"), *out[1 : at + 1], Token("of", "word"), *out[at + 1 :]]
    size = next((len(words) for words in EVERYWHERE if tuple(t.low for t in out[-len(words) :]) == words), 0)
    return out[:-size] if size else out


SO_THAT = tuple(
    tuple(f"so {that}{it} {verb}".split())
    for that in ("that ", "")
    for it in ("it", "they")
    for verb in ("sits", "stands", "comes", "goes", "is", "sit", "stand", "come", "go", "are")
)
PLACED = frozenset(["before", "after", "between", "behind", "ahead", "in", "first", "last", "at", "right", "directly"])
EVERYWHERE = tuple(
    tuple(words.split())
    for words in ("everywhere it is used", "wherever it is used", "everywhere it appears", "wherever it appears",
                  "everywhere it is referred to", "wherever it is referred to",
                  "everywhere it occurs", "wherever it occurs", "everywhere", "throughout", "throughout the pack",
                  "in all places", "across the pack", "across the board", "all over the pack")
)  # fmt: skip
"""What is said of a change that reaches all that refers to a thing, as every change does."""


def _without_count(tokens: Sequence[Token], known: Callable[[str], object]) -> Sequence[Token]:
    """“Two things: …”, “a few changes for the German office: …”; but nothing that is `known` in the pack."""
    at = next((i for i, t in enumerate(tokens[:LONGEST_COUNT]) if t.kind == "mark" and t.text in ":-–—."), 0)
    lows = [t.low for t in tokens[:at]]
    until = lows.index("for") if "for" in lows else len(lows)
    counts = bool(COUNTED & set(lows[:until])) and set(lows[:until]) <= COUNTED | COUNTS
    behind = tokens[until:at]
    about = any(known(joined(behind[i:j])) for i in range(1, len(behind)) for j in range(i + 1, len(behind) + 1))
    return tokens[at + 1 :] if counts and tokens[at + 1 :] and not about else tokens


def _without_remark(tokens: Sequence[Token]) -> Sequence[Token]:
    """“…, it's wrong”, “…, that is silly”: what is thought of the thing, which asks for nothing."""
    at = next((i for i in range(len(tokens) - 2, 0, -1) if tokens[i].text == "," and tokens[i].kind == "mark"), 0)
    anew = next(
        (i for i in range(1, len(tokens) - 3) if tokens[i].low == "and" and len(tokens) - i < LONGEST_REMARK), 0
    )
    if anew and tokens[anew + 1].low in WHO and tokens[-1].low in ANEW:
        return tokens[:anew]
    lows = [t.low for t in tokens[at + 1 :] if t.text not in (".", "!")]
    if at and lows and lows[0] in WHO and lows[-1] in ANEW and STARTING & set(lows):
        return tokens[:at]
    while lows and lows[-1] in ("anyway", "really", "now"):
        lows.pop()
    states = len(lows) > 1 and (lows[0] == "they're" or (lows[0] in THAT and lows[1] in SEEMS))
    ignored = lows[:1] == ["and"] and len(lows) > 2 and lows[1] in THAT and lows[-1] in OVERLOOKED
    if at and ignored and len(lows) <= LONGEST_REMARK:
        return tokens[:at]
    remark = bool(at) and states and "" not in lows and len(lows) <= LONGEST_REMARK and lows[-1] in OPINIONS
    return tokens[:at] if remark else tokens


COUNTED = frozenset(["things", "changes", "edits", "points", "requests", "updates", "items", "thing", "change"])
COUNTS = frozenset(
    ["one", "two", "three", "four", "five", "a", "few", "couple", "of", "some", "several", "small", "quick", "little",
     "just", "more", "other", "for", "you", "me", "pls", "minor", "the", "following"]
)  # fmt: skip
LONGEST_COUNT = 7
THAT = frozenset(["it", "that", "this", "they", "those", "these"])
SEEMS = frozenset(["is", "are", "was", "were", "'s", "seems", "looks", "sounds"])
LONGEST_REMARK = 7
OVERLOOKED = frozenset(["missed", "lost", "ignored", "overlooked", "skipped", "dropped", "unnoticed", "wrong"])
WHO = frozenset(["i", "we", "we'll", "i'll", "let's", "let", "start", "begin", "we're", "i'm"])
STARTING = frozenset(["start", "begin", "starting", "beginning"])
ANEW = frozenset(["over", "again", "afresh", "anew", "start", "scratch"])
OPINIONS = USELESS | {
    "wrong", "silly", "rude", "confusing", "misleading", "incorrect", "typo", "mistake", "ugly", "old", "dated",
    "offensive", "rubbish", "clutter", "duplicate", "awful", "old-fashioned", "ridiculous", "vague",
}  # fmt: skip
"""How people call what they want to be rid of."""


def without_polite(tokens: Sequence[Token]) -> Sequence[Token]:
    """Drop what stands before a request."""
    if len(tokens) > 2 and tokens[0].low in SPEAKERS:
        tokens = [t for i, t in enumerate(tokens) if not 1 <= i <= 3 or t.low not in EMPHASIS | {"very", "much"}]
    lows = [t.low for t in tokens]
    changed = True
    while changed and tokens and not same_at(tokens):
        changed = False
        if tokens[0].kind == "mark" and tokens[0].text in ",:-–—.!()'s":
            tokens, lows, changed = tokens[1:], lows[1:], True
            continue
        for phrase in _POLITE:
            if tuple(lows[: len(phrase)]) == phrase and not _is_verb_phrase(lows, len(phrase)):
                tokens, lows, changed = tokens[len(phrase) :], lows[len(phrase) :], True
                break
    return tokens


def _is_verb_phrase(lows: Sequence[str], polite: int) -> bool:
    """“we no longer need” is a verb by itself, and not politeness before one."""
    return any(
        len(words) >= max(2, polite) and tuple(lows[: len(words)]) == words
        for words in BY_WORDS
        if words[0] in ("we", "i", "it", "there", "there's", "no", "nobody")
    )


def without_tail(tokens: Sequence[Token]) -> Sequence[Token]:
    """Drop what stands behind a request."""
    tokens = _without_relative(tokens)
    changed = True
    while changed and tokens:
        changed = False
        if tokens[-1].kind == "mark" and tokens[-1].text in ",.!?;:-–—":
            tokens, changed = tokens[:-1], True
            continue
        for phrase in POLITE_TAIL:
            before = tokens[-len(phrase) - 1].low if len(tokens) > len(phrase) else "to"
            if before not in ("to", "as") and tuple(t.low for t in tokens[-len(phrase) :]) == phrase:
                tokens, changed = tokens[: -len(phrase)], True
                break
    return tokens


def _without_relative(tokens: Sequence[Token]) -> Sequence[Token]:
    """“… among the perils (that) we know”: what people do with a thing says nothing more of it."""
    end = len(tokens)
    while end and (tokens[end - 1].kind == "mark" or tokens[end - 1].low in EMPHASIS | {"today", "already", "here"}):
        end -= 1
    if end < LEAST_WORDS or tokens[end - 1].low not in DOING or tokens[end - 2].low not in ("we", "they", "you", "i"):
        return tokens
    start = end - 2
    if tokens[start - 1].low in ("that", "which", "whom", "as"):
        start -= 1
    before = tokens[start - 1]
    return (
        tokens[:start] if before.kind == "literal" or (before.kind == "word" and before.low not in VERBLIKE) else tokens
    )


def _reasons(phrase: tuple[str, ...], tokens: Sequence[Token], before: Sequence[Token]) -> bool:
    """“as the CPV pattern” is no reason, “as the law asks for it” is: something is said in it."""
    if phrase == ("due", "to"):
        return any(t.low in ("to", "from", "of", "in", "on", "for") for t in before)
    return phrase[0] != "as" or any(t.low in SAYING or t.low.endswith(("ed", "es")) for t in tokens[2:])


SAYING = frozenset(["is", "are", "was", "were", "has", "have", "had", "do", "does", "did", "will", "would", "can",
                    "could",
                    "should", "must", "may", "asks", "wants", "says", "needs", "need", "want", "ask", "said", "isn't",
                    "aren't", "doesn't", "don't", "no", "it", "they", "we", "tells", "told", "makes"])  # fmt: skip


ASIDE = frozenset([",", "-", "–", "—", "("])
SUBJECTS = frozenset(["nobody", "no", "none", "it", "that", "this", "these", "those", "they", "we", "i", "people",
                      "everyone", "everybody", "hardly", "there", "you", "who"])  # fmt: skip
DENYING = frozenset(["nobody", "no", "none", "not", "never", "hardly", "rarely", "seldom", "nothing", "don't",
                     "doesn't", "isn't", "aren't", "can't", "cannot", "didn't", "without", "useless"])  # fmt: skip
RETRACTING = frozenset(["stay", "stays", "remain", "remains", "keep", "leave", "wait", "stop", "cancel", "undo",
                        "joke", "mistake", "sure", "unsure", "forget", "mind", "maybe", "wrong", "know",
                        "yet"])  # fmt: skip
"""What takes a request back, or leaves it open."""
NAMING = frozenset(["call", "calls", "say", "says", "write", "writes", "name", "spell", "mean", "abbreviate"])
WISHING = frozenset(["should", "must", "shall", "ought", "required", "mandatory", "optional", "compulsory", "called",
                     "named", "please", "also", "instead", "means", "same", "to"])  # fmt: skip


def is_aside(tail: Sequence[Token]) -> bool:
    """Whether what follows a comma is a sentence about the request: “nobody fills it in”, “it only confuses people”.

    It speaks of what was named before, so it names nothing itself, and it asks for nothing.
    """
    lows = [t.low for t in tail if t.kind != "mark"]
    if (len(lows) > 1 and lows[-1] in ("reason", "reasons")) or (lows and lows[-1] in USELESS):
        return len(lows) < LEAST_WORDS and (len(lows) == 1 or lows[-1] not in USELESS)
    plain = all(t.kind in ("word", "mark") and t.text not in (":", "→", "=") for t in tail)
    wishes = set(lows) & WISHING - ({"required"} if "by" in lows else set())
    if len(lows) < 2 or lows[0] not in SUBJECTS or not plain or wishes or set(lows) & RETRACTING or same_at(tail):
        return False
    if lows[0] == "no" and lows[1] != "one":
        return False
    verb = max((len(w) for w in BY_WORDS if w[0] == lows[0] and tuple(lows[: len(w)]) == w), default=0)
    if kinds_in(tail) or (verb and not set(lows[verb:]) <= {"it", "that", "this", "them"}):
        return False
    spoken_of = bool({"it", "them", "these", "those"} & set(lows[1:])) and not NAMING & set(lows)
    return bool(set(lows) & DENYING) or lows[0] in ("it", "that", "this") or spoken_of


def without_reason(tokens: Sequence[Token]) -> Sequence[Token]:
    """Drop the reason that is given for a request."""
    lows = [token.low for token in tokens]
    for i in range(2, len(tokens)):
        if tokens[i].kind == "mark" and tokens[i].text in ASIDE and is_aside(tokens[i + 1 :]):
            return tokens[:i]
    for i in range(2, len(tokens)):
        for phrase in _REASONS_BY_WORD.get(lows[i], ()):
            if tuple(lows[i : i + len(phrase)]) == phrase and _reasons(phrase, tokens[i:], tokens[:i]):
                return tokens[:i]
    return tokens
