"""The audit page: who did what and when, filtered, read page by page, and exported."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd
import streamlit as st

from core.services.views import AuditFilter, AuditRow
from pages.ui.context import PageContext, page
from pages.ui.downloads import download
from pages.ui.state import exact, literal, plural

PAGE_SIZE = 100
PLACE = "audit_place"
TABLE = "audit_table"
PERIODS: dict[str, timedelta | None] = {
    "Today": timedelta(0),
    "7 days": timedelta(days=6),
    "30 days": timedelta(days=29),
    "All": None,
}
OWN_DATES = "Dates"
FILES: tuple[tuple[Literal["csv", "xlsx"], str, str], ...] = (
    ("csv", "Download CSV", "text/csv"),
    ("xlsx", "Download Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
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
    """Draw the filters, the events that match, and the two ways to take them along."""
    wanted = _filters(context)
    total = context.app.audit.count(context.user, wanted)
    if not total:
        st.info("No event matches. Take away a filter to see more.", icon=":material/search_off:")
        return
    _reset_when_changed(wanted)
    cursors: list[int | None] = st.session_state[PLACE][1]
    rows = context.app.audit.query(context.user, wanted, before=cursors[-1], limit=PAGE_SIZE)
    _heading(context, wanted, total)
    _table(context, rows)
    _paging(rows, total, cursors)


def _filters(context: PageContext) -> AuditFilter:
    kinds = context.app.audit.kinds()
    people = dict(context.app.audit.people(context.user))
    packs = {row.id: row.name for row in context.app.packs.list(context.user)}
    with st.container(key="audit_filters", horizontal=True, vertical_alignment="bottom"):
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


def _zone() -> tzinfo:
    """Take the reader's own time zone, as the browser tells it; UTC where that is unknown here."""
    name = st.context.timezone
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _reset_when_changed(wanted: AuditFilter) -> None:
    """Go back to the newest events whenever the filter is another one."""
    if st.session_state.get(PLACE, (None,))[0] != wanted:
        st.session_state[PLACE] = (wanted, [None])


def _heading(context: PageContext, wanted: AuditFilter, total: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="audit_heading"):
        st.markdown(f"**{plural(total, 'event')}**, newest first.")
        if context.app.may(context.user, "export"):
            for form, label, mime in FILES:
                download(
                    context.app,
                    label,
                    lambda user, form=form: context.app.audit.export(user, wanted, format=form),
                    file_name=f"audit-{datetime.now(_zone()):%Y-%m-%d}.{form}",
                    mime=mime,
                    key=f"audit_{form}",
                )
            st.caption("A download holds every event that matches, and is itself written to this log.")


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
        _details(rows[places[0]], kinds)


def _proposal_link(proposal_id: UUID | None) -> str | None:
    return f"/review?proposal={proposal_id}" if proposal_id else None


def _details(row: AuditRow, kinds: dict[str, str]) -> None:
    with st.container(border=True, key="audit_details"):
        st.markdown(f"**No. {row.number}: {literal(kinds.get(row.kind, row.kind))}**")
        about = [row.actor, f"{exact(row.at.astimezone(_zone()))}", row.pack]
        st.caption(" · ".join(literal(part) for part in about if part))
        st.markdown(literal(row.summary))
        if row.proposal_id:
            st.page_link("review.py", label="Open the proposal", query_params={"proposal": str(row.proposal_id)})
        if row.version_id:
            st.page_link("history.py", label="Open the version", query_params={"version": str(row.version_id)})
        if row.details:
            with st.expander("Details"):
                st.json(dict(row.details))


def _paging(rows: list[AuditRow], total: int, cursors: list[int | None]) -> None:
    if total <= PAGE_SIZE:
        return
    first = (len(cursors) - 1) * PAGE_SIZE + 1
    with st.container(horizontal=True, vertical_alignment="center", key="audit_paging"):
        st.button("Newer", key="audit_newer", disabled=len(cursors) == 1, on_click=cursors.pop)
        last = first + len(rows) - 1
        st.button("Older", key="audit_older", disabled=last >= total, on_click=cursors.append, args=(rows[-1].number,))
        st.caption(f"{first:,} to {last:,} of {total:,}")


show(page("Audit", "See who did what, and when. Nothing here can be changed or taken away."))
