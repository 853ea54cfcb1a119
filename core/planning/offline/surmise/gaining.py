"""“PHIPA binds us too and ought to be among the compliance frameworks”: what should be listed, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.pack.things import Thing
from core.planning.offline.members import MEMBERS as OF
from core.planning.offline.members import held
from core.planning.offline.sayings import add_saying, add_term_saying
from core.planning.offline.styles import fold
from core.planning.offline.surmise.guesses import Guess
from core.planning.offline.surmise.runs import ARTICLES, run_before
from core.planning.offline.surmise.scene import Scene, same_name
from core.planning.offline.surmise.stems import stem, stems
from core.planning.offline.surmise.tone import HURTFUL, LACK, MEANS, SUPERSEDED, cues_in
from core.planning.offline.tokens import Token, joined

AMONG = (
    "on the list", "on our list", "counts among", "count among", "qualifies as", "qualify as", "is one of",
    "are among", "like any other", "treated as", "treat", "among", "belongs with", "belong with", "belongs in",
    "belong in", "missing from", "missing in", "one of", "counts as", "count as", "part of", "also a", "also an",
    "too", "ought to be", "should be", "it 's a", "is a", "are a", "find it", "not in", "isn't in", "isn't listed",
    "deserves to be", "deserve to be", "to join the", "should join", "must join", "on the", "in the list",
    "not listed", "don't list", "doesn't list", "miss", "as a", "has to be", "next to", "forgot",
)  # fmt: skip
"""What says that something stands, or should stand, in a list."""
MOST = 3


def listed(scene: Scene) -> tuple[Guess, ...]:
    """Give the new values of the one list that the text names, where it says that they belong there."""
    if not scene.says(LACK) or not scene.says(AMONG) or scene.says(SUPERSEDED) or scene.says(HURTFUL):
        return ()
    lists = [t for t in scene.things(["topic"]) if isinstance(t.value, list)]
    lists = lists or list(_open_lists(scene))
    terms = "term" in scene.kinds()
    told = list(_titled(scene, lists)) or list(_before(scene))
    names = list(dict.fromkeys(new.text for new in scene.new or scene.given)) or told
    if len(lists) + terms != 1 or not names or len(names) > MOST or not (len(names) == 1 or _joined(scene)):
        return ()
    if terms:
        return (Guess(add_term_saying(names), firm=True),)
    held_ = {fold(t.name) for t in held(scene.pack, lists[0], "value")}
    if any(fold(name) in held_ for name in names):
        return ()
    return (Guess(add_saying(lists[0], "value", names), firm=True),)


def _open_lists(scene: Scene) -> Iterator[Thing]:
    """The lists of names in open sections that the text names behind “among the” or the like: “the languages”."""
    for section in scene.pack.of_kind("section"):
        value, words = section.value, stems(section.name)
        if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value) or not section.owner:
            continue
        for tokens in scene.sentences:
            for _, end in cues_in(
                tokens, ("among the", "among our", "from the", "from our", "in the list of", "with the")
            ):
                if tuple(stem(t.text) for t in tokens[end : end + len(words)]) == words:
                    yield section


def _before(scene: Scene) -> Iterator[str]:
    """What stands right before the words that say that it belongs in a list: “but halitosis isn't among …”."""
    for tokens in scene.sentences:
        for at, _ in cues_in(tokens, BELONGING):
            text, start = run_before(tokens, _antecedent(tokens, at), 3, bare=True)
            spoken_of = bool(start) and tokens[start - 1].low in ("that", "this", "these", "those", "such")
            if text and not spoken_of and not scene.names.find(text, near=False):
                yield text


def _antecedent(tokens: Sequence[Token], at: int) -> int:
    """Where the name ends that “that” or “it” before such words stands for: “in Spanish now, so that should be …”."""
    if not at or tokens[at - 1].low not in ("that", "it", "this", "which"):
        return at
    end = at - 1
    while end and (tokens[end - 1].low in ("and", "so", "which", "hence") or tokens[end - 1].text == ","):
        end -= 1
    if end == at - 1 or not any(t.text == "," for t in tokens[end : at - 1]):
        return at
    while end and tokens[end - 1].low in TRAILING:
        end -= 1
    return end


TRAILING = frozenset(["now", "too", "lately", "nowadays", "recently", "today", "these", "days", "well", "as", "also"])


def _titled(scene: Scene, lists: Sequence[Thing]) -> Iterator[str]:
    """A name in capitals right before the word for the items of a list: “a Recovery department”."""
    for owner in lists:
        last = stems(owner.name)[-1]
        for tokens in scene.sentences:
            for i in range(1, len(tokens)):
                start = i
                while start > 1 and tokens[start - 1].kind == "word" and tokens[start - 1].text[:1].isupper():
                    start -= 1
                if start < i and stems(tokens[i].text) == (last,) and tokens[start - 1].low in ARTICLES:
                    yield joined(tokens[start:i])


BELONGING = (
    "deserves its own place among", "deserves a place among", "is still missing from", "are still missing from",
    "deserve a place among", "should be listed among", "should be in the list of",
    "isn't among", "is not among", "ought to be among", "should be among", "is missing from", "is missing in",
    "belongs with", "belongs among", "should also be among", "has to be among", "must be among",
    "ought to be one of", "should be one of", "is missing among", "isn't in", "is not in", "isn't one of",
)  # fmt: skip


def _joined(scene: Scene) -> bool:
    """Whether new names stand side by side, so that one thing is said of them all."""
    for one, other in zip(scene.new, scene.new[1:], strict=False):
        between = scene.sentences[one.sentence][one.end : other.start]
        if one.sentence != other.sentence or not all(t.low in ("and", ",", "or", "&", "as", "well") for t in between):
            return False
    return True


MEMBERS = {
    "decision point": ("decision", "decisions", "decide", "decision point"),
    "trigger": ("trigger", "triggers", "sets off", "kicks off", "set off", "starts"),
    "tag": ("tag", "tags", "tagged"),
}
"""How people speak of what patterns and templates list beside stages."""


def beside(scene: Scene) -> tuple[Guess, ...]:
    """Give the one new decision, trigger or tag of the one pattern or template in the text, as it is written there."""
    owners = scene.things(["business pattern", "reasoning template"])
    kinds = [kind for kind, words in MEMBERS.items() if scene.says(words)]
    names = [new.text for new in scene.new]
    wanted = scene.says((*LACK, "one more", "another")) and not scene.says(SUPERSEDED)
    if not wanted or not len(owners) == len(kinds) == len(names) == 1 or kinds[0] not in OF.get(owners[0].kind, ()):
        return ()
    there = any(same_name(t.name, names[0]) for t in held(scene.pack, owners[0], kinds[0]))
    return () if there else (Guess(add_saying(owners[0], kinds[0], names), firm=True),)


def ruled(scene: Scene) -> tuple[Guess, ...]:
    """Give the one new rule that the text quotes for the one business rule that it names."""
    owners = scene.things(["business rule"])
    quoted = [new.text for new in scene.new if new.literal]
    wanted = scene.says((*LACK, *ONE_MORE)) and not scene.says((*SUPERSEDED, *MEANS))
    if not wanted or not len(owners) == len(quoted) == len(scene.new) == 1:
        return ()
    firm = "rule" in scene.kinds() or scene.says((*AMONG, *ONE_MORE))
    return (Guess(add_saying(owners[0], "rule", quoted), firm=firm),)


ONE_MORE = ("one more of", "another of", "another one of", "worded", "as one of", "add to that")
