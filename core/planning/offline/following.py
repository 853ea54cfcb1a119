"""Few words behind a proposal or an answer: “why?”, “yes”, “add it again”, “no, to Doctor”, “not fax but telefax”."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.engine import EngineError, apply
from core.pack.words import summarise
from core.planning.offline.clauses import correct
from core.planning.offline.lexicon import PRONOUNS
from core.planning.offline.matching import names_of
from core.planning.offline.members import add_members
from core.planning.offline.phrases import Name, bare, kind_at
from core.planning.offline.places import read_places
from core.planning.offline.reading import read_pieces
from core.planning.offline.remaking import WAITS, new_names, renamed
from core.planning.offline.repeating import MEMBER_KEYS, again, others
from core.planning.offline.sayings import owner_phrase, quote
from core.planning.offline.scope import TO
from core.planning.offline.styles import fold
from core.planning.offline.tokens import Token, joined, tidy, tokenise
from core.planning.offline.verbs import verb_at
from core.planning.protocol import PastTurn, Plan, PlanRequest

_NO = re.compile(
    r"(?:(?:no|nope|nah|oops|sorry|wait|oh|hm+|ah|actually)(?:\s*[,.;:!–—]+\s*|\s+(?=(?:no|wait|sorry|i|not|call|actually)\b)))+",
    re.IGNORECASE,
)
_MEANT = re.compile(r"(?:but\s+)?(?:i\s+(?:mean|meant|wanted)|rather)\s+", re.IGNORECASE)
_NOT_BUT = re.compile(
    r"(?:not|instead of)\s+(?P<old>[^\s,]+|[^,]{1,60}?(?=\s*,|\s+but\s))\s*(?:,\s*but\s+|,\s*|\s+but\s+|\s+)"
    r"(?:(?:rather|make it|call it|use|write|to)\s+)?(?P<new>[^\s,]+(?:\s+[^\s,]+)?)\s*[.!]?",
    re.IGNORECASE,
)
WHY = frozenset(["why", "why that", "why this", "how come", "what did you do", "what would change", "what will change",
                 "what does that do", "what does it do", "what would that do", "what would that change",
                 "what does this change", "explain that", "explain", "what is that"])  # fmt: skip
YES = frozenset(["yes", "yes please", "confirm", "confirm it", "confirm that", "do it", "go ahead", "accept", "approve",
                 "accept it", "approve it", "apply it", "save it", "yes do it", "yes confirm"])  # fmt: skip
NO = frozenset(["no", "no thanks", "reject", "reject it", "reject that", "discard it", "discard that", "decline it",
                "no thank you", "leave it", "leave it as it is", "no need", "no need thanks", "let it be",
                "never mind"])  # fmt: skip
AGAIN = frozenset(["again", "once more", "do it again", "do that again", "add it again", "add that again", "redo",
                   "add them again", "propose it again", "propose that again", "try it again", "redo it",
                   "redo that"])  # fmt: skip
BACK = frozenset(["add it back", "add them back", "add that back", "bring it back", "bring that back",
                  "bring them back", "restore it", "restore that", "restore them", "remove the last one",
                  "delete the last one", "drop the last one", "remove it", "remove it again", "remove them",
                  "remove them again", "delete it", "delete it again", "drop it", "drop it again", "take it out",
                  "take it out again", "take them out again"])  # fmt: skip


def without_no(text: str) -> str:
    """Give a request without the “no, wait,” that it begins with; as it is where nothing stands behind that."""
    said = _NO.match(text)
    return text[said.end() :] if said and text[said.end() :].strip(" .!?") else text


def follow(request: PlanRequest, words: str) -> Plan | str | None:
    """Answer `words` that speak of the turn before: a reason, a consent, a refusal, the same once more."""
    last = request.history[-1] if request.history else None
    if last is None:
        return None
    if words in WHY:
        return _explained(request, last)
    if words in YES and last.outcome == "question" and len(last.choices) == 1:
        return last.choices[0]
    spoken_of = latest_change(request.history)
    if words in YES | NO and spoken_of is not None and spoken_of.status == "pending":
        button = "Confirm" if words in YES else "Reject"
        return _said(
            f"“{spoken_of.text}” waits for its decision: press **{button}** under it. "
            "Nothing that is written here confirms or rejects a proposal."
        )
    if words in NO and words != "reject":
        return _said("All right. The pack stays as it is now.")
    back = spoken_of is not None and words in BACK and words.startswith("add") and adds_only(spoken_of)
    return _once_more(request) if back or words in AGAIN else None


def latest_change(history: Sequence[PastTurn]) -> PastTurn | None:
    """The newest change of a conversation, where nothing but talk came after it."""
    for turn in reversed(history):
        if turn.operations:
            return turn
        if turn.outcome not in ("answer", "greeting"):
            return None
    return None


def adds_only(turn: PastTurn) -> bool:
    """Whether a change brought things and did nothing else."""
    return all(operation.get("action") in ("add", "add_unique") for operation in turn.operations)


def _explained(request: PlanRequest, newest: PastTurn) -> Plan | None:
    """Say what a proposal does and what it came from, or once more why a request was declined."""
    last = latest_change(request.history)
    if last is None:
        return _said(newest.reply) if newest.outcome == "declined" and newest.reply else None
    does = last.reply or summarise(last.operations, request.pack)
    fate = {
        "pending": "It waits for a decision, and nothing was changed yet",
        "committed": f"It was confirmed, and is version {last.version_number}",
        "rejected": "It was rejected, and nothing was changed",
    }.get(last.status, "Nothing was changed by it")
    return _said(f"You asked “{last.text}”, which I read as: {does.rstrip('.')}. {fate}.")


def _once_more(request: PlanRequest) -> Plan | None:
    """Propose the last change again where it was not written."""
    last = next((turn for turn in reversed(request.history) if turn.operations), None)
    if last is None or last.status == "committed":
        return None
    if last.status == "pending":
        return _said(f"“{last.text}” waits for its decision already.")
    try:
        fits = apply(request.pack.text, last.operations).text != request.pack.text
    except EngineError:
        fits = False
    if not fits:
        return Plan("declined", "offline", ("undo",), text="That does not fit the pack any more as it stands now.")
    return replace(_planned(request, last.operations, ()), summary=last.reply or f"Once more: “{last.text}”.")


def put_right(request: PlanRequest, text: str, *, denied: bool) -> Plan | str | None:
    """“No, to Doctor”, “not fax but telefax”: the last change for another owner, or under another name.

    `denied` tells that the request began with a no. None when it puts nothing right.
    """
    last = request.history[-1] if request.history else None
    if last is None:
        return None
    swapped = _NOT_BUT.fullmatch(text) if last.operations else None
    if swapped:
        return _swapped(request, last, swapped["old"], swapped["new"])
    meant = _MEANT.match(text)
    if not denied and not meant:
        return None
    said = [t for t in correct(tokenise(tidy(text[meant.end() :] if meant else text))) if t.kind != "mark"]
    if last.operations:
        return _meant(request, last, said, plainly=meant is not None)
    return _meant_there(request, last, said) if last.outcome in ("declined", "question") else None


def _meant(request: PlanRequest, last: PastTurn, said: Sequence[Token], *, plainly: bool) -> Plan | None:
    """“to Doctor”, “Doctor”, “telefax”: who, or else which name, was meant in the last change."""
    body = said[1:] if said and said[0].low in TO else said
    if not body or (not plainly and body is said and len(said) > 1):
        return None
    moved = _moved(request, last, body)
    if moved is not None or body is not said:
        return moved
    names_it = len(body) == 1 and body[0].low not in TALK
    return renamed(request, joined(bare(body))) if names_it else None


def _meant_there(request: PlanRequest, last: PastTurn, said: Sequence[Token]) -> str | None:
    """“No, to Client”, “I meant Client”, behind a request that came to nothing: that request with the other place."""
    things = others(request.pack, said[1:] if said and said[0].low in TO else said)
    asked = tidy(last.text)
    place = next((t for t in reversed(tokenise(asked)) if t.low in TO), None)
    if len(things) != 1 or place is None:
        return None
    return f"{asked[: place.end]} {owner_phrase(things[0])}"


def _swapped(request: PlanRequest, last: PastTurn, old: str, new: str) -> Plan | None:
    """One name for another: of what the last change brought, or of whom it was for."""
    tokens = correct(tokenise(tidy(new)))
    if fold(old.strip("“”\"'")) in {fold(name) for name in new_names(last)}:
        return renamed(request, joined(bare(tokens)))
    before = read_places(names_of(request.pack), tokenise(tidy(old)))
    return _moved(request, last, tokens) if before else None


def _moved(request: PlanRequest, last: PastTurn, tokens: Sequence[Token]) -> Plan | None:
    """The last change for other owners; where it was confirmed, it is taken from the first one too."""
    things = others(request.pack, [t for t in tokens if t.low != "instead"])
    said = [again(request.pack, thing, last.operations) for thing in things]
    if not said or not all(said):
        return None
    sayings = [saying for some in said for saying in some]
    if last.status == "committed":
        owner = request.pack.at(tuple(last.operations[0]["path"][:2]))
        names = new_names(last)
        if owner is None or not names or not adds_only(last):
            return None
        sayings += [f"Remove {quote(name)} from {owner_phrase(owner)}." for name in names]
    pieces = [piece for saying in sayings for _, piece in read_pieces(request.pack, saying)]
    if not pieces or not all(piece.settled for piece in pieces):
        return None
    operations = tuple(op for piece in pieces for op in piece.readings[0].operations)
    return _planned(request, operations, (WAITS,) if last.status == "pending" else ()) if operations else None


def more_of_it(request: PlanRequest, tokens: Sequence[Token]) -> str:
    """“And pager too”, behind an addition to one owner: another of its kind there; empty for anything else."""
    last = next((turn for turn in reversed(request.history) if turn.operations), None)
    body = [t for t in tokens if t.kind != "mark"]
    size = next((len(end) for end in TOO if tuple(t.low for t in body[-len(end) :]) == end), 0)
    leans = bool(body) and (body[0].low in JOINING or bool(size)) and not any(t.text == "?" for t in tokens)
    body = [t for t in body[: len(body) - size] if t.low not in JOINING]
    if last is None or not leans or not adds_only(last) or not 0 < len(body) <= LONGEST_NAME:
        return ""
    if any(t.low in TO | PRONOUNS | TALK or verb_at(body, i)[0] for i, t in enumerate(body)) or kind_at(body, 0)[0]:
        return ""
    paths = {tuple(operation["path"]) for operation in last.operations}
    path = paths.pop()
    kind = MEMBER_KEYS.get(str(path[2])) if len(path) > 2 else None
    owner = request.pack.at(path[:2]) if kind and not paths else None
    name = Name(joined(bare(body)))
    if (
        owner is None
        or kind is None
        or name.doubtful
        or names_of(request.pack).find(name.text, ("entity",), near=False)
    ):
        return ""
    return add_members(request.pack, owner, kind, [name]).saying


JOINING = frozenset(["and", "also", "plus", "please"])
TALK = frozenset(["me", "you", "thanks", "thank", "ok", "okay", "now", "then", "why", "what", "who", "not", "no",
                  "yes", "good", "great", "nice", "fine", "first", "second", "third", "last", "next", "more",
                  "everything", "else", "nothing", "others", "wrong", "right", "correct", "incorrect", "stop", "cancel",
                  "sorry", "bad", "really", "please", "wait", "again", "instead", "help", "required",
                  "optional"])  # fmt: skip
TOO = (("as", "well"), ("too",), ("also",))
LONGEST_NAME = 3


def in_place_of_it(request: PlanRequest, text: str) -> str:
    """“Add fax to it”, “… there”, behind a question about one thing: the request with its name; empty otherwise."""
    last = request.history[-1] if request.history else None
    tokens = tokenise(text)
    if last is None or last.outcome != "answer" or len(tokens) < 3:
        return ""
    at = next((i for i, t in enumerate(tokens) if i and t.low in ("it", "there") and _leans(tokens, i)), None)
    things = _asked_about(request, last.text) if at is not None else []
    if at is None or len(things) != 1:
        return ""
    end = tokens[at]
    named = things[0] if end.low == "it" else f"to {things[0]}"
    return f"{text[: end.start]}{named}{text[end.end :]}"


def _leans(tokens: Sequence[Token], at: int) -> bool:
    last = all(t.kind == "mark" or t.low in ("too", "please", "also") for t in tokens[at + 1 :])
    return last and (tokens[at].low == "there" or tokens[at - 1].low in TO)


def _asked_about(request: PlanRequest, text: str) -> list[str]:
    """The entities and relationships that an earlier question names, as an explicit request says them."""
    names, tokens = names_of(request.pack), [t for t in tokenise(tidy(text)) if t.kind != "mark"]
    found = [
        match.thing
        for size in (3, 2, 1)
        for i in range(len(tokens) - size + 1)
        for match in names.find(joined(tokens[i : i + size]), ("entity", "relationship"), near=False)
        if match.how in ("exact", "plural", "synonym")
    ]
    return list(dict.fromkeys(owner_phrase(thing) for thing in found))


def _planned(request: PlanRequest, operations: Sequence[Mapping[str, Any]], notes: tuple[str, ...]) -> Plan:
    adds = all(operation.get("action") in ("add", "add_unique") for operation in operations)
    return Plan(
        "operations", "offline", ("add_member" if adds else "move",), operations=tuple(operations),
        summary=summarise(operations, request.pack), assumptions=notes, certain=True,
    )  # fmt: skip


def _said(text: str) -> Plan:
    return Plan("answer", "offline", ("question",), text=text, certain=True)
