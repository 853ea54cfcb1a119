"""How badly a regular expression can backtrack, told from its parsed form without running it.

The expression becomes an automaton with one state for each character that it reads (Glushkov). A loop that can read
the same text in two ways doubles the work with each character once the match fails; three loops in a row that read
the same characters try every way of sharing them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from core.pack.charsets import Charset, Charsets

Risk = Literal["", "exponential", "polynomial", "nested"]
"""nested: loops in loops at the very end, which cost nothing until something has to follow them."""

MOST_STATES = 600
MOST_COPIES = 12
LARGE = 16
"""A bounded repetition from this many on is as good as an endless one."""


@dataclass
class _Part:
    """A piece of the expression: in how many ways it may read nothing, and where it may begin and end."""

    empty: int
    first: Counter[int] = field(default_factory=Counter)
    last: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Loop:
    """One of a row of loops at the top of the expression: what it reads, and whether the row may fail behind it."""

    reads: Charset
    endless: bool
    optional: bool


class _TooLarge(Exception):
    """The expression has more states than are worth looking at."""


def risk_of(tree: Iterable[Any], flags: int) -> Risk:
    """Tell how badly a parsed expression (`re._parser.parse`) can backtrack."""
    items = list(tree)
    repeats = list(_repeats(items))
    nested = any(_is_endless(most) and not _one_character(body) for most, body in repeats)
    if not nested and sum(_is_endless(most) for most, _ in repeats) < 2:
        return ""
    charsets = Charsets(items, flags)
    try:
        if nested and _ambiguous(charsets, items):
            return "exponential" if _may_fail(items) else "nested"
    except (_TooLarge, RecursionError):
        return ""
    return "polynomial" if _shares(_row(items, charsets), charsets) else ""


def _repeats(items: Iterable[Any]) -> Iterator[tuple[Any, Sequence[Any]]]:
    """Every repetition in an expression, as how often at most and what."""
    for item in items:
        name, value = str(item[0]), item[1]
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            yield value[1], value[2]
            yield from _repeats(value[2])
        elif name == "SUBPATTERN":
            yield from _repeats(value[-1])
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _repeats(branch)


def _is_endless(most: Any) -> bool:
    return str(most) == "MAXREPEAT" or int(most) >= LARGE


class _Builder:
    """Builds the automaton: what each state reads, and in how many ways one state follows another."""

    def __init__(self, charsets: Charsets) -> None:
        self.charsets = charsets
        self.reads: list[Charset] = []
        self.follows: dict[int, Counter[int]] = {}

    def sequence(self, items: Sequence[Any]) -> _Part:
        whole = _Part(1)
        for item in items:
            whole = self._then(whole, self._piece(item))
        return whole

    def _then(self, left: _Part, right: _Part) -> _Part:
        self._join(left.last, right.first)
        first = left.first + _times(right.first, left.empty)
        last = right.last + _times(left.last, right.empty)
        return _Part(_capped(left.empty * right.empty), _cap(first), _cap(last))

    def _join(self, ends: Mapping[int, int], starts: Mapping[int, int]) -> None:
        for end, ways in ends.items():
            following = self.follows.setdefault(end, Counter())
            for start, more in starts.items():
                following[start] = _capped(following[start] + ways * more)

    def _piece(self, item: Any) -> _Part:
        name, value = str(item[0]), item[1]
        if name in ("LITERAL", "NOT_LITERAL", "ANY", "IN", "CATEGORY"):
            return self._state(self.charsets.of(item))
        if name in ("POSSESSIVE_REPEAT", "ATOMIC_GROUP", "GROUPREF"):
            return self._state(self.charsets.everything, empty=1)
        made: dict[str, Callable[[], _Part]] = {
            "SUBPATTERN": lambda: self.sequence(value[-1]),
            "BRANCH": lambda: self._either(value[1]),
            "MAX_REPEAT": lambda: self._repeat(*value),
            "MIN_REPEAT": lambda: self._repeat(*value),
            "GROUPREF_EXISTS": lambda: self._either([value[1] or [], value[2] or []]),
        }
        return made[name]() if name in made else _Part(1)

    def _state(self, reads: Charset, empty: int = 0) -> _Part:
        if len(self.reads) >= MOST_STATES:
            raise _TooLarge
        self.reads.append(reads)
        number = len(self.reads) - 1
        return _Part(empty, Counter({number: 1}), Counter({number: 1}))

    def _either(self, branches: Iterable[Sequence[Any]]) -> _Part:
        whole = _Part(0)
        for branch in branches:
            part = self.sequence(branch)
            whole = _Part(_capped(whole.empty + part.empty), whole.first + part.first, whole.last + part.last)
        return whole

    def _repeat(self, least: int, most: Any, items: Sequence[Any]) -> _Part:
        """A{m,n} as m copies of A and a loop on the last; one that always stops early as its copies alone."""
        most = LARGE if str(most) == "MAXREPEAT" else int(most)
        copies = max(1, min(least, MOST_COPIES))
        whole, part = _Part(1), _Part(1)
        for _ in range(copies):
            part = self.sequence(items)
            whole = self._then(whole, part)
        if most > least and (most >= LARGE or _one_character(items)):
            self._join(part.last, part.first)
        return _Part(_capped(whole.empty + (least == 0)), whole.first, whole.last)


def _ambiguous(charsets: Charsets, items: Sequence[Any]) -> bool:
    """Tell whether some loop can read one text in two ways."""
    builder = _Builder(charsets)
    builder.sequence(items)
    for states in _components(builder.follows, len(builder.reads)):
        inside = {s: {t: n for t, n in builder.follows.get(s, {}).items() if t in states} for s in states}
        if any(ways > 1 for following in inside.values() for ways in following.values()):
            return True
        if len(states) > 1 and _parts_and_meets(inside, builder.reads):
            return True
    return False


def _parts_and_meets(inside: Mapping[int, Mapping[int, int]], reads: Sequence[Charset]) -> bool:
    """Tell whether two different ways through a loop read the same text and meet again."""
    edges: dict[tuple[int, int], list[tuple[int, int]]] = {}
    back: dict[tuple[int, int], list[tuple[int, int]]] = {}
    waiting = [(state, state) for state in inside]
    seen = set(waiting)
    while waiting:
        pair = waiting.pop()
        for left in inside[pair[0]]:
            for right in inside[pair[1]]:
                if reads[left] & reads[right]:
                    edges.setdefault(pair, []).append((left, right))
                    back.setdefault((left, right), []).append(pair)
                    if (left, right) not in seen:
                        seen.add((left, right))
                        waiting.append((left, right))
    waiting = [(state, state) for state in inside]
    home = set(waiting)
    while waiting:
        for pair in back.get(waiting.pop(), ()):
            if pair not in home:
                home.add(pair)
                waiting.append(pair)
    return any(one != other for one, other in home)


def _components(follows: Mapping[int, Mapping[int, int]], count: int) -> list[set[int]]:
    """The loops: sets of states that can all reach one another."""
    reach = {state: _reached(follows, state) for state in range(count) if follows.get(state)}
    found, done = [], set()
    for state, reached in reach.items():
        if state not in done and state in reached:
            loop = {other for other in reached if state in reach.get(other, ())}
            done |= loop
            found.append(loop)
    return found


def _reached(follows: Mapping[int, Mapping[int, int]], start: int) -> set[int]:
    seen: set[int] = set()
    waiting = list(follows.get(start, ()))
    while waiting:
        state = waiting.pop()
        if state not in seen:
            seen.add(state)
            waiting.extend(follows.get(state, ()))
    return seen


def _row(items: Sequence[Any], charsets: Charsets) -> list[_Loop]:
    """The expression as a row of pieces, groups taken apart; what is no single character reads anything."""
    row: list[_Loop] = []
    for item in items:
        name, value = str(item[0]), item[1]
        if name == "SUBPATTERN":
            row += _row(value[-1], charsets)
        elif name in ("MAX_REPEAT", "MIN_REPEAT") and _one_character(value[2]):
            endless = str(value[1]) == "MAXREPEAT" or value[1] >= 4 * LARGE
            row.append(_Loop(charsets.of(_character(value[2])), endless, value[0] == 0))
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "BRANCH", "GROUPREF", "GROUPREF_EXISTS"):
            row.append(_Loop(charsets.nothing, False, _width(item) == 0))
        elif name == "AT":
            row.append(_Loop(charsets.nothing, False, str(value) == "AT_BEGINNING"))
        elif name in ("ASSERT", "ASSERT_NOT", "POSSESSIVE_REPEAT", "ATOMIC_GROUP"):
            row.append(_Loop(charsets.nothing, False, False))
        else:
            row.append(_Loop(charsets.of(item), False, False))
    return row


def _shares(row: Sequence[_Loop], charsets: Charsets) -> bool:
    """Tell whether neighbouring loops share so many characters that a failing match takes cubic time."""
    for start, loop in enumerate(row):
        if not loop.endless:
            continue
        shared, together, end = loop.reads, 1, start
        for number in range(start + 1, len(row)):
            other = row[number]
            if other.endless and other.reads & shared:
                shared, together, end = other.reads & shared, together + 1, number
            elif not other.optional:
                break
        anywhere = all(before.optional for before in row[:start]) and charsets.runs_long(shared)
        fails = any(not after.optional for after in row[end + 1 :]) or any(after.reads == 0 for after in row[end + 1 :])
        if together > 1 and together + anywhere >= 3 and fails:
            return True
    return False


def _may_fail(items: Sequence[Any], inside: bool = False) -> bool:
    """Tell whether something that can fail stands behind the last repetition of repetitions."""
    for item in reversed(items):
        name, value = str(item[0]), item[1]
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            if any(map(_loops, value[2])):
                return _may_fail(list(value[2]), True)
            if inside or value[0] > 0:
                return not inside
        elif name == "SUBPATTERN" and _loops(item):
            return _may_fail(list(value[-1]), inside)
        elif name == "BRANCH" and _loops(item):
            return any(_may_fail(list(branch), inside) for branch in value[1])
        else:
            return True
    return False


def _loops(item: Any) -> bool:
    name, value = str(item[0]), item[1]
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        return True
    if name == "SUBPATTERN":
        return any(map(_loops, value[-1]))
    return name == "BRANCH" and any(_loops(each) for branch in value[1] for each in branch)


def _one_character(items: Sequence[Any]) -> bool:
    return _character(items) is not None


def _character(items: Sequence[Any]) -> Any:
    """The single character that a group reads, or nothing when it reads more."""
    if len(items) != 1:
        return None
    name, value = str(items[0][0]), items[0][1]
    if name == "SUBPATTERN":
        return _character(value[-1])
    return items[0] if name in ("LITERAL", "NOT_LITERAL", "ANY", "IN", "CATEGORY") else None


def _width(item: Any) -> int:
    """The least that a piece reads; what only looks reads nothing."""
    name, value = str(item[0]), item[1]
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return int(value[0]) * sum(map(_width, value[2]))
    if name == "SUBPATTERN":
        return sum(map(_width, value[-1]))
    if name == "BRANCH":
        return min(sum(map(_width, branch)) for branch in value[1])
    return int(name in ("LITERAL", "NOT_LITERAL", "ANY", "IN", "CATEGORY"))


def _times(counts: Counter[int], ways: int) -> Counter[int]:
    return Counter({state: count * ways for state, count in counts.items()}) if ways else Counter()


def _cap(counts: Counter[int]) -> Counter[int]:
    return Counter({state: _capped(count) for state, count in counts.items()})


def _capped(count: int) -> int:
    return min(count, 2)
