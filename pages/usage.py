"""Usage: what were models asked, and what did it cost? One's own for everyone, all of it for administrators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pandas as pd
import streamlit as st

from core.services.usage_views import GROUPS, Today, UsageFilter, UsageRow
from pages.ui.context import PageContext, page, told
from pages.ui.downloads import download
from pages.ui.limits import show_limits, show_prices
from pages.ui.notices import show_note
from pages.ui.state import plural

SUBJECT = "usage"
_PERIODS: dict[str, int | None] = {"Today": 0, "7 days": 6, "30 days": 29, "All": None}
_STEPS = {"generate_proposal": "Draft the proposal"}
_COLUMNS = {
    "turns": st.column_config.NumberColumn("Requests", width=88),
    "calls": st.column_config.NumberColumn("Calls", width=72),
    "failed": st.column_config.NumberColumn("Failed", width=72),
    "prompt": st.column_config.NumberColumn("Tokens in", format="localized"),
    "completion": st.column_config.NumberColumn("Tokens out", format="localized"),
    "mean": st.column_config.NumberColumn("Seconds a call", format="%.1f"),
    "slowest": st.column_config.NumberColumn("Slow calls", format="%.1f s", help="19 of 20 calls are faster"),
    "cost": st.column_config.NumberColumn("Cost", format="$ %.4f"),
}


def show(here: PageContext) -> None:
    """Draw today with its limits, the usage of a period as chart and table, and what administrators set."""
    with told():
        show_note(SUBJECT)
        _today(here.app.usage.today(here.user))
        st.header("Over time", anchor=False)
        wanted, by = _filters(here)
        _usage(here, wanted, by)
        if here.app.may(here.user, "manage_usage"):
            st.header("What administrators set", anchor=False)
            show_limits(here)
            show_prices(here)


def _today(today: Today) -> None:
    st.header("You today", anchor=False)
    limits = today.limits
    with st.container(horizontal=True, key="usage_today"):
        _measure("Tokens", f"{today.tokens:,}", today.tokens, limits.tokens, "{:,}")
        _measure("Calls of a model", f"{today.calls:,}", today.calls, limits.calls, "{:,}")
        minutes = None if limits.seconds is None else limits.seconds / 60
        _measure("Minutes", f"{today.seconds / 60:.1f}", today.seconds / 60, minutes, "{:,.0f}")
        money = None if limits.money is None else float(limits.money)
        _measure("US dollars", f"{today.money:.2f}", float(today.money), money, "{:,.2f}")
    left = today.resets_at - datetime.now(UTC)
    hours = max(1, round(left.total_seconds() / 3600))
    st.caption(
        f"It begins anew at midnight UTC, in about {plural(hours, 'hour')}. Past a limit the offline planner goes on, "
        "which costs nothing."
    )


def _measure(label: str, value: str, used: float, limit: float | None, form: str) -> None:
    with st.container(border=True, width=171, key=f"usage_{label}"):
        st.metric(label, value)
        if limit is None:
            st.caption("no limit")
            return
        st.progress(min(1.0, used / limit) if limit else 1.0, f"of {form.format(limit)}")


def _filters(here: PageContext) -> tuple[UsageFilter, str]:
    admin = here.app.may(here.user, "manage_usage")
    packs = {row.id: row.name for row in here.app.packs.list(here.user)}
    with st.container(horizontal=True, vertical_alignment="bottom", key="usage_filters"):
        period = st.segmented_control(
            "When", list(_PERIODS), default="30 days", required=True, key="usage_period", persist_state="session"
        )
        groups = [name for name in GROUPS if name != "person" or admin]
        by = st.segmented_control(
            "Added up by", groups, default="day", format_func=GROUPS.__getitem__, required=True, key="usage_by"
        )
        people = {one.id: one.name for one in here.app.users.list(here.user)} if admin else {}
        person = _choice("Person", people, "Everyone", "usage_person") if admin else None
        pack = _choice("Pack", packs, "Any pack", "usage_pack")
    back = _PERIODS[period or "30 days"]
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    since = None if back is None else midnight - timedelta(days=back)
    return UsageFilter(since=since, person=person, pack=pack), by or "day"


def _choice(label: str, names: dict[UUID, str], anything: str, key: str) -> UUID | None:
    return st.selectbox(
        label,
        list(names),
        index=None,
        placeholder=anything,
        format_func=lambda chosen: names.get(chosen, ""),
        key=key,
        width=168,
    )


def _usage(here: PageContext, wanted: UsageFilter, by: str) -> None:
    rows = [replace(row, key=_STEPS.get(row.key, row.key)) for row in here.app.usage.report(here.user, wanted, by=by)]
    if not rows:
        st.info(
            "No model was asked in this time. The offline planner is free and is not counted.", icon=":material/bolt:"
        )
        return
    _chart(rows, by)
    unpriced = sum(row.unpriced for row in rows)
    with st.container(horizontal=True, vertical_alignment="center"):
        total = sum(row.cost for row in rows)
        st.markdown(f"**{plural(sum(row.calls for row in rows), 'call')}**, {total:,.4f} US dollars.")
        if here.app.may(here.user, "export"):
            download(
                here.app,
                "Download CSV",
                lambda user: here.app.usage.export(user, wanted),
                file_name=f"usage-{datetime.now(UTC):%Y-%m-%d}.csv",
                mime="text/csv",
                key="usage_csv",
            )
    _table(rows, by)
    if unpriced:
        st.caption(f"{plural(unpriced, 'call')} went to a model without a price, so what it cost is not known.")


def _chart(rows: Sequence[UsageRow], by: str) -> None:
    frame = pd.DataFrame(
        {
            GROUPS[by]: [row.key for row in rows],
            "Tokens in": [row.prompt_tokens for row in rows],
            "Tokens out": [row.completion_tokens for row in rows],
        }
    )
    st.bar_chart(
        frame,
        x=GROUPS[by],
        y=["Tokens in", "Tokens out"],
        y_label="Tokens",
        x_label="",
        color=["#1f5a7a", "#8fb8cd"],
        horizontal=by != "day",
        height=260 if by == "day" else max(140, min(420, 60 + 44 * len(rows))),
    )


def _table(rows: Sequence[UsageRow], by: str) -> None:
    frame = pd.DataFrame(
        {
            "key": [row.key for row in rows],
            "turns": [row.turns for row in rows],
            "calls": [row.calls for row in rows],
            "failed": [row.failed for row in rows],
            "prompt": [row.prompt_tokens for row in rows],
            "completion": [row.completion_tokens for row in rows],
            "mean": [row.seconds / max(1, row.calls) for row in rows],
            "slowest": [row.slowest for row in rows],
            "cost": [float(row.cost) for row in rows],
        }
    )
    columns = {"key": st.column_config.TextColumn(GROUPS[by], width="medium"), **_COLUMNS}
    st.dataframe(frame, hide_index=True, column_config=columns, alt=f"Usage by {GROUPS[by].lower()}")


show(page("Usage", "See what models were asked, how long they took, and what it cost."))
