"""The part of a pack that a model is shown: the chosen items in full, the rest as an outline, both bounded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from core.pack.model import Pack
from core.pack.sections import BY_KEY
from core.pack.things import Path
from core.planning.protocol import Context

BEGIN, END = "<pack_data>", "</pack_data>"

CONTEXT_CHARS = 3_600
OUTLINE_SHARE = 0.3
ITEM_CHARS = 900
NAMED_OUTLINE_CHARS = 320
OTHER_OUTLINE_CHARS = 90
SCALAR_CHARS = 140
LIST_CHARS = 420
SEGMENT_CHARS = 120

_PLAIN = re.compile(r"[A-Za-z_][\w ./-]*")
_FENCE = re.compile(r"<\s{0,8}(/?)\s{0,8}(pack_data|memories|conversation)", re.IGNORECASE)


def render_context(context: Context, pack: Pack, room: int = CONTEXT_CHARS) -> str:
    """Write the chosen part of `pack` for a model: a fenced, YAML-like excerpt and an outline of the rest.

    A heading gives the section and the path of an item inside it. The length is at most `room` characters
    (or a little over 200), whatever the pack holds, and nothing in the pack can close the fence.
    """
    named = frozenset(context.items)
    roots = [path for path in context.items if not any(path[:cut] in named for cut in range(1, len(path)))]
    outline = list(_outline(context, pack, int(room * OUTLINE_SHARE)))
    frame = [f"name: {_scalar(pack.name)}", f"version: {_scalar(pack.version)}", "", "# The rest, by name only"]
    left = room - len("\n".join((BEGIN, *frame, *outline, END))) - 1
    body = [*frame[:2], *_excerpts(roots, named, pack, left), *frame[2:], *outline]
    return "\n".join((BEGIN, unfenced("\n".join(body)), END))


def unfenced(text: str) -> str:
    """Give a text that is only data without anything that would open or close a fence around data."""
    return _FENCE.sub(lambda found: f"({found[1]}{found[2].replace('_', ' ')}", text)


def _excerpts(roots: Iterable[Path], named: frozenset[Path], pack: Pack, left: int) -> Iterator[str]:
    for path in roots:
        thing = pack.at(path)
        if thing is None or path in (("name",), ("version",)):
            continue
        lines = (_heading(path, pack), *_body(path, thing.value, named))
        block = cut("\n".join(lines), ITEM_CHARS)
        left -= len(block) + 1
        if left < 0:
            return
        yield block


def _heading(path: Path, pack: Pack) -> str:
    """`entities ["CLIENT"]:`; a name too long to repeat is given as the item's position."""
    inside = [
        _position(path[: number + 1], pack) if len(str(segment)) > SEGMENT_CHARS else segment
        for number, segment in enumerate(path)
    ][1:]
    return f"{path[0]} {json.dumps(inside, ensure_ascii=False)}:" if inside else f"{path[0]}:"


def _position(path: Path, pack: Pack) -> str | int:
    siblings = [thing.path for thing in pack.things if thing.path[:-1] == path[:-1]]
    return siblings.index(path) if path in siblings else path[-1]


def _body(path: Path, value: Any, named: frozenset[Path]) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, content in value.items():
            yield f"  {key}: {_flow(content, (*path, key), named)}"
    else:
        yield f"  {_flow(value, path, named)}"


def _flow(value: Any, path: Path, named: frozenset[Path]) -> str:
    if isinstance(value, Mapping):
        pairs = (f"{key}: {_flow(content, (*path, key), named)}" for key, content in value.items())
        return cut("{" + ", ".join(pairs) + "}", LIST_CHARS)
    if isinstance(value, list):
        return _list(value, path, named)
    return _scalar(value)


def _list(values: Sequence[Any], path: Path, named: frozenset[Path]) -> str:
    """A list in one line; of a long one the first items and those that were named, and the count."""
    shown: list[str] = []
    room, hidden = LIST_CHARS, 0
    for value in values:
        name = value.get("name") if isinstance(value, Mapping) else value
        text = _flow(value, path, named)
        if len(text) <= room or (*path, name) in named:
            shown.append(text)
            room -= len(text) + 2
        else:
            hidden, room = hidden + 1, 0
    more = [f"… {hidden} more"] if hidden else []
    return "[" + ", ".join((*shown, *more)) + "]"


def _scalar(value: Any) -> str:
    if isinstance(value, str) and not _PLAIN.fullmatch(value):
        return json.dumps(cut(value, SCALAR_CHARS), ensure_ascii=False)
    if isinstance(value, str):
        return cut(value, SCALAR_CHARS)
    return json.dumps(value, ensure_ascii=False, default=str)


def _outline(context: Context, pack: Pack, left: int) -> Iterator[str]:
    """One line a section: its size and its first names; those that matter come first and get more room."""
    wanted = [key for key in context.sections if key in pack.data]
    for key in dict.fromkeys((*wanted, *pack.sections)):
        content = pack.data[key]
        if isinstance(content, Mapping | list):
            room = NAMED_OUTLINE_CHARS if key in wanted else OTHER_OUTLINE_CHARS
            line = _outline_line(key, content, min(room, left))
            left -= len(line) + 1
            if left < 0:
                return
            yield line


def _outline_line(key: str, content: Mapping[Any, Any] | list[Any], room: int) -> str:
    names = [_scalar(name) for name in _names(key, content)]
    shown: list[str] = []
    for name in names:
        room -= len(name) + 2
        if room < 0:
            break
        shown.append(name)
    more = f", … {len(names) - len(shown)} more" if len(shown) < len(names) else ""
    return f"{key} ({len(content)}): {', '.join(shown)}{more}"


def _names(key: str, content: Mapping[Any, Any] | list[Any]) -> list[Any]:
    if isinstance(content, Mapping):
        return list(content)
    section = BY_KEY.get(key)
    identity = section.identity if section else ()
    named = (
        next((item[name] for name in identity if name in item), None) if isinstance(item, Mapping) else item
        for item in content
    )
    return [name for name in named if isinstance(name, str)]


def cut(text: str, room: int) -> str:
    """Shorten text to at most `room` characters, with a sign that something is missing."""
    return text if len(text) <= room else text[: room - 1] + "…"
