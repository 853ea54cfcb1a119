"""Random edits of real texts: every result is parsed by PyYAML and compared with the same edit of plain data.

    python -m tests.engine.random_edits --edits 20000 PACK...

Prints how many edits were wrong (other data, or a line changed outside the edited item), invalid (no
YAML) or refused, and the reasons of the refusals.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from core.engine import EngineError, apply
from tests.engine import oracle

CHAIN = 12  # edits on top of each other before the text is taken afresh
STRINGS = [
    "plain", "two words", "yes", "No", "null", "1.0", "012", "2024-01-01", "=", "<<", "~", "", "a: b", "a #b",
    "- x", "@x", "a:", ":a", "#c", "'", '"', "it's", "\\s+\\d: \"x\"", "[a]", "{a: b}", "a, b", "*a", "&a", "!t",
    "%d", "|", ">", "?", "-", "? x", "12:30:45", "0x1F", "1e3", ".inf", " lead", "trail ", "\ttab", "a\tb",
    "nul\x00", "bell\x07", "nel\x85x", "ls\u2028x", "ps\u2029x", "bom\ufeffx", "nbsp\u00a0x", "😀 emoji", "naïve",
    "世界", "line\nbreak", "line\nbreak\n", "a\n\nb", "\nlead", "trail\n\n", "  in\ndent", "a\n  b\nc\n", "cr\rx",
    "crlf\r\nx", "x" * 200, "---", "...", "--- a", "a\n---\nb", "# c\nb\n", "\n", "key_1", "/a/b", "http://x.org/?q=1#f",
]  # fmt: skip
SINGLES: list[Any] = [None, True, False, 0, -7, 12, 3.5, -0.0, 1e20, 2.5e-7, 10**20]


@dataclass
class Tally:
    """What happened to the edits."""

    done: int = 0
    wrong: int = 0
    invalid: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    samples: list[str] = field(default_factory=list)

    @property
    def unreasonable(self) -> int:
        """Refusals of an edit that plain data allows, where no anchor or alias stands in the way."""
        return sum(count for reason, count in self.refused.items() if reason.startswith("?"))

    def line(self, name: str) -> str:
        """One line of the report."""
        return (
            f"{name}: {self.done} edits, {self.wrong} wrong, {self.invalid} invalid, "
            f"{sum(self.refused.values())} refused ({self.unreasonable} without a reason)"
        )


@dataclass(frozen=True)
class Spot:
    """A value of the text by exact keys and positions, with the lines it may spread over."""

    exact: list[Any]
    node: yaml.Node
    parent: yaml.Node | None
    first: int
    last: int
    shared: bool


def run(texts: Sequence[str], edits: int, seed: int = 1, tally: Tally | None = None) -> Tally:
    """Do that many random edits over the texts in turn."""
    chance = random.Random(seed)
    tally = tally or Tally()
    turn = 0
    while tally.done < edits:
        text = texts[turn % len(texts)]
        turn += 1
        for _ in range(min(CHAIN, edits - tally.done)):
            text = _one(text, chance, tally)
    return tally


def _one(text: str, chance: random.Random, tally: Tally) -> str:
    data = oracle.unshared(yaml.load(text, Loader=yaml.CSafeLoader))
    chosen = choose(text, data, chance)
    tally.done += 1
    if chosen is None:
        return text
    spot, operation, sent = chosen
    expected = oracle.perform(oracle.unshared(data), operation, spot.exact)
    try:
        result = apply(text, [sent]).text
    except EngineError as problem:
        reason = re.sub(r"'[^']*'|\"[^\"]*\"|\d+", "…", problem.sentence)[:90]
        anchored = re.search(r"[&*]\w", text) is not None or "times in" in reason
        _note(tally, "refused", f"{'' if anchored else '? '}{type(problem).__name__}: {reason}", sent, text)
        return text
    try:
        found = oracle.unshared(yaml.load(result, Loader=yaml.CSafeLoader))
    except (yaml.YAMLError, ValueError) as problem:
        _note(tally, "invalid", str(problem), sent, text, result)
        return text
    if oracle.typed(found) != oracle.typed(expected):
        _note(tally, "wrong", "other data", sent, text, result)
        return text
    if (strayed := _strayed(text, result, spot, operation)) is not None:
        _note(tally, "wrong", f"line {strayed + 1} changed outside the item", sent, text, result)
        return text
    return result


def _note(tally: Tally, kind: str, why: str, *details: object) -> None:
    if kind == "refused":
        tally.refused[why] += 1
        if not why.startswith("?") and "EditRejected" not in why:
            return
    elif kind == "wrong":
        tally.wrong += 1
    else:
        tally.invalid += 1
    if len(tally.samples) < 40:
        tally.samples.append(f"{kind} ({why})\n  " + "\n  ".join(map(repr, details)))


def _strayed(old_text: str, new_text: str, spot: Spot, operation: dict[str, Any]) -> int | None:
    """The first line changed outside the lines that the edited item spreads over, if any."""
    old = old_text.removeprefix("\ufeff").splitlines(keepends=True)
    new = new_text.removeprefix("\ufeff").splitlines(keepends=True)
    if old == new:
        return None
    head = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    last = len(old) - tail - 1
    if last < head:
        return None  # lines were only put in
    first_allowed, last_allowed = spot.first, spot.last
    if not old_text.endswith(("\n", "\r")):  # a file without a last line end: the end may get one
        last_allowed = max(last_allowed, len(old) - 1) if spot.last >= len(old) - 2 else last_allowed
    if operation["action"] in {"move"}:
        return None if _same_lines(old[head : last + 1], new[head : len(new) - tail]) else head
    if operation["action"] == "delete":
        if isinstance(spot.parent, yaml.CollectionNode) and len(spot.parent.value) == 1:
            last_allowed = max(last_allowed, spot.parent.end_mark.line)  # the brackets close up
        if isinstance(spot.parent, yaml.CollectionNode) and len(spot.parent.value) > 1:
            last_allowed += spot.exact[-1:] == [0]  # the next item takes the place behind the dash
        if new[head : head + 1] and new[head].lstrip("- ") == old[last].lstrip("- "):
            last -= 1  # the next key takes the place behind the dash
        while last_allowed + 1 < len(old) and not old[last_allowed + 1].strip():
            last_allowed += 1
        while last > last_allowed and head > 0 and old[head - 1] == old[last]:
            head, last = head - 1, last - 1  # the same deletion, told one line earlier
    if head < first_allowed:
        return head
    return last if last > last_allowed else None


def _same_lines(old: list[str], new: list[str]) -> bool:
    """A move keeps every line, apart from blank ones and the dash that the first key stands behind."""

    def bare(lines: list[str]) -> Counter[str]:
        text = re.sub(r"[\s,+-]", "", re.sub(r"^[\s-]*", "", "".join(lines), flags=re.MULTILINE))
        return Counter(text)

    return bare(old) == bare(new)


def spots(text: str) -> list[Spot]:
    """Every value that a path can name without going through an alias or a doubled key."""
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    lines = text.splitlines(keepends=True)
    found: list[Spot] = []
    seen: Counter[int] = Counter()
    _count(root, seen)
    if root is not None:
        _collect(root, [], None, (0, len(lines) - 1), lines, seen, found, set())
    return found


def _count(node: yaml.Node | None, seen: Counter[int]) -> None:
    if node is None:
        return
    seen[id(node)] += 1
    if seen[id(node)] > 1:
        return
    for part in node.value if isinstance(node, yaml.CollectionNode) else ():
        for inner in part if isinstance(part, tuple) else (part,):
            _count(inner, seen)


def _collect(  # a walk that carries its state
    node: yaml.Node,
    exact: list[Any],
    parent: yaml.Node | None,
    span: tuple[int, int],
    lines: list[str],
    seen: Counter[int],
    found: list[Spot],
    visited: set[int],
) -> None:
    found.append(Spot(exact, node, parent, *span, seen[id(node)] > 1))
    if id(node) in visited:
        return  # an alias: what stands here is written elsewhere
    visited.add(id(node))
    for step, start, child in _entries(node):
        first = start
        while (first > 0 and not lines[first - 1].strip(" \t\r\n\x85\u2028").rstrip("-? ").strip("#")) or (
            first > 0 and lines[first - 1].lstrip(" -").startswith("#")
        ):
            first -= 1
        first = max(first - 1, 0)
        last = min(child.end_mark.line, len(lines) - 1)
        if id(child) in visited:  # the marks are those of the anchor
            first, last = (first, start) if isinstance(node, yaml.MappingNode) else (0, len(lines) - 1)
        while last + 1 < len(lines) and (not lines[last].strip() or lines[last].lstrip().startswith("#")):
            last += 1
        _collect(child, [*exact, step], node, (first, last), lines, seen, found, visited)


def _entries(node: yaml.Node) -> Iterator[tuple[Any, int, yaml.Node]]:
    if isinstance(node, yaml.SequenceNode):
        yield from ((i, child.start_mark.line, child) for i, child in enumerate(node.value))
    elif isinstance(node, yaml.MappingNode):
        reader = yaml.constructor.SafeConstructor()
        keys = ["<<" if key.tag.endswith("merge") else reader.construct_object(key, deep=True) for key, _ in node.value]
        for key, (written, child) in zip(keys, node.value, strict=True):
            named = isinstance(key, str) or type(key) is int
            if named and keys.count(key) == 1 and not written.tag.endswith("merge"):
                yield key, written.start_mark.line, child


def choose(text: str, data: Any, chance: random.Random) -> tuple[Spot, dict[str, Any], dict[str, Any]] | None:
    """A random edit that plain data allows: where, the operation by exact path, and as it is sent."""
    places = spots(text)
    for _ in range(20 if places else 0):
        spot = chance.choice(places)
        made = _operation(spot, data, chance)
        if made is not None:
            operation, moved_spot = made
            sent = {key: value for key, value in operation.items() if key != "new_key"}
            sent["path"] = _named(data, operation["path"], chance)
            return moved_spot, operation, sent
    return None


def _operation(  # noqa: PLR0911  # one return for each kind of edit
    spot: Spot, data: Any, chance: random.Random
) -> tuple[dict[str, Any], Spot] | None:
    node = spot.node
    action = chance.choice(["add", "add", "key", "replace", "replace", "delete", "delete", "update", "merge",
                            "rename", "move", "add_unique"])  # fmt: skip
    path = spot.exact
    value = oracle.at(data, path)
    if action in {"add", "add_unique"} and (isinstance(value, list) or (value is None and path)):
        operation = {"action": action, "path": path, "value": random_value(chance)}
        if value and action == "add" and chance.random() < 0.5:
            operation["index"] = chance.randint(0, len(value))
        return operation, spot
    if action == "key" and isinstance(value, dict):
        key = _fresh(value, chance)
        here = Spot([*path, key], node, node, spot.first, spot.last, spot.shared)
        return {"action": "add", "path": [*path, key], "value": random_value(chance), "new_key": True}, here
    if action == "update" and isinstance(value, dict):
        old = [key for key in value if isinstance(key, str)]
        updates = {key: random_value(chance) for key in chance.sample(old, min(len(old), 2))}
        return {"action": "update", "path": path, "updates": {**updates, _fresh(value, chance): 1}}, spot
    if action == "merge" and isinstance(value, dict | list) and path:
        other = [random_value(chance, 2), *value[:1]] if isinstance(value, list) else {_fresh(value, chance): "m"}
        return {"action": "merge", "path": path, "value": oracle.unshared(other)}, spot
    if not path:
        return None
    if action == "replace":
        return {"action": "replace", "path": path, "value": random_value(chance)}, spot
    if action == "delete":
        return {"action": "delete", "path": path}, spot
    siblings = oracle.at(data, path[:-1])
    if action == "rename" and isinstance(siblings, dict):
        return {"action": "rename", "path": path, "to": _fresh(siblings, chance)}, spot
    if action == "move" and len(siblings) > 1 and isinstance(spot.parent, yaml.CollectionNode):
        return {"action": "move", "path": path, "index": chance.randrange(len(spot.parent.value))}, spot
    return None


def _fresh(mapping: dict[Any, Any], chance: random.Random) -> str:
    while True:
        key = chance.choice(STRINGS) if chance.random() < 0.3 else f"key_{chance.randrange(1000)}"
        spelled = {str(other) for other in mapping} | {str(other).lower() for other in mapping}
        if key not in spelled:
            return key


def random_value(chance: random.Random, depth: int = 0) -> Any:
    """A value to write: mostly strings of the nasty kind."""
    kind = chance.random()
    if kind < 0.6 or depth > 2:
        return chance.choice(STRINGS)
    if kind < 0.75:
        return chance.choice(SINGLES)
    if kind < 0.87:
        return [random_value(chance, depth + 1) for _ in range(chance.randint(0, 3))]
    return {
        chance.choice(["name", "type", "attributes", *STRINGS]): random_value(chance, depth + 1)
        for _ in range(chance.randint(0, 3))
    }


def _named(data: Any, path: list[Any], chance: random.Random) -> list[Any]:
    """The path with some positions told by name, where a name fits one item alone."""
    named: list[Any] = []
    here = data
    for step in path:
        name = here[step].get("name") if isinstance(here, list) and isinstance(here[step], dict) else None
        others = [str(v).casefold() for item in here for v in item.values()] if name and all(
            isinstance(item, dict) for item in here) else []  # fmt: skip
        alone = isinstance(name, str) and others.count(name.casefold()) == 1
        named.append(name if alone and chance.random() < 0.7 else step)
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            break
    return [*named, *path[len(named) :]]


def read(path: Path) -> str:
    """A file's text with its line ends as they are."""
    return path.read_bytes().decode("utf-8")


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packs", nargs="+", type=Path)
    parser.add_argument("--edits", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=5, help="how many failures to print")
    arguments = parser.parse_args()
    tally = run([read(path) for path in arguments.packs], arguments.edits, arguments.seed)
    print(tally.line(f"{len(arguments.packs)} files"))  # noqa: T201
    for reason, count in tally.refused.most_common():
        print(f"  {count:6} {reason}")  # noqa: T201
    for sample in tally.samples[: arguments.show]:
        print(sample)  # noqa: T201
    return 1 if tally.wrong or tally.invalid else 0


if __name__ == "__main__":
    sys.exit(main())
