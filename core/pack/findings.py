"""What is wrong in a pack, as sentences with a place: the table of rules, and the comparison of two texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from core.engine import locate
from core.errors import InvalidInput
from core.pack import rules_names, rules_references, rules_shape, rules_values
from core.pack.model import Pack, open_pack
from core.pack.things import Path

Severity = Literal["error", "warning", "hint"]
Rule = Callable[[Pack], Iterator[tuple[str, Path]]]


@dataclass(frozen=True)
class Finding:
    """One thing that breaks a rule: `message` is a sentence, `path` and `line` say where it stands."""

    rule: str
    severity: Severity
    message: str
    path: Path
    line: int | None

    @property
    def identity(self) -> tuple[str, str]:
        """What makes two findings the same one, wherever their lines have moved to."""
        return self.rule, self.message


RULES: tuple[tuple[str, Severity, Rule], ...] = (
    ("missing-field", "error", rules_shape.missing_fields),
    ("duplicate-key", "error", rules_shape.repeated_keys),
    ("section-shape", "error", rules_shape.section_shapes),
    ("item-shape", "warning", rules_shape.item_shapes),
    ("missing-key", "warning", rules_shape.missing_keys),
    ("unknown-section", "warning", rules_shape.unknown_sections),
    ("unknown-key", "warning", rules_shape.unknown_keys),
    ("version", "warning", rules_values.versions),
    ("priority", "warning", rules_values.priorities),
    ("confidence", "warning", rules_values.confidences),
    ("pattern-invalid", "warning", rules_values.pattern_syntax),
    ("pattern-groups", "hint", rules_values.pattern_groups),
    ("type-style", "hint", rules_values.type_style),
    ("duplicate", "warning", rules_names.duplicates),
    ("shared-name", "warning", rules_names.shared_types),
    ("entity-reference", "warning", rules_references.entity_references),
    ("attribute-reference", "warning", rules_references.attribute_references),
    ("relationship-reference", "warning", rules_references.relationship_references),
    ("required-reference", "warning", rules_references.required_references),
    ("involved-entity", "hint", rules_references.involved_entities),
)


def find(text: str) -> tuple[Finding, ...]:
    """List what breaks the rules of the format, in document order.

    A text that cannot be read at all gives one finding of the rule `unreadable`.
    """
    try:
        return find_in(open_pack(text))
    except InvalidInput as error:
        return (Finding("unreadable", "error", error.message, (), getattr(error, "line", None)),)


def find_in(pack: Pack) -> tuple[Finding, ...]:
    """List what breaks the rules of the format in a pack that is open already, in document order."""
    problems = [(rule, severity, *problem) for rule, severity, check in RULES for problem in check(pack)]
    if not problems:
        return ()
    locator = locate(pack.text)
    found = [Finding(rule, severity, message, path, locator.line(path)) for rule, severity, message, path in problems]
    return tuple(sorted(found, key=lambda finding: finding.line or 0))


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
