"""The audit page: who did what and when, filtered, read page by page, added up, exported and verified."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd
import streamlit as st

from core.services.views import AuditFilter, AuditRow
from pages.ui import audit_views as views
from pages.ui.audit_activity import show_activity
from pages.ui.audit_event import show_event
from pages.ui.audit_proof import show_export, show_verification
from pages.ui.context import PageContext, page
from pages.ui.notices import show_note
from pages.ui.state import plural

PAGE_SIZE = 100
COUNTED = 1_000  # how far matching events are counted
VIEW, EVENTS, ACTIVITY = "audit_view", "Events", "Activity"
PLACE = "audit_place"
TABLE = "audit_table"
PERIODS: dict[str, timedelta | None] = {
    "Today": timedelta(0),
    "7 days": timedelta(days=6),
    "30 days": timedelta(days=29),
    "All": None,
}
OWN_DATES = "Dates"
COLUMNS = {
    "number": st.column_config.NumberColumn("No.", width=44, format="%d"),
    "at": st.column_config.DatetimeColumn("When", format="D MMM YYYY, HH:mm", width=132),
    "actor": st.column_config.TextColumn("Who", width=104),
    "kind": st.column_config.TextColumn("What", width=128),
    "summary": st.column_config.TextColumn("In words", width=280),
    "pack": st.column_config.TextColumn("Pack", width=132),
    "proposal": st.column_config.LinkColumn("Proposal", display_text="Open", width=64),
}


def show(context: PageContext) -> None:
    """Draw the filters, the events that match or what they add up to, and the ways to take and verify them."""
    show_note(views.SUBJECT)
    packs = {row.id: row.name for row in context.app.packs.list(context.user)}
    with st.container(key="audit_filters", horizontal=True, vertical_alignment="bottom"):
        wanted = _filters(context, packs)
    most = context.app.audit.count(context.user, wanted, most=COUNTED + 1)
    _heading(context, wanted, most)
    if not most:
        st.info("No event matches. Take away a filter to see more.", icon=":material/search_off:")
        return
    if st.session_state.get(VIEW) == ACTIVITY:
        show_activity(context, wanted, _zone_name())
        return
    _reset_when_changed(wanted)
    cursors: list[int | None] = st.session_state[PLACE][1]
    rows = context.app.audit.query(context.user, wanted, before=cursors[-1], limit=PAGE_SIZE + 1)
    _table(context, rows[:PAGE_SIZE])
    _paging(rows[:PAGE_SIZE], most, cursors, more=len(rows) > PAGE_SIZE)


def _filters(context: PageContext, packs: dict[UUID, str]) -> AuditFilter:
    kinds = context.app.audit.kinds()
    people = dict(context.app.audit.people(context.user))
    since, until = _period()
    person = _choice("Who", people, "Anyone", "audit_person")
    pack = _choice("Pack", packs, "Any pack", "audit_pack")
    chosen = st.multiselect(
        "What",
        list(kinds),
        format_func=kinds.__getitem__,
        placeholder="Anything",
        key="audit_kinds",
        width=260,
        persist_state="session",
    )
    text = st.text_input(
        "Words in it", key="audit_text", placeholder="a name, a term", width=200, persist_state="session"
    )
    views.show_views(context, people, packs)
    return AuditFilter(since, until, tuple(chosen), person, pack, text or "")


def _choice(label: str, names: dict[UUID, str], anything: str, key: str) -> UUID | None:
    return st.selectbox(
        label,
        list(names),
        index=None,
        placeholder=anything,
        format_func=lambda chosen: names.get(chosen, ""),
        key=key,
        width=200,
        persist_state="session",
    )


def _period() -> tuple[datetime | None, datetime | None]:
    name = st.segmented_control(
        "When", [*PERIODS, OWN_DATES], default="30 days", required=True, key="audit_period", persist_state="session"
    )
    zone = _zone()
    today = datetime.now(zone).date()
    if name == OWN_DATES:
        days = st.date_input(
            "From and to", (today - timedelta(days=6), today), key="audit_dates", format="DD.MM.YYYY", width=260
        )
        # Between the two clicks that choose a span there is one day only.
        first, last = (days[0], days[-1]) if days else (today, today)
        return _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
    back = PERIODS[name]
    return (None if back is None else _midnight(today - back, zone)), None


def _zone_name() -> str:
    """Take the reader's own time zone, as the browser tells it; UTC where that is unknown here."""
    name = st.context.timezone
    try:
        return ZoneInfo(name).key if isinstance(name, str) and name else "UTC"
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"


def _zone() -> tzinfo:
    return ZoneInfo(_zone_name())


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _reset_when_changed(wanted: AuditFilter) -> None:
    """Go back to the newest events whenever the filter is another one."""
    if st.session_state.get(PLACE, (None,))[0] != wanted:
        st.session_state[PLACE] = (wanted, [None])


def _heading(context: PageContext, wanted: AuditFilter, most: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="audit_heading"):
        count = plural(most, "event") if most <= COUNTED else f"More than {COUNTED:,} events"
        adding = st.session_state.get(VIEW) == ACTIVITY
        st.markdown(f"**{count}**, {'added up' if adding else 'newest first'}.")
        st.segmented_control(
            "How to look at them",
            [EVENTS, ACTIVITY],
            default=EVENTS,
            required=True,
            key=VIEW,
            label_visibility="collapsed",
            persist_state="session",
        )
        if most and context.app.may(context.user, "export"):
            show_export(context, wanted, f"audit-{datetime.now(_zone()):%Y-%m-%d}", many=most > COUNTED)
        show_verification(context)


def _table(context: PageContext, rows: list[AuditRow]) -> None:
    kinds = context.app.audit.kinds()
    frame = pd.DataFrame(
        {
            "number": [row.number for row in rows],
            "at": [row.at for row in rows],
            "actor": [row.actor.partition(" <")[0] for row in rows],
            "kind": [kinds.get(row.kind, row.kind) for row in rows],
            "summary": [row.summary for row in rows],
            "pack": [row.pack for row in rows],
            "proposal": [_proposal_link(row.proposal_id) for row in rows],
        }
    )
    chosen = st.dataframe(
        frame,
        # Other rows are another table: what was marked in the last one is not marked here.
        key=f"{TABLE}_{rows[0].number}_{rows[-1].number}",
        hide_index=True,
        column_config=COLUMNS,
        height=420,
        placeholder="",
        on_select="rerun",
        selection_mode="single-row",
        alt="Events of the audit log: choose a row to read it in full",
    )
    places = chosen["selection"]["rows"]
    if places and places[0] < len(rows):
        show_event(context, rows[places[0]], kinds, _zone())


def _proposal_link(proposal_id: UUID | None) -> str | None:
    return f"/review?proposal={proposal_id}" if proposal_id else None


def _paging(rows: list[AuditRow], most: int, cursors: list[int | None], *, more: bool) -> None:
    if len(cursors) == 1 and not more:
        return
    first = (len(cursors) - 1) * PAGE_SIZE + 1
    with st.container(horizontal=True, vertical_alignment="center", key="audit_paging"):
        st.button("Newer", key="audit_newer", disabled=len(cursors) == 1, on_click=cursors.pop)
        st.button("Older", key="audit_older", disabled=not more, on_click=cursors.append, args=(rows[-1].number,))
        of = f" of {most:,}" if most <= COUNTED else ""
        st.caption(f"{first:,} to {first + len(rows) - 1:,}{of}")


show(page("Audit", "See who did what, and when. Nothing here can be changed or taken away."))
