"""Findings as sentences: which ones a proposal makes appear, which ones it makes vanish."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.pack.findings import Finding
from pages.ui.state import plural
from pages.ui.yaml_html import safe

_SEVERITY = {"error": "Error", "warning": "Warning", "hint": "Hint"}
_SHOWN = 8


def show_findings(appeared: Sequence[Finding], vanished: Sequence[Finding]) -> None:
    """Draw both lists under their headings; nothing at all when there is nothing to tell."""
    html = findings_html(appeared, vanished)
    if html:
        st.html(html)


def findings_html(appeared: Sequence[Finding], vanished: Sequence[Finding]) -> str:
    """Give both lists as safe HTML, empty when both are."""
    return _list("appears", "Would appear in this pack", appeared) + _list(
        "vanishes", "Would be settled by this", vanished
    )


def _list(css: str, heading: str, findings: Sequence[Finding]) -> str:
    if not findings:
        return ""
    items = "".join(map(_item, findings[:_SHOWN]))
    rest = len(findings) - _SHOWN
    more = f"<li>and {plural(rest, 'more finding')}</li>" if rest > 0 else ""
    return f'<div class="findings {css}"><h3>{heading}</h3><ul>{items}{more}</ul></div>'


def _item(finding: Finding) -> str:
    word = _SEVERITY.get(finding.severity, "Finding")
    place = f' <span class="quiet">line {finding.line}</span>' if finding.line else ""
    return f'<li class="{safe(finding.severity)}"><b>{word}</b> {safe(finding.message)}{place}</li>'
