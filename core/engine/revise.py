"""Turning one value into another with the fewest primitive changes, so that comments inside it stay."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

from core.engine.document import Place, own_keys, plain
from core.engine.editor import Editor
from core.engine.errors import OperationError
from core.engine.placing import value_at
from core.engine.scalars import fingerprint, same
from core.engine.values import arrange

LEAST_IN_COMMON = 0.3


def revise(editor: Editor, steps: tuple[Any, ...], value: Any) -> None:
    """Make the value at exact steps equal to `value`; an equal one changes no byte."""
    place = editor.at(steps)
    node = place.node
    simple = not editor.document.anchored
    if same(value_at(editor.document, place), value):
        return
    if node.entries and (value or not steps) and simple and not has_double_keys(place):
        if isinstance(value, dict) and node.is_map and (not steps or _worth_it(own_keys(node), list(value))):
            _revise_mapping(editor, steps, value)
            return
        if isinstance(value, list) and not node.is_map:
            old = [fingerprint(plain(entry.node)) for entry in place.entries]
            new = [fingerprint(item) for item in value]
            if not steps or _worth_it(old, new) or _are_mappings(place, value):
                _revise_list(editor, steps, value, old, new)
                return
    if not steps:
        raise OperationError("The whole pack cannot become another kind of value. Name what should change.")
    editor.set(place, value)


def has_double_keys(place: Place) -> bool:
    """Whether a key stands twice in the mapping."""
    keys = own_keys(place.node)
    return len(set(map(repr, keys))) < len(keys)


def _are_mappings(place: Place, value: list[Any]) -> bool:
    nodes = [entry.node for entry in place.entries]
    return all(node is not None and node.is_map for node in nodes) and all(isinstance(v, dict) for v in value)


def _worth_it(old: list[Any], new: list[Any]) -> bool:
    """Whether enough stays the same to keep the text around it."""
    common = len(set(map(repr, old)) & set(map(repr, new)))
    return common >= LEAST_IN_COMMON * max(len(old), len(new))


def _revise_mapping(editor: Editor, steps: tuple[Any, ...], value: dict[Any, Any]) -> None:
    gone = [key for key in own_keys(editor.at(steps).node) if not _holds(value, key)]
    previous = -1
    for key, item in value.items():
        mapping = editor.at(steps)
        found = [i for i, other in enumerate(own_keys(mapping.node)) if same(other, key)]
        if found:
            revise(editor, (*steps, key), item)
            previous = found[0]
        else:
            previous += 1
            editor.insert(mapping, previous, key, item)
    for key in gone:
        editor.remove(editor.at((*steps, key)))


def _holds(mapping: dict[Any, Any], key: Any) -> bool:
    return any(same(other, key) for other in mapping)


def _revise_list(editor: Editor, steps: tuple[Any, ...], value: list[Any], old: list[Any], new: list[Any]) -> None:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in reversed(matcher.get_opcodes()):
        if tag == "equal":
            continue
        shared = min(old_to - old_from, new_to - new_from)
        for position in range(old_to - 1, old_from + shared - 1, -1):
            editor.remove(editor.at((*steps, position)))
        for number in range(new_from + shared, new_to):
            container = editor.at(steps)
            position = old_from + number - new_from
            editor.insert(container, position, None, arrange(value[number], container))
        for offset in range(shared):
            revise(editor, (*steps, old_from + offset), value[new_from + offset])
