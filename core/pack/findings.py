"""What is wrong in a pack, as sentences with a place: all findings at once, and the comparison of two texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from core.engine import EngineError, apply, locate
from core.errors import InvalidInput
from core.pack.fixes import Operation
from core.pack.model import Pack, open_pack
from core.pack.rulebook import BY_ID, RULES, Severity
from core.pack.rulesets import BUILT_IN, RuleSet
from core.pack.things import Path
from core.pack.words import summarise

__all__ = ["RULES", "Finding", "Fix", "Severity", "compare", "find", "find_in", "fix_of", "mended"]

ROUNDS = 6
"""How often mending is tried again: what one round mends may let the next one see more."""


@dataclass(frozen=True)
class Finding:
    """One thing that breaks a rule: `message` is a sentence, `path`, `line` and `column` say where it stands."""

    rule: str
    severity: Severity
    message: str
    path: Path
    line: int | None
    column: int | None = None

    @property
    def identity(self) -> tuple[str, str]:
        """What makes two findings the same one, wherever their lines have moved to."""
        return self.rule, self.message


@dataclass(frozen=True)
class Fix:
    """A finding's fix as a ready proposal: a sentence and operations; `safe` where it needs no judgement."""

    words: str
    operations: tuple[Operation, ...]
    safe: bool


def find(text: str, rules: RuleSet = BUILT_IN) -> tuple[Finding, ...]:
    """List what breaks the rules, in document order.

    A text that cannot be read at all gives one finding of the rule `unreadable`.
    """
    try:
        return find_in(open_pack(text), rules)
    except InvalidInput as error:
        place = (getattr(error, "line", None), getattr(error, "column", None))
        return (Finding("unreadable", "error", error.message, (), *place),)


def find_in(pack: Pack, rules: RuleSet = BUILT_IN) -> tuple[Finding, ...]:
    """List what breaks the rules in a pack that is open already, in document order."""
    problems = list(rules.problems(pack))
    if not problems:
        return ()
    locator = locate(pack.text)
    found = []
    for rule, severity, message, path in problems:
        at = _standing(path, pack)
        found.append(Finding(rule, severity, message, path, locator.line(at), locator.column(at)))
    return tuple(sorted(found, key=lambda finding: (finding.line or 0, finding.column or 0)))


def _standing(path: Path, pack: Pack) -> Path:
    """What is missing at the top of a pack has no place of its own: it belongs to the pack."""
    return () if len(path) == 1 and path[0] not in pack.data else path


def fix_of(pack: Pack, finding: Finding) -> Fix | None:
    """Give what would mend a finding of this pack, if there is something that the pack's text takes."""
    rule = BY_ID.get(finding.rule)
    mending = rule.fix(pack, finding.path) if rule and rule.fix else None
    if mending is None or not mending.operations:
        return None
    try:
        apply(pack.text, mending.operations)
    except EngineError:
        return None
    return Fix(summarise(mending.operations, pack), mending.operations, mending.safe)


def mended(text: str, rules: RuleSet = BUILT_IN) -> str:
    """Give the text with every safe fix applied; what needs judgement stays. Raises `InvalidInput`."""
    for _ in range(ROUNDS):
        before = text
        pack = open_pack(text)
        for finding in reversed(find_in(pack, rules)):
            rule = BY_ID.get(finding.rule)
            mending = rule.fix(pack, finding.path) if rule and rule.fix else None
            if mending is not None and mending.safe:
                text = _applied(text, mending.operations)
        if text == before:
            break
    return text


def _applied(text: str, operations: tuple[Operation, ...]) -> str:
    try:
        return apply(text, operations).text
    except EngineError:
        return text


def compare(before: Iterable[Finding], after: Iterable[Finding]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Tell which findings a change makes appear and which it makes vanish, whatever lines have moved."""
    old, new = tuple(before), tuple(after)
    return _beyond(new, old), _beyond(old, new)


def _beyond(these: tuple[Finding, ...], those: tuple[Finding, ...]) -> tuple[Finding, ...]:
    left = Counter(finding.identity for finding in those)
    extra = []
    for finding in these:
        if left[finding.identity] > 0:
            left[finding.identity] -= 1
        else:
            extra.append(finding)
    return tuple(extra)
