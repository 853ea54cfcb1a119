"""The button that takes the dossier of a version along."""

from __future__ import annotations

from core.services.views import VersionRow
from pages.ui.context import PageContext
from pages.ui.downloads import download


def show_dossier(here: PageContext, row: VersionRow, file_name: str) -> None:
    """Draw the button: one page with everything that led to this version, to print or to hand on."""
    if not here.app.may(here.user, "export"):
        return
    download(
        here.app,
        "Dossier",
        lambda user: here.app.dossiers.page(user, row.id),
        file_name=file_name,
        mime="text/html",
        key=f"history_dossier_{row.id}",
    )
