"""The usage page on real services: one's own for everyone, all of it and what is set for administrators."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

from streamlit.testing.v1 import AppTest

from core.container import Container
from core.services.usage_views import Limits, Spent
from core.services.views import Actor, Role
from tests.pages.real import Desk, desk
from tests.services.making import bring

__all__ = ["desk"]
MODEL = "llama-3.3-70b-versatile"


def spend(app: Container, user: Actor, **changes: int) -> None:
    values = {"prompt_tokens": 2_000, "completion_tokens": 100, "calls": 1, "milliseconds": 900, **changes}
    with app.database.transaction() as session:
        spent = [Spent(model=MODEL, **values)]
        pack_id = app.packs.list(user)[0].id
        app.runtime.meter.spend(session, user.id, spent, pack_id=pack_id, turn_id=uuid4(), node="generate_proposal")


def words(page: AppTest) -> str:
    return "\n".join(part.value for part in [*page.markdown, *page.caption, *page.header, *page.info, *page.error])


def test_before_any_call_the_page_says_so(desk: Callable[[Actor], Desk], editor: Actor):
    page = desk(editor).open("usage")
    assert not page.exception
    assert "No model was asked" in words(page)
    assert [metric.value for metric in page.metric] == ["0", "0", "0.0", "0.00"]


def test_everyone_sees_their_own_and_no_settings(
    desk: Callable[[Actor], Desk], app: Container, person: Callable[..., Actor]
):
    editor, other = person(Role.EDITOR), person(Role.EDITOR)
    bring(app, editor)
    spend(app, editor)
    spend(app, other, prompt_tokens=70_000)
    page = desk(editor).open("usage")
    assert not page.exception
    assert page.dataframe[0].value["prompt"].tolist() == [2_000]
    assert page.metric[0].value == "2,100"
    assert "Person" not in page.button_group(key="usage_by").options
    assert "What administrators set" not in words(page)


def test_an_administrator_sees_all_by_person(
    desk: Callable[[Actor], Desk], app: Container, person: Callable[..., Actor]
):
    admin, editor = person(Role.ADMIN), person(Role.EDITOR, name="Ed")
    bring(app, admin)
    spend(app, editor)
    page = desk(admin).open("usage")
    page.button_group(key="usage_by").set_value("person").run()
    assert not page.exception
    assert page.dataframe[0].value["key"].tolist() == [f"Ed ({editor.email})"]


def test_limits_are_set_for_everyone_and_for_one_person(
    desk: Callable[[Actor], Desk], app: Container, person: Callable[..., Actor]
):
    admin, editor = person(Role.ADMIN), person(Role.EDITOR)
    page = desk(admin).open("usage")
    page.number_input(key="usage_limit_tokens_None").set_value(7_000)
    page.number_input(key="usage_limit_money_None").set_value(2.5)
    next(button for button in page.button if button.label == "Save these limits").click()
    page.run()
    assert not page.exception
    assert app.usage.limits(admin) == Limits(tokens=7_000, calls=500, seconds=3_600, money=Decimal("2.5"))
    page.selectbox(key="usage_limits_person").set_value(editor.id).run()
    assert "What holds for everyone holds here too" in words(page)
    key = f"usage_limit_calls_{editor.id}"
    page.number_input(key=key).set_value(3)
    next(button for button in page.button if button.label == "Save these limits").click()
    page.run()
    assert app.usage.today(editor).limits == Limits(7_000, 3, 3_600, Decimal("2.5"), editor.id)
    page.button(key="usage_limits_drop").click().run()
    assert app.usage.today(editor).limits.user_id is None


def test_what_has_no_price_is_told(desk: Callable[[Actor], Desk], app: Container, admin: Actor):
    bring(app, admin)
    app.usage.set_prices(admin, [])
    spend(app, admin)
    page = desk(admin).open("usage")
    assert "1 call went to a model without a price" in words(page)
    assert app.usage.models(admin)[0].prompt is None
    assert Decimal(0) == app.usage.today(admin).money
