"""The ways to take the filtered log along, and the one click that verifies all of it."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from core.errors import AppError
from core.services.export import FORMATS
from core.services.verify import Broken
from core.services.views import AuditFilter
from pages.ui.context import PageContext
from pages.ui.downloads import download
from pages.ui.state import literal, plural

_LABELS = {"csv": "CSV", "xlsx": "Excel", "jsonl": "JSON Lines", "parquet": "Parquet"}


def show_export(context: PageContext, wanted: AuditFilter, name: str, *, many: bool) -> None:
    """Draw the four ways out; what is `many` comes as a stream, straight from its own address."""
    with st.popover("Export", icon=":material/download:", key="audit_export"):
        st.markdown("Every event that matches, oldest first. The export is itself written to this log.")
        for form, mime in FORMATS.items():
            if many:
                address = f"/exports/audit/{name}.{form}?{_query(wanted)}"
                st.link_button(_LABELS[form], address, icon=":material/download:", width="stretch")
                continue
            download(
                context.app,
                _LABELS[form],
                lambda user, form=form: context.app.audit.export(user, wanted, format=form),
                file_name=f"{name}.{form}",
                mime=mime,
                key=f"audit_{form}",
            )
        st.caption(
            "CSV, JSON Lines and Parquet prove themselves: whoever gets the file can verify it without this server."
        )


def _query(wanted: AuditFilter) -> str:
    pairs = [
        ("since", wanted.since.isoformat() if wanted.since else ""),
        ("until", wanted.until.isoformat() if wanted.until else ""),
        ("person", str(wanted.person or "")),
        ("pack", str(wanted.pack or "")),
        ("text", wanted.text),
        *(("kind", kind) for kind in wanted.kinds),
    ]
    return urlencode([(name, value) for name, value in pairs if value])


def show_verification(context: PageContext) -> None:
    """Draw the button that verifies the log, and what came of it."""
    asked = st.button("Verify the log", key="audit_verify", icon=":material/verified_user:", help=_HELP)
    if not asked:
        return
    bar = st.progress(0.0, "Going over the log")
    try:
        report = context.app.verifier.verify(
            context.user,
            progress=lambda done, total: bar.progress(done / max(total, 1), f"{done:,} of {total:,} events"),
        )
    except Broken as error:
        bar.empty()
        st.error(
            f"The log does not verify. {literal(str(error))} Tell whoever runs this application, and keep the database "
            "as it is.",
            icon=":material/gpp_bad:",
        )
    except AppError as error:
        bar.empty()
        st.error(literal(error.message), icon=":material/error:")
    else:
        bar.empty()
        covered = f" Signed anchors cover it up to No. {report.anchored:,}." if report.anchored else ""
        st.success(f"{plural(report.rows, 'event')}, and every hash fits.{covered}", icon=":material/verified_user:")


_HELP = "Computes every hash anew, and holds the log against its signed anchors."
