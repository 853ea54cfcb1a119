"""Usage: recorded with its cost, added up for who may see it, priced and limited by administrators."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from core.container import Container
from core.errors import Forbidden, InvalidInput, NotFound
from core.services.usage_views import Limits, Price, Spent, UsageFilter
from core.services.views import Actor, AuditFilter, Role
from tests.services.making import bring

MODEL = "llama-3.3-70b-versatile"


def spend(app: Container, user: Actor, pack_id: UUID, *spent: Spent) -> None:
    with app.database.transaction() as session:
        app.runtime.meter.spend(session, user.id, spent, pack_id=pack_id, turn_id=uuid4(), node="generate_proposal")


def test_what_was_spent_is_recorded_with_its_cost_by_the_prices_of_then(app: Container, admin: Actor):
    pack_id = bring(app, admin)
    spend(app, admin, pack_id, Spent(MODEL, 1, 1_000_000, 1_000_000, 2_000), Spent("unknown", 2, 10, 5, 100))
    app.usage.set_prices(admin, [Price(MODEL, Decimal(100), Decimal(100))])
    rows = {row.key: row for row in app.usage.report(admin, UsageFilter(), by="model")}
    assert rows[MODEL].cost == Decimal("1.38")
    assert (rows["unknown"].cost, rows["unknown"].unpriced, rows["unknown"].calls) == (0, 2, 2)
    assert rows["unknown"].slowest == pytest.approx(0.05)
    assert [(price.model, price.prompt) for price in app.usage.models(admin)] == [
        (MODEL, Decimal(100)),
        ("unknown", None),
    ]


def test_usage_is_added_up_by_day_model_person_pack_and_step(app: Container, person: Callable[..., Actor]):
    one, two, admin = person(Role.EDITOR, name="One"), person(Role.EDITOR, name="Two"), person(Role.ADMIN)
    pack_id, other = bring(app, one), bring(app, two)
    spend(app, one, pack_id, Spent(MODEL, 1, 100, 10, 500))
    spend(app, one, other, Spent(MODEL, 1, 100, 10, 500), Spent("second", 1, 7, 3, 100, answered=False))
    spend(app, two, other, Spent("second", 2, 50, 5, 800))
    sums = {
        by: {row.key.split(" (")[0]: (row.turns, row.calls, row.prompt_tokens) for row in
             app.usage.report(admin, UsageFilter(), by=by)}
        for by in ("model", "person", "node")
    }  # fmt: skip
    assert sums["model"] == {MODEL: (2, 2, 200), "second": (2, 3, 57)}
    assert sums["person"] == {"One": (2, 3, 207), "Two": (1, 2, 50)}
    assert sums["node"] == {"generate_proposal": (3, 5, 257)}
    packs = app.usage.report(admin, UsageFilter(), by="pack")
    assert sorted(row.calls for row in packs) == [1, 4]
    days = app.usage.report(admin, UsageFilter(model="second"), by="day")
    assert [(row.calls, row.failed, len(row.key)) for row in days] == [(3, 1, 10)]
    assert app.usage.report(admin, UsageFilter(person=two.id, pack=pack_id), by="day") == []
    with pytest.raises(InvalidInput, match="added up by"):
        app.usage.report(admin, UsageFilter(), by="mood")


def test_everyone_sees_their_own_usage_and_an_administrator_all(app: Container, person: Callable[..., Actor]):
    one, two, admin = person(Role.EDITOR, name="One"), person(Role.REVIEWER, name="Two"), person(Role.ADMIN)
    pack_id = bring(app, one)
    for user in (one, two):
        spend(app, user, pack_id, Spent(MODEL, 1, 100, 10, 500))
    assert [row.key.split(" ")[0] for row in app.usage.report(one, UsageFilter(), by="person")] == ["One"]
    with pytest.raises(Forbidden):
        app.usage.report(one, UsageFilter(person=two.id), by="day")
    table = list(csv.DictReader(io.StringIO(app.usage.export(one, UsageFilter()).decode("utf-8-sig"))))
    assert [(row["person"], row["prompt tokens"], row["answered"]) for row in table] == [("One", "100", "True")]
    assert len(app.usage.export(admin, UsageFilter()).splitlines()) == 3
    assert [row.kind for row in app.audit_log.query(AuditFilter(kinds=("export.made",)))] == ["export.made"] * 2


def test_a_record_of_usage_is_never_changed(app: Container, admin: Actor):
    spend(app, admin, bring(app, admin), Spent(MODEL, 1, 1, 1, 1))
    for attack in ("UPDATE usage SET calls = 0", "DELETE FROM usage", "TRUNCATE usage"):
        with pytest.raises(DBAPIError, match=r"never changed|permission denied"), app.database.transaction() as session:
            session.execute(text(attack))


@pytest.mark.parametrize(
    ("limits", "spent", "words"),
    [
        (Limits(tokens=10_000), Spent(MODEL, 1, 6_000, 501, 1), "3,499 are left, too few for a request"),
        (Limits(tokens=10_000), Spent(MODEL, 1, 90_000, 0, 1), "none is left"),
        (Limits(calls=3), Spent(MODEL, 3, 1, 1, 1), "3 calls of the model for today are used up"),
        (Limits(seconds=60), Spent(MODEL, 1, 1, 1, 60_000), "1 minutes of the model"),
        (Limits(money=Decimal("0.50")), Spent(MODEL, 1, 900_000, 0, 1), "0.50 US dollars"),
        (Limits(calls=0), None, "0 calls"),
    ],
)
def test_a_limit_ends_in_a_sentence_that_says_when_it_begins_anew(
    app: Container, admin: Actor, limits: Limits, spent: Spent | None, words: str
):
    pack_id = bring(app, admin)
    app.usage.set_limits(admin, limits)
    if spent:
        spend(app, admin, pack_id, spent)
    for _ in range(3):
        with app.runtime.meter.turn(admin, MODEL, pack_id) as refusal:
            assert words in refusal
            assert "begins anew at midnight UTC, in " in refusal
    events = app.audit_log.query(AuditFilter(kinds=("usage.capped",)))
    assert len(events) == 1, "the first refusal of a day is in the log, a loop does not fill it"
    assert events[0].summary == refusal


def test_below_its_limits_nobody_is_held_up(app: Container, admin: Actor):
    pack_id = bring(app, admin)
    spend(app, admin, pack_id, Spent(MODEL, 3, 100_000, 5_000, 20_000))
    with app.runtime.meter.turn(admin, MODEL, pack_id) as refusal:
        assert refusal == ""
    app.usage.set_limits(admin, Limits())
    spend(app, admin, pack_id, Spent(MODEL, 3, 100_000_000, 5_000, 20_000))
    with app.runtime.meter.turn(admin, MODEL, pack_id) as refusal:
        assert refusal == "", "without limits there are none"


def test_what_runs_at_this_moment_counts(app: Container, admin: Actor):
    pack_id = bring(app, admin)
    app.usage.set_limits(admin, Limits(calls=2))
    meter = app.runtime.meter
    with (
        meter.turn(admin, MODEL, pack_id) as first,
        meter.turn(admin, MODEL, pack_id) as second,
        meter.turn(admin, MODEL, pack_id) as third,
    ):
        assert (first, second) == ("", "")
        assert "2 calls" in third
    with meter.turn(admin, MODEL, pack_id) as later:
        assert later == ""


def test_a_persons_own_limits_go_before_everyones(app: Container, person: Callable[..., Actor]):
    admin, editor = person(Role.ADMIN), person(Role.EDITOR)
    app.usage.set_limits(admin, Limits(tokens=5))
    assert app.usage.today(editor).limits.tokens == 5
    app.usage.set_limits(admin, Limits(tokens=7, user_id=editor.id))
    assert (app.usage.today(editor).limits.tokens, app.usage.today(admin).limits.tokens) == (7, 5)
    assert app.usage.limits(admin, editor.id).user_id == editor.id
    app.usage.drop_limits(admin, editor.id)
    assert app.usage.limits(editor, editor.id).tokens == 5
    kinds = [row.summary for row in app.audit_log.query(AuditFilter(kinds=("usage.limits_changed",)))]
    assert len(kinds) == 3
    with pytest.raises(NotFound):
        app.usage.set_limits(admin, Limits(user_id=uuid4()))
    with pytest.raises(InvalidInput, match="a number from 0"):
        app.usage.set_limits(admin, Limits(tokens=-1))


def test_prices_are_checked_and_audited(app: Container, admin: Actor):
    app.usage.set_prices(admin, [Price(" my  model ", Decimal("0.10"), None), Price("no price", None, None)])
    assert [(price.model, price.prompt, price.completion) for price in app.usage.models(admin)] == [
        ("my model", Decimal("0.1000"), Decimal(0))
    ]
    event = app.audit_log.query(AuditFilter(kinds=("usage.prices_changed",)))[0]
    assert event.details == {"my model": ["0.10", "0"]}
    for wrong in (
        [Price("", Decimal(1), Decimal(1))],
        [Price("a", Decimal(-1), Decimal(1))],
        [Price("a", Decimal(1), Decimal(1)), Price("a ", Decimal(1), Decimal(1))],
    ):
        with pytest.raises(InvalidInput):
            app.usage.set_prices(admin, wrong)
    app.usage.set_prices(admin, [])
    assert app.usage.models(admin) == []
