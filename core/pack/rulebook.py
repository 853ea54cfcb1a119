"""The table of rules: what each looks for, how grave it is, and how it can be mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from core.pack import (
    fixes,
    rules_names,
    rules_patterns,
    rules_references,
    rules_shape,
    rules_use,
    rules_values,
    rules_words,
)
from core.pack.fixes import Mend
from core.pack.model import Pack
from core.pack.things import Path

Severity = Literal["error", "warning", "hint"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "hint")
Check = Callable[[Pack], Iterator[tuple[str, Path]]]


@dataclass(frozen=True)
class Rule:
    """One rule: `words` say what holds in a good pack; `check` gives what breaks it; `fix` what mends that."""

    id: str
    severity: Severity
    words: str
    check: Check
    fix: Mend | None = None


def _rule(rule_id: str, severity: Severity, check: Check, fix: Mend | None = None) -> Rule:
    return Rule(rule_id, severity, (check.__doc__ or "").splitlines()[0], check, fix)


RULES: tuple[Rule, ...] = (
    _rule("missing-field", "error", rules_shape.missing_fields, fixes.add_field),
    _rule("duplicate-key", "error", rules_shape.repeated_keys),
    _rule("section-shape", "error", rules_shape.section_shapes),
    _rule("item-shape", "warning", rules_shape.item_shapes),
    _rule("member-shape", "warning", rules_shape.member_shapes, fixes.make_list),
    _rule("missing-key", "warning", rules_shape.missing_keys, fixes.add_type),
    _rule("unknown-section", "warning", rules_shape.unknown_sections, fixes.spell_key),
    _rule("unknown-key", "warning", rules_shape.unknown_keys, fixes.spell_key),
    _rule("empty-section", "hint", rules_use.empty_sections, fixes.remove),
    _rule("version", "warning", rules_values.versions, fixes.three_numbers),
    _rule("priority", "warning", rules_values.priorities, fixes.known_priority),
    _rule("confidence", "warning", rules_values.confidences, fixes.within_one),
    _rule("question-counts", "warning", rules_values.count_ranges),
    _rule("pattern-invalid", "warning", rules_patterns.pattern_syntax),
    _rule("pattern-backtracking", "warning", rules_patterns.pattern_backtracking),
    _rule("pattern-nesting", "hint", rules_patterns.pattern_nesting),
    _rule("pattern-empty", "warning", rules_patterns.pattern_emptiness),
    _rule("pattern-group", "warning", rules_patterns.named_groups, fixes.name_group),
    _rule("pattern-groups", "hint", rules_patterns.pattern_groups, fixes.rename_group),
    _rule("type-style", "hint", rules_values.type_style, fixes.upper_type),
    _rule("name-style", "hint", rules_words.name_style, fixes.usual_style),
    _rule("padded-name", "warning", rules_words.padded_names, fixes.strip_name),
    _rule("hidden-character", "warning", rules_words.hidden_characters, fixes.show_name),
    _rule("word-type", "warning", rules_words.read_as_other, fixes.quote_word),
    _rule("duplicate", "warning", rules_names.duplicates, fixes.remove_repeated),
    _rule("near-duplicate", "hint", rules_names.near_duplicates, fixes.remove),
    _rule("shared-name", "warning", rules_names.shared_types, fixes.remove_repeated),
    _rule("shared-word", "warning", rules_words.shared_words, fixes.remove),
    _rule("idle-synonym", "hint", rules_words.idle_synonyms, fixes.remove),
    _rule("idle-alias", "hint", rules_words.idle_aliases, fixes.remove),
    _rule("entity-reference", "warning", rules_references.entity_references, fixes.known_type),
    _rule("attribute-reference", "warning", rules_references.attribute_references, fixes.known_attribute),
    _rule("relationship-reference", "warning", rules_references.relationship_references, fixes.known_relationship),
    _rule("required-reference", "warning", rules_references.required_references, fixes.known_required),
    _rule("involved-entity", "hint", rules_references.involved_entities, fixes.known_type),
    _rule("unreachable", "hint", rules_use.unreachable),
    _rule("no-attributes", "hint", rules_use.no_attributes),
    _rule("step-numbers", "warning", rules_use.step_numbers, fixes.renumber),
    _rule("question-placeholder", "warning", rules_use.question_placeholders),
    _rule("broken-placeholder", "warning", rules_use.broken_placeholders),
)

BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}
