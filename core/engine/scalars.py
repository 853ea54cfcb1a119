"""Typed scalars: what a plain word reads as, and when two values are the same."""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import lru_cache
from typing import Any

import yaml
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

PREFIX = "tag:yaml.org,2002:"
CORE_TAGS = frozenset(PREFIX + name for name in ("null", "bool", "int", "float", "str", "timestamp"))
MAPPING_TAG, SEQUENCE_TAG = PREFIX + "map", PREFIX + "seq"
UNREADABLE = re.compile(r"\d{4}-\d\d?-\d\d?|[-+]?0[bx]_*$|[-+]?[0-9_]{4000}")


class _Typer(SafeConstructor, Resolver):
    """PyYAML's own resolver and constructors, without a parser."""

    def __init__(self) -> None:
        SafeConstructor.__init__(self)
        Resolver.__init__(self)


_TYPER = _Typer()


def construct(tag: str, text: str) -> Any:
    """The value of a scalar with that tag; raises ValueError or YAMLError when it has none."""
    constructor = SafeConstructor.yaml_constructors.get(tag)
    if constructor is None:
        raise ValueError(f"no value for {tag}")
    try:
        return constructor(_TYPER, yaml.ScalarNode(tag, text))
    except (KeyError, IndexError, AttributeError) as problem:
        raise ValueError(f"{text!r} is no {tag.removeprefix(PREFIX)}") from problem


def plain_tag(text: str) -> str:
    """The tag that an unquoted scalar gets by YAML 1.1."""
    return str(_TYPER.resolve(yaml.ScalarNode, text, (True, False)))  # type: ignore[no-untyped-call]  # no stub


@lru_cache(maxsize=4096)
def plain_value(text: str) -> Any:
    """What an unquoted scalar reads as; `<<` and `=` count as the strings they are."""
    tag = plain_tag(text)
    return construct(tag, text) if tag in CORE_TAGS else text


def reads_as_string(text: str) -> bool:
    """Whether the unquoted word is a string to YAML 1.1 (so `yes`, `012`, `=` are not)."""
    return plain_tag(text) == PREFIX + "str"


def same(one: Any, other: Any) -> bool:
    """Typed deep equality: 1 is neither `True` nor 1.0 nor "1"; key order does not count."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return len(one) == len(other) and _same_mapping(one, other)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float):
        return repr(one) == repr(other)
    return bool(one == other)


def _same_mapping(one: dict[Any, Any], other: dict[Any, Any]) -> bool:
    types = {key: type(key) for key in other}
    return all(types.get(key) is type(key) and same(value, other[key]) for key, value in one.items())


def fingerprint(value: Any) -> Hashable:
    """A hashable stand-in: equal exactly when `same` holds."""
    if isinstance(value, dict):
        return (dict, frozenset((fingerprint(key), fingerprint(item)) for key, item in value.items()))
    if isinstance(value, list):
        return (list, tuple(map(fingerprint, value)))
    return (type(value), repr(value) if isinstance(value, float) else value)
