"""A request into clauses, each with its verb: sentences, bullets, “and” before a verb, shared verbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.planning.offline.lexicon import (
    CONDITIONS,
    CONJUNCTIONS,
    FIELD_WORDS,
    GERUNDS,
    MISSPELT,
    MODALS,
    NEGATIONS,
    PREPOSITIONS,
    WEAK_VERBS,
    Verb,
)
from core.planning.offline.order import in_plain_order
from core.planning.offline.phrases import bare, kind_at
from core.planning.offline.politeness import SPEAKERS, without_polite, without_reason, without_tail
from core.planning.offline.repeating import same_at
from core.planning.offline.rewording import reworded
from core.planning.offline.tokens import Token
from core.planning.offline.verbs import first_verb, verb_at

STATING = frozenset(["should", "must", "need", "needs", "have", "has", "get", "gets"])
"""What makes a statement of its own behind “and”, where one was made before."""

ENDS = frozenset([".", ";", "!", "?", "\n"])
JOINTS = frozenset(["and", ",", "then", "but", "also", "plus", "&"])
SAID: dict[tuple[str, ...], str] = {
    ("and", "also"): "and", ("as", "well", "as"): "and", ("and", "as", "well"): "and", ("and", "likewise"): "and",
    ("along", "with"): "with", ("together", "with"): "and",
    ("in", "front", "of"): "before", ("ahead", "of"): "before", ("prior", "to"): "before",
    ("first", "place"): "beginning", ("first", "position"): "beginning", ("last", "place"): "end",
    ("last", "position"): "end", ("straight", "after"): "after", ("straight", "before"): "before",
    ("right", "after"): "after", ("directly", "after"): "after", ("immediately", "after"): "after",
    ("right", "before"): "before", ("directly", "before"): "before", ("just", "before"): "before",
    ("just", "after"): "after",
}  # fmt: skip
"""Phrases with the one word that says the same."""
EDGES = frozenset(["beginning", "end", "top", "bottom", "start", "first", "last"])
SHORT = 8
BULLETS = frozenset(["-", "•", "*", "–", "—"])


@dataclass(frozen=True)
class Clause:
    """One clause: the verbs that its first words may be (none for a statement), and the rest of it."""

    verbs: tuple[Verb, ...]
    tokens: tuple[Token, ...]
    negated: bool = False
    conditional: bool = False
    whole: tuple[Token, ...] = ()
    instead: bool = False
    bullet: bool = False


def correct(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Put right the usual slips in words that the planner knows, and say “as well as” as “and”."""
    out: list[Token] = []
    skip = 0
    for i, token in enumerate(tokens):
        if skip:
            skip -= 1
            continue
        if token.low == "very" and i + 1 < len(tokens) and tokens[i + 1].low in EDGES:
            continue
        if token.low == "too" and i and i + 1 < len(tokens) and tokens[i + 1].low in ("to", "on", "in", "for", "from"):
            continue
        joint = next((p for p in SAID if tuple(t.low for t in tokens[i : i + len(p)]) == p), ())
        if joint and i:
            out.append(replace(token, text=SAID[joint]))
            skip = len(joint) - 1
        else:
            out.append(replace(token, text=MISSPELT[token.low]) if token.low in MISSPELT else token)
    return tuple(out)


def split(tokens: Sequence[Token]) -> list[Clause]:
    """Split a request into clauses; what is only politeness is dropped."""
    found: list[Clause] = []
    for sentence, bullet in _sentences(tokens):
        for part in _parts(sentence):
            clause = read_clause(part)
            if clause is not None:
                found.append(replace(clause, bullet=bullet))
    return found


def read_clause(tokens: Sequence[Token]) -> Clause | None:
    """Read one clause without its politeness; None when nothing is left."""
    body = in_plain_order(reworded(without_tail(without_reason(without_polite(tokens)))))
    negated = any(tuple(t.low for t in body[: len(n)]) == n for n in NEGATIONS)
    conditional = any(t.low in CONDITIONS for t in body)
    if not any(t.kind != "mark" for t in body):
        return None
    verbs, length = first_verb(body)
    if len(body) == length and length and verbs != ("undo",):
        return Clause(verbs, (), negated, conditional, tuple(body))
    instead = bool(tokens) and "instead" in (t.low for t in tokens[-2:])
    return Clause(verbs, tuple(body[length:]), negated, conditional, tuple(body), instead)


def sentences_of(tokens: Sequence[Token]) -> list[list[Token]]:
    """Give the sentences; a heading that ends in a colon takes the bullets below it when these have no verb."""
    return [sentence for sentence, _ in _sentences(tokens)]


def _sentences(tokens: Sequence[Token]) -> list[tuple[list[Token], bool]]:
    lines = _lines(tokens)
    out: list[tuple[list[Token], bool]] = []
    heading: list[Token] = []
    for line, bullet in lines:
        starts_with_verb = bool(verb_at(without_polite(line), 0)[0])
        if heading and not starts_with_verb and (bullet or len(heading) > 1):
            said = out[-1][0]
            said += [*([Token(",", "mark")] if said[-1].text != ":" else []), *line]
            continue
        if heading and starts_with_verb and _announces(heading):
            out.pop()
        heading = line if line[-1].text == ":" and line[-1].kind == "mark" else []
        out.append((list(line), bullet))
    return [
        (s[:-1] if s[-1].text == ":" and s[-1].kind == "mark" else s, bullet)
        for s, bullet in out
        if len(s) > 1 or s[0].kind != "mark"
    ]


def _announces(heading: Sequence[Token]) -> bool:
    """“Please make these changes:” asks for nothing by itself."""
    return any(
        t.low in ("changes", "following", "things", "edits", "updates", "todo", "list", "requests", "tasks", "steps")
        for t in heading
    )


def _lines(tokens: Sequence[Token]) -> list[tuple[list[Token], bool]]:
    lines: list[tuple[list[Token], bool]] = []
    line: list[Token] = []
    start = True
    bullet = False
    for i, token in enumerate(tokens):
        if line and _numbers_a_clause(tokens, i):
            lines.append(([t for t in line if t.text != "("], bullet))
            line, start, bullet = [], True, True
        if token.kind == "mark" and token.text in ENDS:
            if line:
                lines.append((line, bullet))
                bullet = False
            line, start = [], True
            continue
        after = tokens[i + 1].text if i + 1 < len(tokens) else ""
        if start and ((token.kind == "mark" and token.text in BULLETS) or token.text == "("):
            bullet = True
            continue
        if (start and token.kind == "number" and (after in (".", ")") or bullet) and len(token.text) < 3) or (
            start and bullet and token.text == ")"
        ):
            bullet = True
            continue
        start = False
        line.append(token)
    if line:
        lines.append((line, bullet))
    return _rejoined(lines, tokens)


def _is_field(line: Sequence[Token]) -> bool:
    """“confidence threshold 0.8” behind a semicolon belongs to what stands before."""
    words = [t.low for t in line[:-1] if t.text not in (":", "=") and t.low not in ("of", "is", "with")]
    return (
        bool(words)
        and words != ["version"]
        and line[-1].kind in ("number", "literal")
        and " ".join(words) in FIELD_WORDS
    )


def _numbers_a_clause(tokens: Sequence[Token], at: int) -> bool:
    """“… 2) remove …”: numbers within a line that count the parts of a request."""
    numbered = tokens[at].kind == "number" and len(tokens[at].text) < 3 and len(tokens) > at + 2
    return numbered and tokens[at + 1].text == ")" and bool(verb_at(tokens, at + 2)[0])


def _rejoined(lines: list[tuple[list[Token], bool]], tokens: Sequence[Token]) -> list[tuple[list[Token], bool]]:
    """A line that ends in a comma goes on in the next one."""
    out: list[tuple[list[Token], bool]] = []
    for line, bullet in lines:
        kind, length = kind_at(line, 0)
        more = (kind and len(line) > length + 1 and line[length].text == ":") or _is_field(line)
        if out and more and not bullet:
            out[-1] = ([*out[-1][0], Token(",", "mark"), *line], out[-1][1])
        elif out and out[-1][0][-1].text == "," and not bullet and not verb_at(line, 0)[0]:
            out[-1] = ([*out[-1][0], *line], out[-1][1])
        else:
            out.append((line, bullet))
    return out


def _parts(sentence: Sequence[Token]) -> list[Sequence[Token]]:
    """Split a sentence at “and”, commas and the like where a verb follows."""
    parts: list[Sequence[Token]] = []
    start = i = 0
    depth = 0
    while i < len(sentence):
        depth += (sentence[i].text == "(") - (sentence[i].text == ")")
        joint = sentence[i].text in (",", ":") or sentence[i].low in JOINTS
        joint = joint and not (sentence[i].low == "also" and i and _adverb(sentence[start:i]))
        if (
            joint
            and not depth
            and i > start
            and not _only_beside(sentence[start:i])
            and _starts_clause(sentence, i + 1)
        ):
            parts.append(sentence[start:i])
            start = i + 1
        i += 1
    parts.append(sentence[start:])
    return [p for p in parts if p]


def _only_beside(part: Sequence[Token]) -> bool:
    """“After clarification, add …”: where in a list, said before what."""
    beside = part[0].low in ("after", "before", "behind", "between")
    return beside and len(part) < SHORT and not any(verb_at(part, i)[0] for i in range(1, len(part)))


def _adverb(before: Sequence[Token]) -> bool:
    """Whether “also” belongs to the verb of the same clause: “we should also add”, “our files also call it x”."""
    if before[-1:] and before[-1].low in MODALS | SPEAKERS:
        return True
    return before[-1:] != [] and before[-1].low not in JOINTS and not first_verb(without_polite(before))[0]


def _starts_clause(sentence: Sequence[Token], at: int) -> bool:
    emphatic = (
        sentence[at - 1].text in (",", ":") and sentence[at : at + 1] and sentence[at].low in ("and", "then", "also")
    )
    rest = without_polite(sentence[at:])
    while rest and (rest[0].low in JOINTS or rest[0].text == ","):
        rest = without_polite(rest[1:])
    if any(tuple(t.low for t in rest[: len(n)]) == n for n in NEGATIONS if n != ("not",)):
        return True
    if (
        (rest and rest[0].low in ("neither", "nor"))
        or same_at(sentence[at:])
        or same_at(rest)
        or _fronted(rest)
        or _goes_on(sentence[:at], rest)
    ):
        return True
    verbs, length = verb_at(rest, 0)
    stated = not verbs and any(t.low in STATING for t in sentence[1:at]) and _states(rest, bool(emphatic))
    if (
        stated
        or (not verbs and _gapped(sentence[:at], rest))
        or _new_item(sentence[:at], rest)
        or (emphatic and _of_it(rest))
    ):
        return True
    if not verbs or len(rest) <= length:
        return verbs == ("undo",)
    if length == 1 and rest[0].low in WEAK_VERBS:
        return bool(emphatic) or _acts(rest[length:])
    return rest[length].text not in (",",) and rest[length].low not in ("and", "to", "for", "from")


def _goes_on(before: Sequence[Token], rest: Sequence[Token]) -> bool:
    """“Consider adding x and dropping y”: after a gerund another one is a verb too."""
    first = without_polite(before)
    return bool(first) and len(rest) > 1 and first[0].low in GERUNDS and rest[0].low in GERUNDS


def _fronted(tokens: Sequence[Token]) -> bool:
    """“…, for Case add x”: the place stands before a verb that is no noun."""
    if not tokens or tokens[0].low not in ("for", "in", "on", "from"):
        return False
    until = next((i for i, t in enumerate(tokens) if t.text == "," or t.low in CONJUNCTIONS), len(tokens))
    starts = range(2, min(6, until - 1))
    return any(verb_at(tokens, i)[0] and tokens[i].low not in WEAK_VERBS | GERUNDS.keys() for i in starts)


def _states(tokens: Sequence[Token], emphatic: bool) -> bool:
    """Whether a statement stands here: “Physician should have …, and Patient needs …”."""
    until = next((i for i, t in enumerate(tokens) if t.text == "," or t.low in CONJUNCTIONS), len(tokens))
    stating = STATING if emphatic else ("should", "must", "need", "needs")
    at = next((i for i, t in enumerate(tokens[:until]) if i and t.low in stating), until)
    return at < until - 1


def _gapped(before: Sequence[Token], rest: Sequence[Token]) -> bool:
    """“Cedents get a flag and brokers a phone”: the verb of the statement before holds on."""
    if len(rest) < 3 or rest[1].low not in ("a", "an") or rest[0].kind != "word" or not rest[0].low.endswith("s"):
        return False
    return bool(before) and not first_verb(before)[0] and any(t.low in STATING for t in before[1:])


def _of_it(rest: Sequence[Token]) -> bool:
    """“…, and its unit should be called x”: a statement about what was spoken of before."""
    return bool(rest) and rest[0].low in ("its", "their") and any(t.low in ("should", "must", "is") for t in rest[2:])


def _new_item(before: Sequence[Token], rest: Sequence[Token]) -> bool:
    """“Add … to X, and a relationship R from A to B”: another thing to add, of a kind that stands on its own."""
    first = without_polite(before)
    if not first or "add" not in verb_at(first, 0)[0]:
        return False
    body = bare(rest)
    kind, length = kind_at(body, 0)
    named = body[length : length + 1]
    if not named or named[0].low in CONJUNCTIONS or named[0].text in (",", ")"):
        return False
    ends = {t.low for t in body[length:]}
    if kind == "relationship":
        return bool(ends & {"from", "between"}) and "to" in ends | {"to" if "between" in ends else ""}
    told = named[0].kind == "literal" or named[0].low in ("called", "named") or named[0].text[:1].isupper()
    placed = any(t.low in ("to", "for", "in", "with") for t in first[1:])
    if kind == "entity":
        return told and placed
    return kind == "term" and placed and length + len(named) <= len(body) and not ends & {"to", "for", "in"}


def _acts(after: Sequence[Token]) -> bool:
    """Whether a word that may be a noun is a verb here: it has an object, and mostly a preposition after that."""
    first = after[0]
    if first.kind == "mark" or first.low in PREPOSITIONS or first.low in ("and", "or"):
        return False
    if (
        first.low in ("the", "a", "an", "its", "their", "it", "them", "this", "that", "those", "these", "all", "every")
        or first.kind == "literal"
    ):
        return True
    if (kind_at(after, 0)[0] and len(after) > 1) or "_" in first.text:
        return True
    until = next((i for i, t in enumerate(after) if t.text == "," or t.low == "and"), len(after))
    return any(t.low in ("to", "from", "off", "with", "as", "for", "on", "of", "into") for t in after[:until])
