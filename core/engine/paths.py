"""Paths: dotted strings in and out, words for people, and looking a path up in plain data."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from core.engine.errors import Path, PathError, show_segments
from core.engine.identity import best_name, keys_for, matches, names_of

_SEGMENT = re.compile(
    r"""\s*(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>(?:[^']|'')*)'|\[(?P<index>-?\d+)\]|(?P<bare>[^.\[]+))\s*"""
)
_NEEDS_QUOTES = re.compile(r"[./\[\]\"'\s\\]|^-?\d+$|^$")


def parse_path(path: Any) -> Path:
    """A path from a list, or from a dotted string such as `entities.CLIENT.attributes`.

    In a dotted string a key with a dot or a slash is quoted, and a number (`key_terms.0`, `key_terms[0]`)
    is a position. Raises PathError.
    """
    if isinstance(path, str):
        return _parse_dotted(path)
    if not isinstance(path, Sequence) or isinstance(path, bytes):
        raise PathError("A path is a list of names and positions, or one text with dots.")
    for part in path:
        if type(part) is not int and not isinstance(part, str):
            raise PathError(f"A path holds names and whole numbers, not {part!r}.", segment=part)
    return tuple(path)


def _parse_dotted(text: str) -> Path:
    parts: list[str | int] = []
    at = 0
    while at < len(text):
        found = _SEGMENT.match(text, at)
        if not found:
            raise PathError(f"The path {text!r} cannot be read from character {at + 1} on.", segment=text)
        parts.append(_segment(found))
        at = found.end()
        if at < len(text) and text[at] == ".":
            at += 1
            if at == len(text):
                raise PathError(f"The path {text!r} ends with a dot.", segment=text)
        elif at < len(text) and text[at] != "[":
            raise PathError(f"A dot is missing in the path {text!r} at character {at + 1}.", segment=text)
    return tuple(parts)


def _segment(found: re.Match[str]) -> str | int:
    if found["double"] is not None:
        return re.sub(r"\\(.)", r"\1", found["double"])
    if found["single"] is not None:
        return found["single"].replace("''", "'")
    if found["index"] is not None:
        return int(found["index"])
    bare = found["bare"].strip()
    return int(bare) if re.fullmatch(r"-?\d+", bare) else bare


def dotted(path: Sequence[Any]) -> str:
    """The path as a dotted string that `parse_path` reads back."""
    return ".".join(
        json.dumps(part, ensure_ascii=False) if isinstance(part, str) and _NEEDS_QUOTES.search(part) else str(part)
        for part in path
    )


def show_path(path: Sequence[Any], data: Any = None) -> str:
    """The path for people: `entities › Client › attributes`; positions become names where `data` has them."""
    if data is None:
        return show_segments(path)
    shown: list[str] = []
    here = data
    walked: list[Any] = []
    for part in path:
        label: Any = part
        if isinstance(here, list):
            position = part if type(part) is int else next(iter(matches(here, part, keys_for(walked))), None)
            item = here[position] if position is not None and -len(here) <= position < len(here) else None
            label = best_name(item, keys_for(walked)) or part
            here = item
        else:
            here = here.get(part) if isinstance(here, dict) else None
        walked.append(part)
        shown.append(show_segments([label]))
    return " › ".join(shown)


def nearest(name: Any, known: Iterable[Any]) -> tuple[str, ...]:
    """The known names that look most like the given one, best first."""
    by_fold: dict[str, str] = {}
    for other in known:
        by_fold.setdefault(str(other).casefold(), str(other))
    found = difflib.get_close_matches(str(name).casefold(), list(by_fold), n=3, cutoff=0.6)
    return tuple(by_fold[fold] for fold in found)


def resolve(data: Any, path: Sequence[Any]) -> Any:
    """The value at the path in plain data, by the same rules as in a text; raises PathError."""
    here = data
    for depth, part in enumerate(path):
        before = path[:depth]
        if isinstance(here, list):
            here = here[item_position(here, part, before, path)]
        elif isinstance(here, dict):
            here = here[mapping_key(list(here), part, path, before)]
        else:
            raise not_a_container(here, part, path, before)
    return here


def item_position(
    items: Sequence[Any], part: Any, before: Sequence[Any], path: Sequence[Any], lines: Sequence[int] = ()
) -> int:
    """The position in a list that a segment means; raises PathError naming what stands there instead."""
    place = show_segments(before) or "the list"
    if type(part) is int:
        if -len(items) <= part < len(items):
            return part % len(items)
        count = "no items" if not items else "1 item" if len(items) == 1 else f"{len(items)} items"
        raise PathError(f"There is no position {part} in {place}, which has {count}.", path=path, segment=part)
    keys = keys_for(before)
    found = matches(items, part, keys)
    if len(found) == 1:
        return found[0]
    if not found:
        suggestions = nearest(part, (name for item in items for name in names_of(item, keys)))
        raise PathError(
            f"There is no {part!r} in {place}.{did_you_mean(suggestions)}",
            path=path,
            segment=part,
            suggestions=suggestions,
        )
    spots = " and ".join(_spot(i, items[i], keys, lines) for i in found)
    raise PathError(
        f"{part!r} fits {len(found)} items in {place}: {spots}. Name one by its position.",
        path=path,
        segment=part,
        line=lines[found[0]] if lines else None,
    )


def _spot(position: int, item: Any, keys: Sequence[str], lines: Sequence[int]) -> str:
    line = f", line {lines[position]}" if lines else ""
    return f"{best_name(item, keys)!r} (position {position}{line})"


def mapping_key(keys: Sequence[Any], part: Any, path: Sequence[Any], before: Sequence[Any]) -> Any:
    """The key that a segment means: typed equality first, then the same spelling; raises PathError."""
    for key in keys:
        if type(key) is type(part) and key == part:
            return key
    spelled = [key for key in keys if type(key) is not type(part) and str(key) == str(part)]
    if len(spelled) == 1:
        return spelled[0]
    suggestions = nearest(part, keys)
    place = show_segments(before) or "the pack"
    raise PathError(
        f"There is no {part!r} in {place}.{did_you_mean(suggestions) or _has(keys)}",
        path=path,
        segment=part,
        suggestions=suggestions,
    )


def _has(keys: Sequence[Any]) -> str:
    if not keys:
        return " It is empty."
    some = ", ".join(str(key) for key in keys[:8])
    return f" It has {some}{' and more' if len(keys) > 8 else ''}."


def not_a_container(value: Any, part: Any, path: Sequence[Any], before: Sequence[Any]) -> PathError:
    """The error for a path that goes on below a single value."""
    shown = "nothing" if value is None else repr(value)
    shown = shown if len(shown) <= 60 else shown[:57] + "…"
    return PathError(
        f"There can be no {part!r} below {show_segments(before) or 'the pack'}, where {shown} stands.",
        path=path,
        segment=part,
    )


def did_you_mean(suggestions: Sequence[str]) -> str:
    """A sentence that offers the nearest names, or nothing."""
    return f" Did you mean {' or '.join(repr(name) for name in suggestions)}?" if suggestions else ""
