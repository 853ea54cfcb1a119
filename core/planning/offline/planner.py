"""The offline planner: clauses, readings, a dry run; no key, no network, no guess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from core.engine import EngineError, apply
from core.pack.model import Pack
from core.pack.words import listed, summarise
from core.planning.offline import (
    asking,
    chronicle,
    recalling,
    talking,
)
from core.planning.offline.clauses import correct, sentences_of
from core.planning.offline.examples import examples_for
from core.planning.offline.inquiring import is_sent_out
from core.planning.offline.joining import combinations, in_turn
from core.planning.offline.lexicon import PRONOUNS
from core.planning.offline.matching import Names, names_of
from core.planning.offline.outcomes import Piece, Reading
from core.planning.offline.phrases import kinds_in
from core.planning.offline.reading import read_pieces, read_tokens
from core.planning.offline.remembered import in_the_packs_words
from core.planning.offline.sayings import quote, remove_saying, thing_phrase
from core.planning.offline.scope import Scope
from core.planning.offline.searching import framed, searched
from core.planning.offline.slots.marks import marks_of
from core.planning.offline.slots.reader import read_slots
from core.planning.offline.surmise.guesses import Guess
from core.planning.offline.surmise.surmising import accounted, question, surmised
from core.planning.offline.tokens import Token, tidy, tokenise
from core.planning.offline.vagueness import left_open, which_of_kind
from core.planning.offline.weighing import agree, decided, missing_in, open_for, plainly_read, uncomprehended, unread
from core.planning.protocol import PastTurn, Plan, PlanRequest

MOST_CHOICES = 8
MOST_CHARS, MOST_WORDS, MOST_SENTENCES, LONGEST_SENTENCE = 20_000, 3_000, 400, 240
SHORT = 8
"""How many words a request has at most whose ambiguity is not for a model to settle."""

WHOLE = frozenset(["entity", "relationship", "business pattern", "reasoning template", "business rule"])
"""Kinds of things that hold others, so that more goes with them than was said."""

GUESSES = ("Read as “", "the nearest spelling", "the only name with", "which comes nearest", "Read on from")
"""What an assumption says where a name was guessed."""

MOST_SURMISED = 4
WIDE_REACH = 3
"""How many places refer to an entity whose removal reaches far."""
SHOWN = 3
ALONE = frozenset(["alone", "only", "itself", "just", "nevertheless", "anyway"])
"""What says that nothing else should go with a thing."""


class OfflinePlanner:
    """Plans explicit requests without a model; what it cannot read it says."""

    name = "offline"

    def plan(self, request: PlanRequest) -> Plan:
        """Plan a request: operations, a question with choices, an answer, or an honest refusal."""
        said = in_the_packs_words(request)
        plan = self._plan(replace(request, text=said.text))
        if not said.cited:
            return plan
        return replace(plan, assumptions=(*said.assumptions, *plan.assumptions), cited=said.cited)

    def _plan(self, request: PlanRequest, *, surmise: bool = True) -> Plan:
        long = _too_long(request.text)
        text, talked = (request.text, long) if long else _recalled(request)
        talked = talked or _talked(request, text)
        if talked is not None:
            return talked
        names = names_of(request.pack)
        if is_sent_out(read_tokens(names, text)):
            return talking.not_understood(request.pack, text)
        said = read_tokens(names, text)
        pieces = left_open(Scope(names), said) or which_of_kind(Scope(names), said)
        if pieces:
            return self._settle(request.pack, pieces, text)
        pieces = [piece for _, piece in read_pieces(request.pack, text)]
        leaning = _leaning(request, text) if not pieces or not all(p.settled for p in pieces) else []
        if not leaning and not plainly_read(pieces):
            pieces = searched(request.pack, text) or pieces
        plan = self._settle(request.pack, leaning or pieces, text)
        told = cache(lambda: self._surmised(request, text) if surmise else None)
        if not leaning:
            plan = self._accounted(names, read_tokens(names, text), plan, pieces)
            if plan.kind in ("declined", "question") and unread(pieces):
                sure = told()
                plan = sure if sure and sure.operations else self._framed(names, text) or plan
            plan = self._far_reaching(names.pack, text, self._in_part(names, text, plan))
            if uncomprehended(plan):
                plan = told() or plan
        wordy = plan.kind == "question" and len(text.split()) > SHORT
        return replace(plan, certain=False) if wordy else plan

    def _accounted(self, names: Names, tokens: Sequence[Token], plan: Plan, pieces: Sequence[Piece]) -> Plan:
        """Give the plan if it accounts for all that the request names, else another reading that does, else ask.

        The other reading fills the slots of each change. It leaves no word over, while the grammar may pass over
        words that it does not know; so where both account for all names and do not agree, it is taken, as uncertain.
        Where the grammar reads nothing it is certain, if every word of content is in its operations.
        """
        missing = missing_in(names, tokens, plan, several=len(pieces) > 1) if plan.operations else ()
        other = self._by_slots(names, tokens, open_for(plan, pieces))
        if other is None:
            return self._asked_about(plan, missing, pieces) if missing else plan
        if not plan.operations:
            return replace(other, certain=not missing_in(names, tokens, other, several=True))
        if missing:
            return other
        left, others = (len(missing_in(names, tokens, one, several=True)) for one in (plan, other))
        return plan if left < others or agree(names.pack, plan, other) else other

    def _by_slots(self, names: Names, tokens: Sequence[Token], left: Sequence[Reading]) -> Plan | None:
        """Plan by the slots of each change; None where not every word finds one, or no owner where one is needed."""
        readings = list(read_slots(names, tokens))
        if not readings or (left and not decided(names.pack, tokens, readings, left)):
            return None
        intents = tuple(dict.fromkeys(reading.intent for reading in readings))
        plan = self._operations(names.pack, intents, readings)
        if not plan.operations or missing_in(names, tokens, plan, several=len(readings) > 1):
            return None
        note = f"Read as “{' '.join(reading.saying for reading in readings)}”"
        return replace(plan, assumptions=(note, *plan.assumptions), certain=False)

    def _in_part(self, names: Names, text: str, plan: Plan) -> Plan:
        """Ask where one verb would remove parts of things and a whole one, which may be named only as an owner."""
        gone = [names.pack.at(tuple(op["path"])) for op in plan.operations if op["action"] == "delete"]
        whole = [t for t in gone if t is not None and t.kind in WHOLE]
        parts = [t for t in gone if t is not None and t.owner is not None and t.kind != "value"]
        if not whole or not parts:
            return plan
        tokens = read_tokens(names, text)
        verbs = sum(any(want.act == "remove" for want in mark.wants) for mark in marks_of(names, tokens))
        if verbs > 1 or kinds_in(tokens) & {thing.kind for thing in whole}:
            return plan
        named = listed([thing_phrase(thing) for thing in whole])
        only, all_of_it = ([remove_saying(thing) for thing in things] for things in (parts, [*parts, *whole]))
        question = f"Should {named} go as a whole? Parts of other things are to go, too."
        choices = (" ".join(only), " ".join(all_of_it))
        return Plan("question", self.name, plan.intents, text=question, choices=choices)

    def _far_reaching(self, pack: Pack, text: str, plan: Plan) -> Plan:
        """Ask before an entity goes that much refers to, unless it is said what becomes of that."""
        path = tuple(plan.operations[0]["path"]) if len(plan.operations) == 1 else ()
        thing = pack.at(path) if path and plan.operations[0]["action"] == "delete" else None
        if thing is None or thing.kind != "entity" or ALONE & set(text.casefold().replace(".", " ").split()):
            return plan
        places = pack.references(str(thing.value.get("type") or thing.name))
        if len(places) < WIDE_REACH:
            return plan
        named = listed(list(dict.fromkeys(place.what for place in places))[:SHOWN])
        asked = f"{len(places)} places refer to {thing.name}, such as {named}. Should it go alone, or with them?"
        saying = remove_saying(thing).rstrip(".")
        choices = (f"{saying} with everything that refers to it.", f"{saying} alone.")
        return Plan("question", self.name, plan.intents, text=asked, choices=choices, certain=True)

    def _asked_about(self, plan: Plan, missing: Sequence[str], pieces: Sequence[Piece]) -> Plan:
        """Ask what should become of names that the plan does nothing with; the choice is the rest, said in full."""
        named = listed([quote(name) for name in missing])
        without = "it" if len(missing) == 1 else "them"
        text = f"I do not see what should be done with {named}. Shall I plan the rest without {without}?"
        rest = " ".join(piece.readings[0].saying for piece in pieces if piece.settled)
        return Plan("question", self.name, plan.intents, text=text, choices=(rest,) if rest else ())

    def _framed(self, names: Names, text: str) -> Plan | None:
        """Plan what the sentences amount to where the grammar fails; what was read how is told as an assumption."""
        pack, sayings = names.pack, framed(names.pack, text)
        pieces = [piece for saying in sayings for _, piece in read_pieces(pack, saying)]
        if not pieces or not all(p.settled and p.readings[0].operations for p in pieces):
            return None
        plan = self._settle(pack, pieces, text)
        if not plan.operations or missing_in(names, read_tokens(names, text), plan, several=len(pieces) > 1):
            return None
        note = f"Read as “{' '.join(sayings)}”"
        return replace(plan, assumptions=(note, *plan.assumptions), certain=False)

    def _surmised(self, request: PlanRequest, text: str) -> Plan | None:
        """Plan what a whole text speaks for, where nothing else reads it; ask where it speaks for that less clearly."""
        guesses, sure = surmised(names_of(request.pack), text)
        plans = [self._guessed(request, guess) for guess in guesses]
        found = [(guess, plan) for guess, plan in zip(guesses, plans, strict=True) if plan is not None]
        if not found or len(found) > MOST_SURMISED:
            return None
        guess, plan = found[0]
        if sure and not plan.operations:
            return plan
        if sure and accounted(names_of(request.pack), text, plan.operations):
            note = f"Read as “{guess.saying}”"
            return replace(plan, assumptions=(note, *plan.assumptions), certain=False)
        choices = tuple(guess.saying for guess, _ in found if not guess.operations)
        asked = question([guess for guess, _ in found])
        return Plan("question", self.name, plan.intents, text=asked, choices=choices) if choices else None

    def _guessed(self, request: PlanRequest, guess: Guess) -> Plan | None:
        """Plan a guess as its saying would be planned; None where that changes nothing."""
        if guess.operations:
            reading = Reading("surmised", guess.operations, guess.saying)
            plan = self._operations(request.pack, (reading.intent,), [reading])
        else:
            plan = self._plan(PlanRequest(guess.saying, request.pack), surmise=False)
        return plan if plan.operations or " already has " in plan.text else None

    def talk(self, request: PlanRequest) -> Plan | None:
        """Answer what asks for no change (questions, greetings, help); None when there is something to plan."""
        request = replace(request, text=in_the_packs_words(request).text)
        long = _too_long(request.text)
        text, talked = (request.text, long) if long else _recalled(request)
        return talked or _talked(request, text)

    def _settle(self, pack: Pack, pieces: list[Piece], text: str) -> Plan:
        """Turn the pieces of a request into one plan: all of them, or a question, or a refusal."""
        intents = tuple(dict.fromkeys(piece.intent for piece in pieces))
        good = [p for p in pieces if p.readings and not (p.question and len(p.readings) == 1)]
        refused = [p for p in pieces if p.refusal]
        asked = [p for p in pieces if p.question]
        if not pieces:
            return talking.not_understood(pack, text)
        if refused:
            return self._refused(pack, intents, refused, good if len(good) + len(refused) == len(pieces) else [])
        if asked:
            return self._question(pack, intents, pieces, asked)
        return self._operations(pack, intents, [p.readings[0] for p in pieces])

    def _refused(self, pack: Pack, intents: tuple[str, ...], refused: list[Piece], good: list[Piece]) -> Plan:
        reasons = " ".join(dict.fromkeys(p.refusal for p in refused))
        rest = [p for p in good if p.settled and p.readings[0].operations]
        if rest and len(rest) == len(good):
            choice = " ".join(p.readings[0].saying for p in rest)
            return Plan(
                "question", self.name, intents, text=f"{reasons} Shall I plan the rest without it?", choices=(choice,)
            )
        near = tuple(s for p in refused for s in p.suggestions)
        examples = (*near, *examples_for(pack))[:3]
        return Plan("declined", self.name, intents, text=reasons, examples=examples)

    def _question(self, pack: Pack, intents: tuple[str, ...], pieces: list[Piece], asked: list[Piece]) -> Plan:
        """Ask once: every choice is the complete request, with the other parts in it."""
        question = asked[0].question
        options = [p.readings for p in pieces if p.readings]
        every = combinations(options)
        useful = [c for c in every if any(r.operations for r in c)] or every
        choices = [" ".join(r.saying for r in combination) for combination in useful]
        suggestions = [s for p in asked for s in p.suggestions]
        if any(not p.readings for p in asked):
            choices = suggestions
        usable = tuple(dict.fromkeys(choices))[:MOST_CHOICES]
        ambiguous = len(pieces) == 1 and len(usable) > 1
        return Plan("question", self.name, intents, text=question, choices=usable, certain=ambiguous)

    def _operations(self, pack: Pack, intents: tuple[str, ...], readings: list[Reading]) -> Plan:
        operations = in_turn([op for reading in readings for op in reading.operations], pack)
        notes = tuple(dict.fromkeys(r.note for r in readings if r.note))
        if not operations:
            text = " ".join(notes) or "There is nothing to change."
            return Plan(
                "declined",
                self.name,
                intents,
                text=f"{text} So there is nothing to do.",
                examples=examples_for(pack),
            )
        try:
            apply(pack.text, operations)
        except EngineError as error:
            return Plan(
                "declined",
                self.name,
                intents,
                text=f"That cannot be done: {error.message}",
                examples=examples_for(pack),
            )
        assumptions = tuple(dict.fromkeys([*(a for r in readings for a in r.assumptions), *notes]))
        return Plan(
            "operations", self.name, intents, operations=operations,
            summary=summarise(operations, pack), assumptions=assumptions,
            certain=not any(guess in assumption for guess in GUESSES for assumption in assumptions),
        )  # fmt: skip


def _recalled(request: PlanRequest) -> tuple[str, Plan | None]:
    """Give the full request that a short one stands for in its conversation, or the plan that it makes."""
    text = tidy(request.text)
    recalled = recalling.recall(request, correct(tokenise(text)))
    if isinstance(recalled, Plan):
        return text, recalled
    return recalled or text, None


def _too_long(text: str) -> Plan | None:
    """Decline what is rather a document than a request: the ways to read a sentence grow faster than its length."""
    read = sentences_of(tokenise(tidy(text))) if len(text) <= MOST_CHARS else []
    sentences = [_weight(sentence) for sentence in read] or [MOST_WORDS + 1] * (len(text) > MOST_CHARS)
    many = len(sentences) > MOST_SENTENCES or sum(sentences) > MOST_WORDS
    if not many and max(sentences, default=0) <= LONGEST_SENTENCE:
        return None
    most = f"{LONGEST_SENTENCE} words in a sentence and {MOST_WORDS} in all"
    said = f"This is too long to be read as one request, which may have {most}. Please send it in parts."
    return Plan("declined", OfflinePlanner.name, ("unclear",), text=said)


def _weight(sentence: Sequence[Token]) -> int:
    """How long a sentence is: of a plain list, with a comma behind every other word, only a tenth counts."""
    commas = sum(token.text == "," and token.kind == "mark" for token in sentence)
    return len(sentence) // 10 if commas * 5 > len(sentence) * 2 else len(sentence)


def _talked(request: PlanRequest, text: str) -> Plan | None:
    tokens = correct(tokenise(text))
    if len(sentences_of(tokens)) > 1 and not any(t.text == "?" for t in tokens):
        return None
    small = talking.small_talk(tokens, request.pack)
    if small:
        return replace(small, certain=True)
    return chronicle.answer(request, tokens) or asking.answer(request.pack, tokens, request.rules)


def _leaning(request: PlanRequest, text: str) -> list[Piece]:
    """Read “and phone too”, “add a fax there” in the wake of the last request; empty when it makes no sense so."""
    tokens = tokenise(text)
    leans = bool(tokens) and (tokens[0].low in ("and", "also", "plus") or any(t.low in PRONOUNS for t in tokens))
    for last in reversed(request.history) if leans else ():
        before = read_pieces(request.pack, last.text) if last.operations else []
        if before and all(piece.settled for _, piece in before):
            return _read_on(request.pack, last, len(before), text)
    return []


def _read_on(pack: Pack, last: PastTurn, said: int, text: str) -> list[Piece]:
    """Read a request behind the one before it, of which the first `said` pieces are known already."""
    both = read_pieces(pack, f"{last.text.rstrip('. ')}, {text}")
    if len(both) <= said:
        both = read_pieces(pack, f"{last.text.rstrip('. ')}. {text}")
    pieces = [piece for _, piece in both[said:]]
    if not pieces or not all(p.settled and p.readings[0].operations for p in pieces):
        return []
    note = f"Read on from “{last.text}”."
    return [
        replace(p, readings=(replace(p.readings[0], assumptions=(*p.readings[0].assumptions, note)),)) for p in pieces
    ]
