"""Rules on what is put to use: entities that nothing reaches, steps in a row, questions that can be asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.pack.model import Pack
from core.pack.sections import SECTIONS, word
from core.pack.spelling import fold
from core.pack.things import Path

Problems = Iterator[tuple[str, Path]]

PLACEHOLDER = re.compile(r"\{([^{}]{0,80})\}")
SOURCES = {
    "entity_type": ("entity_types",),
    "entity": ("entity_types", "entity_pairs"),
    "attribute": ("attributes",),
    "process_type": ("process_types",),
    "financial_type": ("financial_types",),
    "metric_type": ("metric_types",),
    "source": ("entity_pairs",),
    "target": ("entity_pairs",),
}


def unreachable(pack: Pack) -> Problems:
    """Every entity is reached by a relationship, a pattern, a required field or a question."""
    if not pack.relationships:
        return
    reached = {fold(name) for name in _names_in_use(pack)}
    for entity in pack.entities:
        if not {fold(entity.name), fold(entity.type)} & reached:
            count = len(entity.attributes)
            what = f"so its {count} {word('attribute', count)} cannot be reached" if count else "so it stays alone"
            yield (
                f"No relationship, pattern, alias, required field, question or business pattern names {entity.name}, "
                f"{what}.",
                entity.path,
            )


def _names_in_use(pack: Pack) -> Iterator[str]:
    for relationship in pack.relationships:
        yield from (relationship.source, relationship.target)
    yield from (pattern.entity_type for pattern in pack.patterns)
    for kind in ("alias list", "required field list", "involved entity", "entity type"):
        yield from (thing.name for thing in pack.of_kind(kind))
    for question in pack.of_kind("question template"):
        for pair in question.value.get("entity_pairs") or ():
            yield from (str(name) for name in (pair if isinstance(pair, list) else (pair,)))


def no_attributes(pack: Pack) -> Problems:
    """An entity has attributes."""
    for entity in pack.entities:
        if not entity.attributes and any(entity.data.get(key) == [] for key in ("attributes", "properties")):
            yield f"The entity {entity.name} has no attributes, so nothing can be known about it.", entity.path


def step_numbers(pack: Pack) -> Problems:
    """Steps are numbered from 1 on, without a gap and in order."""
    for template in pack.of_kind("reasoning template"):
        steps = template.value.get("steps")
        if not isinstance(steps, Mapping) or not steps:
            continue
        path = (*template.path, "steps")
        numbers = [int(str(key)) if str(key).isdecimal() else None for key in steps]
        if None in numbers:
            odd = next(key for key, number in zip(steps, numbers, strict=True) if number is None)
            yield f"The step “{odd}” of {template.name} has no number; steps are numbered from 1 on.", (*path, odd)
            continue
        wanted = list(range(1, len(numbers) + 1))
        if numbers != wanted:
            yield f"The steps of {template.name} {_numbering(numbers, wanted)}.", path


def _numbering(numbers: list[int | None], wanted: list[int]) -> str:
    found = [number for number in numbers if number is not None]
    if len(set(found)) < len(found):
        return "use a number twice"
    missing = sorted(set(range(1, max(found) + 1)) - set(found))
    if missing:
        listed = ", ".join(map(str, missing[:5]))
        return f"are numbered up to {max(found)}, but {listed} {'is' if len(missing) == 1 else 'are'} missing"
    return "start at 0; they should start at 1" if min(found) == 0 else "are not in the order of their numbers"


def question_placeholders(pack: Pack) -> Problems:
    """Every placeholder of a question has something to be filled with."""
    names = {fold(name) for thing in pack.things if thing.kind in _FILLING for name in thing.names}
    for question in pack.of_kind("question template"):
        template = str(question.value.get("template") or "")
        lists = {fold(value) for value in _listed(question.value)}
        for placeholder in dict.fromkeys(PLACEHOLDER.findall(template)):
            if not _has_source(placeholder, question.value) and fold(placeholder) not in names | lists:
                yield (
                    f"The question “{template}” asks for {{{placeholder}}}, and nothing says what to put there.",
                    (*question.path, "template"),
                )
    for question in pack.of_kind("multihop question"):
        template = str(question.value.get("template") or "")
        if PLACEHOLDER.search(template) and not question.value.get("examples"):
            yield (
                f"The question “{template}” has placeholders, and no example shows what to put there.",
                question.path,
            )


_FILLING = ("entity", "attribute", "relationship", "topic")


def broken_placeholders(pack: Pack) -> Problems:
    """The braces of a question come in pairs."""
    for kind in ("question template", "multihop question"):
        for question in pack.of_kind(kind):
            template = str(question.value.get("template") or "")
            if re.search(r"[{}]", PLACEHOLDER.sub("", template)) or "{}" in template:
                yield f"A brace of the question “{template}” has no partner or no name.", (*question.path, "template")


def _has_source(placeholder: str, question: Mapping[str, Any]) -> bool:
    """A placeholder is filled from the list that is named like it, or from pairs for the first and second entity."""
    name = placeholder.strip().casefold().replace(" ", "_")
    bare = name.rstrip("0123456789_")
    keys = (*SOURCES.get(bare, ()), f"{bare}s", f"{bare}_types", bare)
    return any(question.get(key) for key in keys)


def _listed(question: Mapping[str, Any]) -> Iterator[str]:
    for value in question.values():
        for member in value if isinstance(value, list) else ():
            yield from (str(each) for each in (member if isinstance(member, list) else (member,)))


def empty_sections(pack: Pack) -> Problems:
    """A section holds something."""
    for section in SECTIONS:
        empty = section.key in pack.data and pack.data[section.key] in (None, [], {})
        if section.shape != "text" and empty:
            yield f"The section {section.key} is empty.", (section.key,)
