"""What a change means for whoever uses the pack, and the findings that it brings and settles."""

from __future__ import annotations

import streamlit as st

from core.pack.impact import Impact
from pages.ui.state import plural
from pages.ui.yaml_html import safe

LEVELS = {
    "safe": ("Safe", "nothing that was there before is lost or means something else"),
    "check": ("Check", "some of what was there before may match or mean something else"),
    "breaking": ("Breaking", "something that could be found before is gone"),
}
_SHOWN = 6


def show_impact(impact: Impact | None) -> None:
    """Draw the class of a change with its reasons."""
    if impact is not None:
        st.html(impact_html(impact))


def impact_html(impact: Impact) -> str:
    """Give it as safe HTML."""
    word, told = LEVELS[impact.level]
    head = f'<h3><span class="badge {impact.level}">{word}</span> For whoever uses this pack, {told}.</h3>'
    reasons = [
        f'<li><span class="badge {reason.level}">{LEVELS[reason.level][0]}</span> {safe(reason.words)}</li>'
        for reason in impact.reasons
        if reason.level != "safe"
    ]
    rest = len(reasons) - _SHOWN
    more = f"<li>and {plural(rest, 'more reason')}</li>" if rest > 0 else ""
    listed = f'<ul class="reasons">{"".join(reasons[:_SHOWN])}{more}</ul>' if reasons else ""
    return f'<div class="impact">{head}{listed}{_reaches(impact)}</div>'


def _reaches(impact: Impact) -> str:
    """Name what refers to what is changed, folded away where it is long."""
    if not impact.reaches:
        return ""
    places = sum(len(reach.places) for reach in impact.reaches)
    lines = "".join(
        f"<li>{safe(reach.thing[:1].upper() + reach.thing[1:])}: {safe(', '.join(reach.places))}</li>"
        for reach in impact.reaches
    )
    opened = " open" if places <= _SHOWN else ""
    return f"<details{opened}><summary>It reaches {plural(places, 'other place')}</summary><ul>{lines}</ul></details>"


def risk_badge(level: str) -> tuple[str, str]:
    """Give the class and the word of a risk."""
    return level, LEVELS.get(level, (level.capitalize(), ""))[0]
