"""What administrators set about models: the limits for a day, and the prices to reckon with."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pandas as pd
import streamlit as st

from core.services.usage_views import Limits, Price
from pages.ui.actions import act
from pages.ui.context import PageContext
from pages.ui.notices import note

SUBJECT = "usage"
_PERSON = "usage_limits_person"
_PRICES = "usage_prices"
_COLUMNS = {
    "model": st.column_config.TextColumn("Model", width="medium", required=True),
    "prompt": st.column_config.NumberColumn("A million tokens in", min_value=0, format="$ %.4f"),
    "completion": st.column_config.NumberColumn("A million tokens out", min_value=0, format="$ %.4f"),
}


def show_limits(here: PageContext) -> None:
    """Draw the limits of everyone, or of one person, to change them."""
    with st.expander("Limits for a day", icon=":material/speed:"):
        names = {one.id: f"{one.name} ({one.email})" for one in here.app.users.list(here.user)}
        person = st.selectbox(
            "Whose",
            list(names),
            index=None,
            placeholder="Everyone without limits of their own",
            format_func=lambda one: names.get(one, ""),
            key=_PERSON,
            width=420,
        )
        limits = here.app.usage.limits(here.user, person)
        if person and limits.user_id is None:
            st.caption("What holds for everyone holds here too; save to give this person limits of their own.")
        with st.form(f"usage_limits_{person}", border=False):
            with st.container(horizontal=True):
                _number("Tokens", "tokens", limits.tokens, person)
                _number("Calls of a model", "calls", limits.calls, person)
                _number("Minutes", "minutes", None if limits.seconds is None else limits.seconds // 60, person)
                _number("US dollars", "money", None if limits.money is None else float(limits.money), person)
            st.caption("Empty is no limit; 0 leaves the offline planner alone.")
            st.form_submit_button("Save these limits", on_click=_save_limits, args=(person,))
        if person and limits.user_id:
            st.button("Take everyone's limits again", key="usage_limits_drop", on_click=_drop_limits, args=(person,))


def show_prices(here: PageContext) -> None:
    """Draw the table of prices, to change it."""
    with st.expander("Prices", icon=":material/payments:"):
        st.caption("US dollars for a million tokens. What was spent before keeps the cost that it had.")
        prices = here.app.usage.models(here.user)
        frame = pd.DataFrame(
            {
                "model": pd.Series([price.model for price in prices], dtype="str"),
                "prompt": pd.Series([_float(price.prompt) for price in prices], dtype="float"),
                "completion": pd.Series([_float(price.completion) for price in prices], dtype="float"),
            }
        )
        edited = st.data_editor(
            frame, key=_PRICES, hide_index=True, column_config=_COLUMNS, num_rows="dynamic", width=640
        )
        if st.button("Save these prices", key="usage_prices_save"):
            _save_prices(edited)
            st.rerun()


def _number(label: str, name: str, value: float | None, person: UUID | None) -> None:
    whole = name != "money"
    st.number_input(
        label,
        min_value=0 if whole else 0.0,
        value=None if value is None else (int(value) if whole else float(value)),
        step=1 if whole else 0.01,
        placeholder="no limit",
        key=_key(name, person),
        width=160,
    )


def _save_limits(person: UUID | None) -> None:
    def read(name: str) -> float | None:
        return st.session_state[_key(name, person)]

    minutes, money, tokens, calls = read("minutes"), read("money"), read("tokens"), read("calls")
    limits = Limits(
        tokens=None if tokens is None else int(tokens),
        calls=None if calls is None else int(calls),
        seconds=None if minutes is None else int(minutes) * 60,
        money=None if money is None else Decimal(str(money)),
        user_id=person,
    )
    if act(SUBJECT, lambda app, user: app.usage.set_limits(user, limits)):
        note(SUBJECT, "done", "The limits are saved. They hold from now on.")


def _drop_limits(person: UUID) -> None:
    if act(SUBJECT, lambda app, user: app.usage.drop_limits(user, person)):
        note(SUBJECT, "done", "What holds for everyone holds for this person again.")


def _save_prices(frame: pd.DataFrame) -> None:
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    prices = [
        Price(str(row["model"] or ""), _decimal(row["prompt"]), _decimal(row["completion"]))
        for row in rows
        if any(row.values())
    ]
    if act(SUBJECT, lambda app, user: app.usage.set_prices(user, prices)):
        st.session_state.pop(_PRICES, None)
        note(SUBJECT, "done", "The prices are saved. They count for what is asked from now on.")


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _key(name: str, person: UUID | None) -> str:
    return f"usage_limit_{name}_{person}"
