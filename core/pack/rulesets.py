"""A team's own rules: which built-in ones count and how much, what they leave alone, and simple rules of its own.

    rules:
      unknown-section: off
      pattern-groups: warning
      near-duplicate: {severity: hint, except: [agreement, agreements]}
    add:
      - rule: entity-description
        says: Every entity has a description.
        severity: warning
        of: entity
        needs: [description]

An added rule is of one thing (`of`, a kind of thing as the pages call it) and asks one or more of: `needs` (keys that
an item must have), `name` (an expression that the whole name must match), `forbids` (words that a name must not be
or contain), `least` and `most` (how many there may be: in each owner for what belongs to one, else in the pack).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from core.engine import guard, load
from core.errors import InvalidInput
from core.pack.model import Pack
from core.pack.regexes import read_regex
from core.pack.rulebook import BY_ID, RULES, SEVERITIES, Severity
from core.pack.sections import BY_KEY, WORDS, word
from core.pack.spelling import close, fold
from core.pack.things import Path, Thing

Problem = tuple[str, Severity, str, Path]
LONGEST_NAME = 200
OWN_KEYS = ("rule", "says", "severity", "of", "needs", "name", "forbids", "least", "most", "except")
TESTS = ("needs", "name", "forbids", "least", "most")
_KINDS = {
    **{spelling: kind for kind, spellings in WORDS.items() for spelling in (*spellings, kind)},
    **{section.key: section.kind for section in BY_KEY.values() if section.kind != "field"},
}


@dataclass(frozen=True)
class OwnRule:
    """A rule that a team added."""

    id: str
    severity: Severity
    says: str
    kind: str
    needs: tuple[str, ...] = ()
    name: str = ""
    forbids: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None

    def check(self, pack: Pack) -> Iterator[tuple[str, Path]]:
        """Give what breaks the rule."""
        things = pack.of_kind(self.kind)
        for thing in things:
            for complaint in self._complaints(thing):
                yield f"The {word(self.kind)} “{thing.name}” {complaint}: {self.says}", thing.path
        if self.least is not None or self.most is not None:
            yield from self._counts(pack, things)

    def _complaints(self, thing: Thing) -> Iterator[str]:
        value = thing.value if isinstance(thing.value, Mapping) else {}
        for key in self.needs:
            if value.get(key) in (None, "", []):
                yield f"has no {key.replace('_', ' ')}"
        if self.name and not (len(thing.name) <= LONGEST_NAME and re.fullmatch(self.name, thing.name)):
            yield "is not named as it should be"
        words = f" {fold(thing.name)} "
        for forbidden in self.forbids:
            if f" {fold(forbidden)} " in words:
                yield f"says “{forbidden}”"

    def _counts(self, pack: Pack, things: Sequence[Thing]) -> Iterator[tuple[str, Path]]:
        for owner, count, path in _owners(self.kind, pack, things):
            where = f"{owner} has" if owner else "The pack has"
            if self.least is not None and count < self.least:
                yield f"{where} {count} {word(self.kind, count)}, fewer than {self.least}: {self.says}", path
            if self.most is not None and count > self.most:
                yield f"{where} {count} {word(self.kind, count)}, more than {self.most}: {self.says}", path


def _owners(kind: str, pack: Pack, things: Sequence[Thing]) -> Iterator[tuple[str, int, Path]]:
    """Whoever has things of a kind, with how many; for attributes and synonyms every item that could."""
    counted: dict[Path, int] = {}
    names: dict[Path, str] = {}
    for section in BY_KEY.values():
        if any(member.kind == kind for member in section.members):
            for owner in pack.of_kind(section.kind):
                counted[owner.path], names[owner.path] = 0, owner.name
    for thing in things:
        path = thing.owner.path if thing.owner else ()
        counted[path] = counted.get(path, 0) + 1
        names[path] = thing.owner.name if thing.owner else ""
    if not counted:
        counted[()], names[()] = 0, ""
    for path, count in counted.items():
        yield names[path], count, path or (next(iter(things)).path[:1] if things else ())


@dataclass(frozen=True)
class RuleSet:
    """The rules that count for a team, in the order of the table and then its own."""

    text: str = ""
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    exceptions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    own: tuple[OwnRule, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """The hash of the text, which tells two rule sets apart."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def severity(self, rule_id: str) -> Severity | None:
        """Tell how grave a built-in rule is here; nothing when it is off."""
        return self.severities.get(rule_id, BY_ID[rule_id].severity)

    def problems(self, pack: Pack) -> Iterator[Problem]:
        """Give everything that breaks a rule, as (rule, severity, sentence, path)."""
        for rule in RULES:
            severity = self.severity(rule.id)
            if severity is not None:
                for message, path in rule.check(pack):
                    if not self._spared(rule.id, path, pack):
                        yield rule.id, severity, message, path
        for own in self.own:
            for message, path in own.check(pack):
                if not self._spared(own.id, path, pack):
                    yield own.id, own.severity, message, path

    def _spared(self, rule_id: str, path: Path, pack: Pack) -> bool:
        spared = self.exceptions.get(rule_id)
        if not spared:
            return False
        thing = pack.at(path)
        names = [str(step) for step in path] + list(thing.names if thing else ())
        return any(fold(name) in spared for name in names)


BUILT_IN = RuleSet()


def read_rules(data: bytes | str) -> RuleSet:
    """Read a team's rules. Raises `InvalidInput`, in a sentence, for whatever is not understood."""
    text = guard(data)
    content = load(text) if text.strip() else {}
    if content is None:
        content = {}
    if not isinstance(content, Mapping) or not set(content) <= {"rules", "add"}:
        raise InvalidInput("A rules file has two parts, `rules` and `add`, and nothing else.")
    severities: dict[str, Severity | None] = {}
    exceptions: dict[str, frozenset[str]] = {}
    for rule_id, setting in _mapping(content.get("rules"), "rules").items():
        _tune(str(rule_id), setting, severities, exceptions)
    own: list[OwnRule] = []
    for position, item in enumerate(_list(content.get("add"), "add"), 1):
        rule, spared = _own(item, position)
        if rule.id in BY_ID or rule.id in [other.id for other in own]:
            raise InvalidInput(f"The added rule {rule.id} has the name of another rule; give it one of its own.")
        own.append(rule)
        if spared:
            exceptions[rule.id] = spared
    return RuleSet(text, severities, exceptions, tuple(own))


def _tune(
    rule_id: str, setting: Any, severities: dict[str, Severity | None], exceptions: dict[str, frozenset[str]]
) -> None:
    if rule_id not in BY_ID:
        near = close(rule_id, BY_ID)
        raise InvalidInput(f"There is no rule {rule_id}" + (f"; {near} may be meant." if near else "."))
    if isinstance(setting, Mapping):
        if not set(setting) <= {"severity", "except"}:
            raise InvalidInput(f"The rule {rule_id} takes `severity` and `except`, and nothing else.")
        if "severity" in setting:
            severities[rule_id] = _severity(setting["severity"], rule_id)
        exceptions[rule_id] = _names(setting.get("except"), f"{rule_id}: except")
    else:
        severities[rule_id] = _severity(setting, rule_id)


def _severity(value: Any, rule_id: str) -> Severity | None:
    if value is False or value == "off":
        return None
    if value is True or value == "on":
        return BY_ID[rule_id].severity if rule_id in BY_ID else "warning"
    for severity in SEVERITIES:
        if value == severity:
            return severity
    raise InvalidInput(f"The rule {rule_id} can be off, hint, warning or error, and not “{value}”.")


def _own(item: Any, position: int) -> tuple[OwnRule, frozenset[str]]:
    given = _mapping(item, f"added rule {position}")
    rule_id = str(given.get("rule") or "")
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,60}", rule_id):
        raise InvalidInput(f"Added rule {position} needs a name (`rule`) of small letters, digits and hyphens.")
    odd = [str(key) for key in given if key not in OWN_KEYS]
    if odd:
        raise InvalidInput(f"The added rule {rule_id} has “{odd[0]}”; it can have {', '.join(OWN_KEYS)}.")
    kind = _KINDS.get(str(given.get("of")))
    if kind is None:
        raise InvalidInput(
            f"The added rule {rule_id} is of “{given.get('of')}”; it needs a kind of thing, like entity."
        )
    if not any(key in given for key in TESTS):
        raise InvalidInput(f"The added rule {rule_id} asks for nothing; it needs one of {', '.join(TESTS)}.")
    severity = _severity(given.get("severity", "warning"), rule_id)
    if severity is None:
        raise InvalidInput(f"The added rule {rule_id} is off; take it away instead.")
    rule = OwnRule(
        id=rule_id,
        severity=severity,
        says=_sentence(given.get("says"), rule_id),
        kind=kind,
        needs=tuple(_strings(given.get("needs"), f"{rule_id}: needs")),
        name=_expression(given.get("name"), rule_id),
        forbids=tuple(_strings(given.get("forbids"), f"{rule_id}: forbids")),
        least=_count(given.get("least"), rule_id),
        most=_count(given.get("most"), rule_id),
    )
    return rule, _names(given.get("except"), f"{rule_id}: except")


def _sentence(value: Any, rule_id: str) -> str:
    text = str(value or "").strip()
    if not text:
        raise InvalidInput(f"The added rule {rule_id} needs a sentence (`says`) that tells people what it asks.")
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _expression(value: Any, rule_id: str) -> str:
    expression = str(value or "")
    read = read_regex(expression)
    if read.problem:
        raise InvalidInput(f"The added rule {rule_id} has a name that is no regular expression: {read.problem}.")
    if read.risk:
        raise InvalidInput(f"The added rule {rule_id} has a name that can backtrack badly; write it without nesting.")
    return expression


def _count(value: Any, rule_id: str) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise InvalidInput(f"The added rule {rule_id} counts with “{value}”; it needs a whole number.")


def _names(value: Any, where: str) -> frozenset[str]:
    return frozenset(map(fold, _strings(value, where)))


def _strings(value: Any, where: str) -> list[str]:
    return [str(each) for each in _list(value, where)]


def _list(value: Any, where: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise InvalidInput(f"In a rules file, {where} should be a list.")
    return value


def _mapping(value: Any, where: str) -> Mapping[Any, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InvalidInput(f"In a rules file, {where} should be values under names.")
    return value
