"""The people page, for administrators: who may come in, as what, and with which password."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from core.container import Container
from core.errors import AppError
from core.services.views import Actor, Role, UserView
from core.sign_on import SignOn
from pages.ui.actions import act
from pages.ui.context import PageContext, page
from pages.ui.login import new_password
from pages.ui.notices import show_note
from pages.ui.one_time import INVITATION, RESET, offer_link, show_link
from pages.ui.rules_form import show_rules
from pages.ui.state import ROLE_WORDS, literal

DONE = "admin_done"
SUBJECT = "admin"
CHOSEN = "admin_person"
INVITED = "admin_invited"
COLUMNS = {
    "name": st.column_config.TextColumn("Name", width="medium"),
    "email": st.column_config.TextColumn("Email", width="medium"),
    "role": st.column_config.TextColumn("Role"),
    "state": st.column_config.TextColumn("State"),
    "way": st.column_config.TextColumn("Logs in with"),
    "seen": st.column_config.DatetimeColumn("Last login", format="distance"),
    "added": st.column_config.DatetimeColumn("Added", format="D MMM YYYY"),
}
VOUCHED = (
    "Logs in through the provider, which says at each login what this person may do. A new password, or one by a "
    "reset link, ends that: then the password is the way in."
)
ROLE_HELP = "Editors propose changes. Reviewers also confirm, reject and roll back. Administrators also manage people."


def show(context: PageContext) -> None:
    """Draw everyone, what can be done about one of them, and the form to add somebody."""
    if not context.app.may(context.user, "manage_users"):
        st.info("Only administrators manage people. Ask one of them for what you need.", icon=":material/lock:")
        return
    _outcome()
    show_link()
    people = context.app.users.list(context.user)
    _table(people, context.app.sign_on.provider)
    change, add = st.columns(2, gap="large")
    with change:
        st.header("Change a person", anchor=False)
        _change(people)
    with add:
        st.header("Add a person", anchor=False)
        _add(context)
        with st.expander("Or invite somebody, who chooses the password"):
            _invite()
    show_rules(context)


def _table(people: list[UserView], provider: SignOn | None) -> None:
    frame = pd.DataFrame(
        {
            "name": [view.name for view in people],
            "email": [view.email for view in people],
            "role": [ROLE_WORDS[view.role] for view in people],
            "state": ["Active" if view.active else "Switched off" for view in people],
            "way": [(provider.name if provider else "Provider") if view.vouched else "Password" for view in people],
            "seen": pd.to_datetime([view.last_login_at for view in people], utc=True),
            "added": [view.created_at for view in people],
        }
    )
    st.dataframe(frame, hide_index=True, column_config=COLUMNS, placeholder="never", alt="Everyone who may log in")


def _change(people: list[UserView]) -> None:
    by_id = {view.id: view for view in people}
    chosen = st.selectbox(
        "Person",
        list(by_id),
        format_func=lambda user_id: f"{by_id[user_id].name} ({by_id[user_id].email})",
        index=None,
        placeholder="Choose a person",
        key=CHOSEN,
    )
    if chosen is None:
        return
    person = by_id[chosen]
    if person.vouched:
        st.caption(VOUCHED)
    _role(person)
    with st.container(horizontal=True):
        _access(person)
        if person.active:
            st.button(
                "Make a reset link",
                key=f"admin_reset_{person.id}",
                help="A link by which the person sets a new password. It works once, for a day.",
                on_click=_reset_link,
                args=(person,),
            )
    _new_password(person)


def _role(person: UserView) -> None:
    st.segmented_control(
        "Role",
        list(Role),
        default=person.role,
        format_func=ROLE_WORDS.__getitem__,
        help=ROLE_HELP,
        required=True,
        key=f"admin_role_{person.id}",
        on_change=_set_role,
        args=(person,),
    )


def _set_role(person: UserView) -> None:
    key = f"admin_role_{person.id}"
    role = st.session_state[key]
    words = f"{person.name} is now {ROLE_WORDS[role].lower()}."
    if not _do(lambda app, user: app.users.set_role(user, person.id, role), words):
        st.session_state[key] = person.role


def _access(person: UserView) -> None:
    st.button(
        "Switch off" if person.active else "Switch on again",
        key=f"admin_active_{person.id}",
        help="Ends every login at once; what the person did stays in the log. It can be undone.",
        on_click=_set_active,
        args=(person,),
    )


def _set_active(person: UserView) -> None:
    words = "is switched off and logged out everywhere." if person.active else "may log in again."
    _do(lambda app, user: app.users.set_active(user, person.id, not person.active), f"{person.name} {words}")


def _reset_link(person: UserView) -> None:
    offer_link(SUBJECT, RESET, lambda app, user: app.links.reset_link(user, person.id))


def _invite() -> None:
    st.text_input("Email of who is invited", key=INVITED, placeholder="Empty: whoever has the link")
    st.button("Make an invitation", key="admin_invite", on_click=_make_invitation)


def _make_invitation() -> None:
    email = st.session_state.get(INVITED, "")
    offer_link(SUBJECT, INVITATION, lambda app, user: app.links.invite(user, email))


def _new_password(person: UserView) -> None:
    with (
        st.expander("Set a new password"),
        st.form(f"admin_password_{person.id}", border=False, clear_on_submit=True),
    ):
        password = new_password(f"admin_{person.id}", "New password")
        if st.form_submit_button("Set this password") and password is not None:
            words = f"{person.name} has a new password, and is logged out everywhere. Tell it in person or by phone."
            _do(lambda app, user: app.users.set_password(user, person.id, password), words)
            st.rerun()


def _add(context: PageContext) -> None:
    with st.form("admin_add", border=False):
        name = st.text_input("Name", key="admin_add_name")
        email = st.text_input("Email", key="admin_add_email")
        role = st.segmented_control(
            "Role",
            list(Role),
            default=Role.EDITOR,
            format_func=ROLE_WORDS.__getitem__,
            help=ROLE_HELP,
            required=True,
            key="admin_add_role",
        )
        password = new_password("admin_add", "First password")
        if not st.form_submit_button("Add person", type="primary") or password is None:
            return
        try:
            context.app.users.add(context.user, name=name, email=email, role=role, password=password)
        except AppError as error:
            st.error(literal(error.message), icon=":material/error:")
            return
    st.session_state[DONE] = f"{name.strip()} can log in now as {ROLE_WORDS[role].lower()}."
    for key in ("admin_add_name", "admin_add_email", "admin_add_password", "admin_add_again"):
        del st.session_state[key]
    st.rerun()


def _do(what: Callable[[Container, Actor], object], words: str) -> bool:
    """Do it, and keep what to say of it for the next run."""
    done = act(SUBJECT, what)
    if done:
        st.session_state[DONE] = words
    return done


def _outcome() -> None:
    show_note(SUBJECT)
    if words := st.session_state.pop(DONE, ""):
        st.success(literal(words), icon=":material/check:")


show(page("People", "Decide who may log in, and what each may do."))
