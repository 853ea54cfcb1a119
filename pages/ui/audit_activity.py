"""What the filtered events of the log add up to: by day, by kind, by person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pandas as pd
import streamlit as st

from core.services.views import AuditFilter
from pages.ui.context import PageContext
from pages.ui.state import plural

_DAYS_BY_NAME = 31
_SHOWN = 15  # bars; the rest is one more


def show_activity(context: PageContext, wanted: AuditFilter, zone: str) -> None:
    """Draw three charts of the events that match."""
    with st.spinner("Counting"):
        activity = context.app.audit.activity(context.user, wanted, zone)
    st.header("By day", anchor=False)
    first, last = min(activity.days), max(activity.days)
    every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    few = len(every) <= _DAYS_BY_NAME
    days = pd.DataFrame(
        {
            "Day": [f"{day.day} {day:%b}" for day in every] if few else pd.to_datetime(every),
            "Events": [activity.days.get(day, 0) for day in every],
        }
    )
    st.bar_chart(days, x="Day", y="Events", x_label="", y_label="Events", height=220, sort=not few)
    left, right = st.columns(2, gap="large")
    with left:
        _ranking("By kind", activity.kinds, "kind")
    with right:
        _ranking("By person", {name.partition(" <")[0]: count for name, count in activity.people.items()}, "person")


def _ranking(heading: str, counts: Mapping[str, int], noun: str) -> None:
    st.header(heading, anchor=False)
    shown = list(counts.items())[:_SHOWN]
    frame = pd.DataFrame({"Name": [name for name, _ in shown], "Events": [count for _, count in shown]})
    # Not st.bar_chart, which cuts names off after some fifteen letters.
    bars = {
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "y": {"field": "Name", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 220}},
            "x": {"field": "Events", "type": "quantitative", "axis": {"tickMinStep": 1, "format": ",d"}},
        },
        "height": {"step": 26},
    }
    st.vega_lite_chart(frame, bars)
    if len(counts) > len(shown):
        rest = list(counts.values())[_SHOWN:]
        st.caption(f"And {plural(len(rest), noun)} more with {plural(sum(rest), 'event')}.")
