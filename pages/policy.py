"""The rules of review, for administrators: who may confirm, when it takes two people, how long a proposal waits."""

from __future__ import annotations

import streamlit as st

from core.container import Container
from core.services.policy import PolicyView
from core.services.views import Actor, Role
from pages.ui.actions import act
from pages.ui.context import PageContext, page
from pages.ui.notices import note, show_note
from pages.ui.state import ago, literal

SUBJECT = "policy"
_CONFIRMERS = {
    (Role.REVIEWER, Role.ADMIN): "Reviewers and administrators",
    (Role.ADMIN,): "Administrators only",
}
_FOUR_EYES = {
    "always": "Always: nobody confirms what they proposed",
    "risk": "By risk: for what is not safe",
    "never": "Never: authors may confirm their own",
}


def show(here: PageContext) -> None:
    """Draw the rules in force as a form that changes them."""
    if not here.app.may(here.user, "set_policy"):
        st.info("Only administrators set the rules of review. Ask one of them.", icon=":material/lock:")
        return
    policy = here.app.policy.view(here.user)
    show_note(SUBJECT)
    with st.form("policy_form", border=False):
        _fields(policy)
        st.form_submit_button("Put these rules in force", type="primary", on_click=_put_in_force)
    if policy.updated_by:
        st.caption(f"Last changed by {literal(policy.updated_by)}, {ago(policy.updated_at)}.")
    st.markdown(
        "Nothing is ever confirmed by itself. These rules hold for the pages, the command line and programs alike."
    )


def _fields(policy: PolicyView) -> None:
    st.radio(
        "Who may confirm",
        list(_CONFIRMERS),
        index=list(_CONFIRMERS).index(_confirmers(policy)),
        format_func=_CONFIRMERS.__getitem__,
        key="policy_confirmers",
    )
    st.radio(
        "A second person",
        list(_FOUR_EYES),
        index=list(_FOUR_EYES).index(policy.four_eyes),
        format_func=_FOUR_EYES.__getitem__,
        key="policy_four_eyes",
        help="Who proposed something, or edited it while reviewing, is then not the one who confirms it.",
    )
    st.toggle(
        "Signed examples may not be lost",
        value=policy.golden_guard,
        key="policy_examples",
        help="Nothing is confirmed that makes a pack find less of its signed examples, or more beside them.",
    )
    hours, limit = st.columns(2)
    hours.number_input(
        "Proposals wait for (hours)",
        min_value=0,
        max_value=24 * 365,
        value=policy.expiry_hours,
        key="policy_hours",
        help="After that they are to be proposed anew on the newest version. 0 is no limit.",
    )
    limit.number_input(
        "Proposals per person and hour",
        min_value=0,
        max_value=10_000,
        value=policy.hourly_limit,
        key="policy_limit",
        help="0 is no limit.",
    )


def _confirmers(policy: PolicyView) -> tuple[Role, ...]:
    return next((roles for roles in _CONFIRMERS if set(roles) == set(policy.confirm_roles)), next(iter(_CONFIRMERS)))


def _put_in_force() -> None:
    wanted = {
        "confirm_roles": list(st.session_state["policy_confirmers"]),
        "four_eyes": st.session_state["policy_four_eyes"],
        "expiry_hours": int(st.session_state["policy_hours"]),
        "golden_guard": bool(st.session_state["policy_examples"]),
        "hourly_limit": int(st.session_state["policy_limit"]),
    }

    def _change(app: Container, user: Actor) -> None:
        app.policy.change(user, **wanted)

    if act(SUBJECT, _change):
        note(SUBJECT, "done", "These rules are in force.")


show(page("Rules", "Decide who may confirm, when it takes a second person, and how long a proposal waits."))
