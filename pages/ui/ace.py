"""The one place that knows the YAML editor: streamlit-ace where it can be had, a plain text field otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.pack.findings import Finding

_KINDS = {"error": "error", "warning": "warning", "hint": "info"}
_THEMES = {"dark": "tomorrow_night", "light": "chrome"}


def available() -> bool:
    """Whether the editor with colours and marks can be had here."""
    try:
        import streamlit_ace  # noqa: F401
    except Exception:  # a component that cannot be declared must not take the page with it
        return False
    return True


def yaml_editor(
    label: str, text: str, *, key: str, findings: Sequence[Finding] = (), plain: bool = False, height: int = 560
) -> str:
    """Draw the editor and give the text as it stands in it; `text` is what it holds before anything is typed.

    `findings` stand in the margin of their lines. `plain` asks for the plain text field.
    """
    if plain or not available():
        return st.text_area(label, text, key=f"{key}_plain", height=height) or ""
    from streamlit_ace import st_ace

    return str(
        st_ace(
            text,
            language="yaml",
            theme=_THEMES.get(str(st.context.theme.type), "chrome"),
            keybinding="vscode",
            tab_size=2,
            font_size=13,
            height=height,
            wrap=True,
            annotations=annotations(findings),
            auto_update=True,
            key=key,
        )
    )


def annotations(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Give findings as the marks of the editor's margin, which counts lines from 0."""
    return [
        {"row": (finding.line or 1) - 1, "column": 0, "text": finding.message, "type": _KINDS.get(finding.severity)}
        for finding in findings
    ]
