"""What people say when they want a change, and on which side of these words the thing and its owner stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.planning.offline.tokens import Token

Act = Literal["add", "remove", "rename", "replace", "set", "require", "optional", "same", "move", "keep", "redirect"]
Voice = Literal["acting", "having", "being"]
"""acting: “add x to Y” · having: the owner comes first, “Y gets x” · being: the thing comes first, “x can go”."""


@dataclass(frozen=True)
class Want:
    """What some words ask for; `kind` where they name the kind of thing, too (“tag it x”),
    or the value (“turn off”)."""

    act: Act
    voice: Voice
    kind: str = ""


_ADD = ("list", "add", "adding", "include", "insert", "put", "append", "introduce", "bring in", "write in",
        "squeeze in",
        "slot in", "record", "capture", "track", "we need", "we want", "i need", "i want", "there should be", "enter",
        "there must be", "we lack", "we miss", "we are missing", "let us have", "slot", "squeeze", "put in",
        "let's have", "let us add", "give",
        "also need", "register", "recording", "capturing", "tracking", "storing",
        "collecting", "inserting", "including", "i'd like", "we'd like", "would like", "accept", "allow")  # fmt: skip
_HAS = ("needs", "need", "should need", "should also need", "must need",
        "gets", "get", "gains", "gain", "should have", "should get", "should also have", "must have",
        "ought to have", "shall have", "should include", "should list", "should carry", "should know", "lacks",
        "lack",
        "misses", "wants", "has to have", "should contain", "should hold", "should also list", "should also include",
        "include", "should also get", "should also know", "receives", "should receive", "should take", "takes in",
        "will need", "also needs", "still needs", "could use", "also has", "also have", "also carries",
        "should be given", "is missing", "are missing",
        "should cover")  # fmt: skip
_IN = ("goes on", "go on", "comes on",
       "joins", "join", "should join", "should be added", "is to be added", "must be added", "can be added",
       "comes in",
       "goes in", "comes", "goes into", "goes to", "goes with", "go into", "go in", "should go into", "should go in",
       "should go to", "belongs", "belong", "belongs in", "belongs to", "should be", "should also be", "is a",
       "is an", "are", "is missing", "are missing", "should appear", "should be listed",
       "should be included", "counts as", "count as", "should count as", "is also", "are also", "should come",
       "comes next", "should be in", "should be among", "should stand", "needs to be added", "has to be added",
       "is new", "are new", "is to be added", "are to be added", "belongs with", "belong with", "belongs among",
       "belong among", "goes as", "also counts as", "should go in", "comes under")  # fmt: skip
_REMOVE = ("remove", "removing", "delete", "deleting", "drop", "dropping", "take out", "take off", "take away",
           "throw out", "get rid of", "rid of", "scrap", "ditch", "strike", "strike out", "kick out", "cut",
           "cut out",
           "erase", "lose the", "we no longer need", "we don't need", "we do not need", "no longer need", "bin",
           "stop using", "kill", "pull", "axe", "purge", "strip", "get rid", "clear", "we no longer use",
           "no need for", "leave out", "out with", "forget", "withdraw", "take",
           "throw", "kick")  # fmt: skip
_LOSES = ("loses", "lose", "should lose", "no longer has", "no longer have", "no longer needs", "no longer need",
          "doesn't need", "does not need", "don't need", "gives up", "should no longer have", "can do without",
          "must lose", "should not have", "shouldn't have", "does without")  # fmt: skip
_OUT = ("can go", "should go", "must go", "may go", "goes", "go", "goes out", "come off", "go off",
        "goes off", "go out", "is out", "are out",
        "comes out",
        "can be removed", "should be removed", "is to be removed", "must be removed", "to be removed",
        "may be removed",
        "can be dropped", "should be dropped", "is to go", "are to go", "has to go", "have to go", "needs to go",
        "is obsolete", "are obsolete", "is superfluous", "are superfluous", "is redundant", "can be deleted",
        "should be deleted", "to be deleted", "must be deleted", "to be dropped", "is no longer needed",
        "must be dropped",
        "are no longer needed", "is not needed", "are not needed", "isn't needed", "is no longer used",
        "has had its day",
        "are no longer used", "is not used", "isn't used", "no longer belongs", "does not belong", "doesn't belong",
        "is gone", "are gone", "is dead", "not needed", "no longer needed", "needs removing", "needs deleting",
        "should come out", "should disappear", "should come off", "removed", "deleted", "dropped",
        "we can do without", "we don't need",
        "we do not need", "can be axed", "can come off", "may come off", "must come off",
        "should leave", "leaves", "can leave", "must leave",
        "comes off", "goes away", "go away", "can go away", "is not used any more", "can come out")  # fmt: skip
_RENAME = ("rename", "relabel", "retitle", "call", "change the name of", "re-name", "rechristen", "rename the")
_CALLED = ("should say", "must say", "ought to say",
           "should be renamed", "is to be renamed", "must be renamed", "to be renamed", "should be called",
           "is renamed",
           "is to be called", "must be called", "is now called", "is called", "are called", "should be named",
           "becomes",
           "become", "should become", "should be spelled", "should be spelt", "is spelled", "is spelt", "should read",
           "must read", "is to read", "are now called", "ought to be called", "is nowadays called", "is nowadays",
           "is now", "has become", "should now be called", "was renamed", "has been renamed", "goes by",
           "has to become",
           "must become", "turns into", "should turn into", "changes to", "should change to", "should be changed",
           "to be named", "to be called", "to be renamed to", "is to be named",
           "is to become", "now goes by", "be called")  # fmt: skip
_REPLACE = ("replace", "swap", "substitute", "exchange", "swap out", "change", "turn", "correct", "switch", "make")
_SET = ("set", "give", "raise", "lower", "increase", "decrease", "reduce", "put", "bring", "lift", "adjust", "change",
        "update",
        "make", "let", "drop", "cut", "push", "bump", "turn", "fix", "move", "switch")  # fmt: skip
_VALUED = ("goes to", "go to", "should go to", "must go to",
           "should be", "is to be", "must be", "is now", "is", "are", "has to be", "goes up", "goes down", "go up",
           "go down", "goes", "go", "becomes", "should become", "should go up", "should go down", "should go",
           "ought to be",
           "shall be", "needs to be", "should rather be", "should have", "has", "gets", "should now be", "rises",
           "drops",
           "falls", "should rise", "should fall", "should drop", "should be set", "up", "down", "comes down",
           "must have",
           "should be raised", "be given", "should be given", "should run at", "runs at", "run at", "should stand at",
           "should be lifted", "should be lowered", "can be", "should come down", "may be", "will be")  # fmt: skip
_REQUIRE = ("is mandatory", "are mandatory", "should be mandatory", "must be mandatory", "is required",
            "are required",
            "should be required", "must be required", "make mandatory", "mandatory", "required", "compulsory",
            "require",
            "must always be given", "must be given", "must be filled in", "must be filled", "must be present",
            "demand",
            "obligatory", "must not be empty", "must never be empty", "may not be empty", "cannot be empty",
            "insist on",
            "has to be given", "has to be filled in", "have to be filled in", "must always be filled in",
            "must not be missing", "must never be missing", "may not be missing", "must always be there")  # fmt: skip
_OPTIONAL = ("optional", "not mandatory", "no longer mandatory", "not required", "no longer required",
             "not compulsory",
             "need not be given", "needn't be given", "need not be filled in", "need not be filled", "voluntary",
             "may be empty", "can be empty", "may stay empty", "may be missing", "can be missing", "may be left out",
             "not be required", "not be mandatory", "no longer compulsory")  # fmt: skip
_MOVE = ("move", "shift", "pull", "bring", "put")
_STANDS = ("should stand", "should come", "must come", "comes", "must stand", "goes", "should go", "has to come",
           "belongs",
           "should be", "must be", "should be moved", "is to stand", "is to come")  # fmt: skip
_LEADS = ("start at", "start from", "begin at", "end at", "point to", "point at", "lead to",
          "should start from", "must start from", "should point to", "must point to", "should lead to",
          "should go from",
          "should start at", "must start at", "should end at", "must end at", "should run from", "should run to",
          "must lead to", "starts from", "points to", "leads to", "should not point to", "shouldn't point to",
          "must not point to", "should not start from", "shouldn't start from")  # fmt: skip
_KEEP = ("leave", "keep", "stays as it is", "stay as they are", "stays", "remains as it is", "can stay", "may stay",
         "should stay", "stays the same")  # fmt: skip
_SAME = ("the same for", "same for", "the same goes for", "same goes for", "likewise for", "likewise", "ditto for",
         "the same with", "same with", "the same applies to", "same again for", "ditto")  # fmt: skip

_SWITCHING = {"turn on": "true", "switch on": "true", "enable": "true", "activate": "true", "turn off": "false",
              "switch off": "false", "disable": "false", "deactivate": "false"}  # fmt: skip

_ROWS: tuple[tuple[Act, Voice, Sequence[str]], ...] = (
    ("add", "acting", _ADD), ("add", "having", _HAS), ("add", "being", _IN), ("remove", "acting", _REMOVE),
    ("remove", "having", _LOSES), ("remove", "being", _OUT), ("rename", "acting", _RENAME),
    ("rename", "being", _CALLED), ("replace", "acting", _REPLACE), ("set", "acting", _SET), ("set", "being", _VALUED),
    ("require", "being", _REQUIRE), ("optional", "being", _OPTIONAL), ("same", "acting", _SAME),
    ("move", "acting", _MOVE), ("move", "being", _STANDS), ("keep", "acting", _KEEP),
    ("redirect", "being", _LEADS),
)  # fmt: skip


def _table() -> Mapping[tuple[str, ...], tuple[Want, ...]]:
    found: dict[tuple[str, ...], tuple[Want, ...]] = {}
    for act, voice, phrases in _ROWS:
        for phrase in phrases:
            key = tuple(phrase.split())
            found[key] = (*found.get(key, ()), Want(act, voice))
    found[("tag",)] = (Want("add", "acting", "tag"),)
    for words in (
        "should be triggered by",
        "is triggered by",
        "be triggered by",
        "must be triggered by",
        "should trigger on",
        "must trigger on",
        "triggers on",
        "trigger on",
        "should fire on",
    ):
        found[tuple(words.split())] = (Want("add", "having", "trigger"),)
    for words, value in _SWITCHING.items():
        found[tuple(words.split())] = (Want("set", "acting", value),)
    return found


WANTS = _table()
LONGEST = max(map(len, WANTS))
BETWEEN = frozenset(["also", "now", "then", "just", "please", "rather", "really", "simply", "always", "therefore"])
"""Words that may stand inside of such a phrase: “should also be”."""


def want_at(tokens: Sequence[Token], start: int) -> tuple[tuple[Want, ...], int]:
    """Give what the words at `start` may ask for, and how many they are; nothing and 0 when they ask for nothing."""
    best: tuple[tuple[Want, ...], int] = ((), 0)
    for skipped in (frozenset[str](), BETWEEN):
        found = _want_at(tokens, start, skipped)
        best = found if found[1] > best[1] else best
    return best


def _want_at(tokens: Sequence[Token], start: int, skipped: frozenset[str]) -> tuple[tuple[Want, ...], int]:
    lows: list[str] = []
    ends: list[int] = []
    for at in range(start, min(len(tokens), start + LONGEST + len(("also", "always")))):
        if tokens[at].kind != "word":
            break
        if not (lows and tokens[at].low in skipped):
            lows.append(tokens[at].low)
            ends.append(at + 1 - start)
    for size in range(min(LONGEST, len(lows)), 0, -1):
        wants = WANTS.get(tuple(lows[:size]), ())
        if wants:
            return wants, ends[size - 1]
    return (), 0
