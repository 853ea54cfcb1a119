"""All families of wishes asked of one text: one firm guess is a plan, others are a question, none is no answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from core.planning.offline.accounting import Strings
from core.planning.offline.lexicon import CONDITIONS
from core.planning.offline.matching import Names
from core.planning.offline.outcomes import Operation
from core.planning.offline.politeness import without_polite
from core.planning.offline.styles import fold, words_of
from core.planning.offline.surmise.catching import caught
from core.planning.offline.surmise.clearing import cleared
from core.planning.offline.surmise.correcting import corrected, restated
from core.planning.offline.surmise.defining import allowed, defined, exemplified
from core.planning.offline.surmise.gaining import beside, listed, ruled
from core.planning.offline.surmise.guesses import Guess
from core.planning.offline.surmise.insisting import insisted
from core.planning.offline.surmise.leading import led
from core.planning.offline.surmise.meaning import meant, unmeant
from core.planning.offline.surmise.ordering import moved, placed
from core.planning.offline.surmise.recording import recorded
from core.planning.offline.surmise.scene import Scene, scene_of
from core.planning.offline.surmise.settling import lettered, limited, turned
from core.planning.offline.surmise.tone import DIRECT, OPEN, cue_at
from core.planning.offline.surmise.trusting import ranked, trusted
from core.planning.offline.surmise.valuing import coded, renumbered, switched
from core.planning.offline.surmise.wording import doubled, renewed, respelt, reworded
from core.planning.offline.tokens import Token
from core.planning.offline.verbs import verb_at

Family = Callable[[Scene], tuple[Guess, ...]]

FAMILIES: tuple[Family, ...] = (
    doubled, switched, turned, trusted, ranked, renumbered, limited, coded, lettered, led, placed, unmeant, meant,
    defined, reworded, corrected, restated, insisted, listed, exemplified, recorded, caught, ruled, allowed, moved,
    respelt, renewed, beside,
)  # fmt: skip
"""Each kind of wish but the one that something goes, which is heard only where nothing else is asked for."""
LEAST, MOST, MOST_CHARS = 7, 120, 1_500
"""How many words, and signs, a text has that tells a story; a shorter one is a plain request, a longer a document."""
ASKED = ("could we", "could you", "can we", "can you", "could it", "could they")
ASKING = frozenset(["could", "can", "would", "shall", "should"])


SUBJECTS = frozenset(["we", "i", "it", "there", "no", "nobody", "new", "let", "let's"])
"""What a verb of the tables may begin with that is no order: “we no longer need”."""


def surmised(names: Names, text: str) -> tuple[tuple[Guess, ...], bool]:
    """Give what a text asks for as far as its tone tells, and whether that is sure enough to be planned."""
    if len(text) > MOST_CHARS or len(text.split()) > MOST:
        return (), False
    scene = scene_of(names, text)
    if not _tells(scene):
        return (), False
    found = [guesses for family in FAMILIES if (guesses := family(scene))] or [cleared(scene)]
    firm = {g.saying: g for guesses in found for g in guesses if g.firm and len(guesses) == 1}
    chosen = firm or {g.saying: g for guesses in found for g in guesses}
    return tuple(chosen.values()), len(firm) == 1


def accounted(names: Names, text: str, operations: Sequence[Operation]) -> bool:
    """Whether every new name of a text is in the operations, so that nothing else is asked for beside."""
    strings = Strings()
    for operation in operations:
        strings.take(list(operation["path"]))
        for key in ("value", "updates"):
            strings.take(operation.get(key))
    raw = str(operations)
    known = " ".join(name for operation in operations for name in _changed(names, operation))
    said = _plainly(raw)
    scene = scene_of(names, text)
    versions = [t.text for tokens in scene.sentences for t in tokens if t.kind == "number" and t.text.count(".") > 1]
    told = (*versions, *(new.text for new in scene.new))
    initials = {"".join(w[0] for w in words_of(str(p))).casefold() for o in operations for p in list(o["path"])[-1:]}
    return all(
        name in strings or name in raw or _plainly(name) in said or name.casefold() in initials or name in known
        for name in told
    )


def _changed(names: Names, operation: Operation) -> list[str]:
    """The name of what an operation changes, and the plain value that it has so far."""
    path = tuple(operation["path"])
    found = [t for t in names.pack.things if len(t.path) > 1 and path[: len(t.path)] == tuple(t.path)]
    plain = [str(t.value) for t in found if isinstance(t.value, str | int | float)]
    return [t.name for t in found if t.kind == "pattern"] + plain


def _plainly(text: str) -> str:
    """The words of a text, with a space before and behind each."""
    words = re.findall(r"[^\W_]+", fold(text))
    return f" {' '.join(words)} "


def question(guesses: Sequence[Guess]) -> str:
    """Ask whether one of some changes is meant."""
    if len(guesses) == 1:
        return f"Is this what should change? {guesses[0].saying}"
    return "Which of these changes do you mean?"


def _tells(scene: Scene) -> bool:
    """Whether a text tells of something, and neither asks, nor orders, nor leaves open what it wants."""
    words = [t for tokens in scene.sentences for t in tokens if t.kind != "mark"]
    if len(words) < LEAST or "\n" in scene.text or scene.says(OPEN):
        return False
    if "?" in scene.text and not any(tokens[0].low in ASKING or cue_at(tokens, ASKED) for tokens in scene.sentences):
        return False
    if len(scene.sentences) == 1 and _conditional(scene.sentences[0]):
        return False
    if len({cue for cue in DIRECT if scene.says((cue,))}) > 1:
        return False
    return not any(_orders(tokens) or _orders_within(tokens) for tokens in scene.sentences)


ORDERS = frozenset(
    ["add", "remove", "delete", "rename", "replace", "set", "move", "insert", "tag", "drop", "put", "give", "change"]
)


def _orders_within(tokens: Sequence[Token]) -> bool:
    """Whether a part of a sentence is an order by itself: “…: tag it x, add y and rename z”."""
    return any(
        token.low in ORDERS and (tokens[i - 1].text in (",", ":", "-", "–") or tokens[i - 1].low in ("and", "then"))
        for i, token in enumerate(tokens)
        if i
    )


def _orders(tokens: Sequence[Token]) -> bool:
    """Whether a sentence is an order that the grammar would have read."""
    plain = without_polite(tokens)
    if not plain or tokens[0].low in SUBJECTS:
        return False
    return bool(verb_at(plain, 0)[0]) and plain[0].low not in SUBJECTS


def _conditional(tokens: Sequence[Token]) -> bool:
    """Whether a sentence begins with a condition."""
    says = len(tokens) > 1 and tokens[0].low == "when" and any(t.low in ("means", "mean") for t in tokens)
    return tokens[0].low in CONDITIONS - {"whether"} and not says
