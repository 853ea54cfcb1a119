"""What the filtered events of the log add up to: by day, by kind, by person."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from core.services.views import AuditFilter
from pages.ui.context import PageContext
from pages.ui.state import plural

_SHOWN = 15  # bars; the rest is one more


def show_activity(context: PageContext, wanted: AuditFilter, zone: str) -> None:
    """Draw three charts of the events that match."""
    with st.spinner("Counting"):
        activity = context.app.audit.activity(context.user, wanted, zone)
    st.header("By day", anchor=False)
    days = pd.DataFrame({"Day": list(activity.days), "Events": list(activity.days.values())})
    days["Day"] = pd.to_datetime(days["Day"])
    st.bar_chart(days, x="Day", y="Events", x_label="", y_label="Events", height=220)
    left, right = st.columns(2, gap="large")
    with left:
        _ranking("By kind", activity.kinds, "kind")
    with right:
        _ranking("By person", {name.partition(" <")[0]: count for name, count in activity.people.items()}, "person")


def _ranking(heading: str, counts: Mapping[str, int], noun: str) -> None:
    st.header(heading, anchor=False)
    shown = list(counts.items())[:_SHOWN]
    frame = pd.DataFrame({"Name": [name for name, _ in shown], "Events": [count for _, count in shown]})
    height = 60 + 26 * len(shown)
    st.bar_chart(
        frame, x="Name", y="Events", x_label="Events", y_label="", horizontal=True, sort="-Events", height=height
    )
    if len(counts) > len(shown):
        rest = list(counts.values())[_SHOWN:]
        st.caption(f"And {plural(len(rest), noun)} more with {plural(sum(rest), 'event')}.")
