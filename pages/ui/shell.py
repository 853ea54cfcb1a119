"""The frame around every page: the navigation in groups, who is logged in, and the way out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.container import Container
from core.services.views import Actor
from pages.ui.actions import act
from pages.ui.browser import leave, mark_navigation
from pages.ui.context import Visit
from pages.ui.notices import show_note
from pages.ui.state import ROLE_WORDS, literal

# A file of ours: an icon by name would be fetched from elsewhere by every browser.
_ICON = Path(__file__).with_name("icon.svg")
SIDEBAR_WIDTH = 248
_LEAVING = "shell_leaving"
_SUBJECT = "shell"
# All styles in one piece that never changes: the browser reads it once, however the pages change under it.
_SHEETS = ("style.css", "cards.css", "diff.css", "review.css")
_STYLES = "".join(f"<style>{Path(__file__).with_name(name).read_text()}</style>" for name in _SHEETS)


@dataclass(frozen=True)
class _Entry:
    """A page as the navigation names it; `right` is what one must be allowed to do to see it listed."""

    path: str
    title: str
    icon: str
    help: str
    right: str | None = None


_SECTIONS: Mapping[str, tuple[_Entry, ...]] = {
    "Work": (
        _Entry("chat", "Chat", ":material/forum:", "Say in plain words what should change in a pack."),
        _Entry("review", "Review", ":material/rule:", "Read proposals side by side and decide on them."),
        _Entry("editor", "Edit", ":material/edit_note:", "Change a pack yourself: forms, the whole text, files."),
        _Entry(
            "explore", "Explore", ":material/travel_explore:", "Look around in a pack: who uses what, what is wrong."
        ),
        _Entry("packs", "Packs", ":material/library_books:", "Choose the pack to work on, or bring a new one."),
        _Entry("bench", "Bench", ":material/science:", "See what a pack finds in your documents."),
    ),
    "Look back": (
        _Entry("history", "History", ":material/history:", "Versions of a pack: compare, download, roll back."),
        _Entry("releases", "Releases", ":material/sell:", "Which version consumers use, and every one before it."),
        _Entry("audit", "Audit", ":material/fact_check:", "Who did what, and when."),
    ),
    "Settings": (
        _Entry("memory", "Memory", ":material/bookmarks:", "What is kept in mind for you."),
        _Entry("usage", "Usage", ":material/monitoring:", "What models were asked, and what it cost."),
        _Entry("account", "Account", ":material/person:", "Your role, your logins, your password."),
        _Entry("admin", "People", ":material/group:", "Who may use this, and as what.", right="manage_users"),
        _Entry("policy", "Rules", ":material/gavel:", "Who may confirm, and when it takes two.", right="set_policy"),
    ),
}


def navigation(app: Container, visit: Visit | None) -> st.Page:
    """Declare all pages and give the one that was asked for, not yet run.

    A stranger's navigation is hidden, but declares the same pages: a link into the middle must land there after
    the login. The number of proposals that are this person's to act on stands in the title of the review page.
    """
    user = visit.user if visit else None
    to_do = visit.to_do if visit else 0
    sections = {name: [_page(entry, app, user, to_do) for entry in entries] for name, entries in _SECTIONS.items()}
    home = st.Page(_home, title="Domain packs", url_path="home", default=True, visibility="hidden")
    return st.navigation({"": [home], **sections}, position="sidebar" if user else "hidden", expanded=True)


def _page(entry: _Entry, app: Container, user: Actor | None, to_do: int) -> st.Page:
    listed = user is not None and (entry.right is None or app.may(user, entry.right))
    return st.Page(
        f"{entry.path}.py",
        title=f"{entry.title} ({to_do})" if entry.path == "review" and to_do else entry.title,
        icon=entry.icon,
        url_path=entry.path,
        help=entry.help,
        visibility="visible" if listed else "hidden",
    )


def _home() -> None:
    st.switch_page("chat.py", query_params=st.query_params.to_dict())


def dress() -> None:
    """Set the name and the sign of the application, and load the styles that the theme cannot express."""
    st.set_page_config(
        page_title="Domain packs", page_icon=str(_ICON), layout="wide", initial_sidebar_state=SIDEBAR_WIDTH
    )
    st.logo(str(_ICON), size="large")
    st.html(_STYLES)


def foot(user: Actor) -> None:
    """Draw who is logged in at the foot of the sidebar, with the button to log out."""
    with st.sidebar.container(key="shell_foot"):
        st.markdown(f"**{literal(user.name)}**  \n{ROLE_WORDS[user.role]}")
        st.button("Log out", key="shell_log_out", icon=":material/logout:", on_click=log_out)
        show_note(_SUBJECT)
        mark_navigation()


def log_out() -> None:
    """End this login on the server, and have the browser forget it on the next run. A button's callback."""
    _leave_after(lambda app, user: app.auth.log_out(user))


def log_out_everywhere() -> None:
    """End every login of this person, this one too. A button's callback."""
    _leave_after(lambda app, user: app.auth.log_out_everywhere(user))


def _leave_after(ending: Callable[[Container, Actor], None]) -> None:
    if act(_SUBJECT, ending):
        st.session_state[_LEAVING] = True


def leaving() -> bool:
    """Tell whether the browser is on its way out, and send it there."""
    if not st.session_state.get(_LEAVING):
        return False
    leave()
    return True
