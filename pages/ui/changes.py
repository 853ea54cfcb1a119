"""The operations of a proposal and the diff that follows them, drawn by one component that updates only what differs.

Sixty boxes to tick and a diff of 1,300 lines take half a second as widgets and HTML of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from core.engine.visible import visible
from pages.ui.yaml_html import safe

_component = st.components.v2.component(
    "proposal_changes",
    html='<div class="changes-host"></div>',
    js=Path(__file__).with_name("changes.js").read_text(),
    isolate_styles=False,  # the styles of the diff are those of every page
)


@dataclass(frozen=True)
class ShownOperation:
    """One line of the list: `on` when it is accepted, `locked` says why the box cannot be ticked by itself."""

    place: int
    words: str
    on: bool = True
    locked: str = ""
    child: bool = False
    badges: tuple[tuple[str, str], ...] = ()  # colour and words: ("check", "Check")
    action: str = ""  # what the button beside it says, no button where empty
    opened: bool = False

    def as_data(self) -> dict[str, Any]:
        """Give it as the component takes it."""
        return {
            "place": self.place,
            "words": safe(self.words),
            "plain": visible(self.words),
            "on": self.on,
            "locked": visible(self.locked),
            "child": self.child,
            "badges": [list(badge) for badge in self.badges],
            "action": self.action,
            "opened": self.opened,
        }


def show_operations(
    key: str,
    operations: Sequence[ShownOperation],
    *,
    choose: bool,
    on_toggle: Callable[[], None],
    on_open: Callable[[], None],
) -> None:
    """Draw the list. A ticked or emptied box calls `on_toggle`, the button of a line `on_open`.

    What was clicked is read with `clicked` in these callbacks.
    """
    data = {"operations": [operation.as_data() for operation in operations], "choose": choose}
    _component(key=key, data=data, on_toggle_change=on_toggle, on_open_change=on_open)


def show_blocks(
    key: str,
    blocks: Sequence[Mapping[str, Any]],
    names: tuple[str, str],
    *,
    note: str = "",
    marked: Mapping[tuple[str, int], int] | None = None,
    on_line: Callable[[], None] = lambda: None,
) -> None:
    """Draw a diff given as blocks; the number of a line calls `on_line` when it is clicked, on for the left side.

    `marked` counts the comments on lines, by side ("old" is left, "new" right) and line.
    """
    marks: dict[str, dict[str, int]] = {"old": {}, "new": {}}
    for (side, line), count in (marked or {}).items():
        marks[side][str(line)] = count
    data = {"blocks": list(blocks), "names": [visible(name) for name in names], "note": note, "marked": marks}
    _component(key=key, data=data, on_line_change=on_line)


def clicked(key: str, what: str) -> tuple[int, bool] | None:
    """Give the place of the operation that was clicked, and whether its box is ticked now."""
    state = st.session_state.get(key)
    value = getattr(state, what, None) if state is not None else None
    if not isinstance(value, Mapping):
        return None
    return int(value["place"]), bool(value.get("on"))
