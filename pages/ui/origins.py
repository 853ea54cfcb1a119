"""Where a text comes from, as safe HTML: its lines beside who wrote them, and what lies between two versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

import streamlit as st

from core.services.version_views import BlameLine, BlameView, ChangeView, Comparison, TimelineRow
from pages.ui.diff import lines_table
from pages.ui.state import ago, exact
from pages.ui.yaml_html import Coloured, colours, safe

_MESSAGE = 300


def show_blame(view: BlameView, text: str) -> None:
    """Draw the lines of a version, each run beside the version that it comes from."""
    st.html(blame_html(view, text))


def blame_html(view: BlameView, text: str) -> str:
    """Give the lines of a version with a margin that tells who wrote them, and why on hover."""
    spans = colours(text)
    runs = [list(run) for _, run in groupby(view.lines, key=lambda line: line.version)]
    blocks = "".join(_run(run, view.origins, spans) for run in runs)
    return f'<div class="diff one blame">{blocks}</div>'


def _run(run: Sequence[BlameLine], origins: Mapping[int, TimelineRow], spans: Sequence[Sequence[Coloured]]) -> str:
    origin = origins[run[0].version]
    table = lines_table([(line.line, line.text) for line in run], spans, f"lines of version {origin.row.number}")
    return f'<div class="run"><div class="who" title="{safe(_why(origin))}">{_who(origin)}</div>{table}</div>'


def _who(origin: TimelineRow) -> str:
    row = origin.row
    link = f'<a href="/history?pack={row.pack_id}&amp;version={row.id}" target="_self">Version {row.number}</a>'
    return f"<div>{link}<span>{safe(row.author)}, {ago(row.created_at)}</span></div>"


def _why(origin: TimelineRow) -> str:
    row = origin.row
    told = [f"{row.message}", f"{row.author}, {exact(row.created_at)}"]
    if origin.confirmed_by:
        told.append(f"Confirmed by {origin.confirmed_by}")
    if origin.request:
        told.append(f"Asked for: {_short(origin.request)}")
    return "\n".join(told)


def show_comparison(found: Comparison) -> None:
    """Draw in words what lies between two versions, item by item, with who did it and why."""
    if not found.items:
        st.caption("Only comments or the layout differ.")
        return
    st.html(f'<div class="between">{"".join(_items(found))}</div>')


def _items(found: Comparison) -> Iterator[str]:
    near = found.newer.row.number - found.older.row.number == 1
    for item in found.items:
        heading = '<span class="of">›</span>'.join(safe(step) for step in item.item.split(" › "))
        makers = "" if near else _makers(item.versions)
        yield f"<section><h3>{heading}</h3>{changes_html(item.changes)}{makers}</section>"


def changes_html(changes: Iterable[ChangeView]) -> str:
    """Give changes in words as a list."""
    return f'<ul class="operations">{"".join(f"<li>{safe(change.words)}</li>" for change in changes)}</ul>'


def _makers(versions: Sequence[TimelineRow]) -> str:
    lines = "".join(
        f'<li><a href="/history?pack={one.row.pack_id}&amp;version={one.row.id}" target="_self">Version '
        f"{one.row.number}</a> by {safe(one.row.author)}: {safe(_short(one.request or one.row.message))}</li>"
        for one in versions
    )
    return f'<ul class="makers">{lines}</ul>' if lines else ""


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MESSAGE else line[: _MESSAGE - 1].rstrip() + "…"
