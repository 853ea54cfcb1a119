"""What stands around a model, on the real protocol: what it is told, what it may choose, who is asked in the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from core.pack.model import open_pack
from core.planning.evaluate import request_for
from core.planning.layered import LayeredPlanner
from core.planning.llm import ModelSettings, build_model_planner
from core.planning.offline import OfflinePlanner
from core.planning.protocol import Plan, PlanRequest
from tests.planning.llm.materials import LIBRARY, add, changes, delete, library, rename
from tests.servers import model_server as servers
from tests.servers.model_server import ModelServer, not_strict, serve

TWICE = open_pack(LIBRARY.replace("attributes: [due_date, status]", "attributes: [due_date, shelf]"))
NUISANCE = "somehow it is a nuisance for all of us here, the shelf thing on those volumes or wherever"


@contextmanager
def layered(*behaviours: servers.Behaviour) -> Iterator[tuple[LayeredPlanner, ModelServer]]:
    """Give the planners in their order, with a server that behaves so for the model."""
    with serve(*behaviours) as server:
        model = build_model_planner(ModelSettings("groq", "k", "small", server.url, 10.0, 0), lambda _: None)
        yield LayeredPlanner(OfflinePlanner(), [model]), server


def planned(text: str, *behaviours: servers.Behaviour, pack=None) -> tuple[Plan, ModelServer]:
    with layered(*behaviours) as (planner, server):
        return planner.plan(request_for(text, pack or library())), server


def test_the_schema_on_the_wire_is_strict_and_its_names_stand_in_the_pack():
    _, server = planned(NUISANCE, servers.answers(changes(delete("entities", "BOOK", "attributes", "shelf"))))
    form = server.received[0].body["response_format"]["json_schema"]
    assert form["strict"] is True
    assert list(not_strict(form["schema"])) == []
    standing = form["schema"]["$defs"]["standing"]["items"]
    assert {"BOOK", "shelf"} <= set(standing["enum"])
    assert "PUBLISHER" not in standing["enum"]


def test_the_examples_are_those_that_fit_the_request():
    request = request_for("call a member Patron from now on, as the other branches do", library())
    with serve(servers.answers(changes(rename("entities", ["MEMBER"], "Patron")))) as server:
        build_model_planner(ModelSettings("groq", "k", "small", server.url, 10.0, 0)).plan(request)
    assert "call a member Patron from now on" in server.received[0].text
    assert "a loan must have a due date" not in server.received[0].text


def test_what_stands_in_two_places_is_asked_whatever_the_model_picked():
    picked = changes(delete("entities", "BOOK", "attributes", "shelf"))
    plan, _ = planned(
        "get rid of that shelf, it is a nuisance since we moved house", servers.answers(picked), pack=TWICE
    )
    assert plan.kind == "question"
    assert len(plan.choices) == 2


@pytest.mark.parametrize("what", ["delete", "rename"])
def test_what_does_not_stand_there_goes_back_with_the_nearest_name(what: str):
    wrong = delete("entities", "BOOK", "attributes", "shelves")
    right = delete("entities", "BOOK", "attributes", "shelf")
    if what == "rename":
        wrong = rename("entities", ["BOOK", "attributes", "shelves"], "rack")
        right = rename("entities", ["BOOK", "attributes", "shelf"], "rack")
    plan, server = planned(NUISANCE, servers.answers(changes(wrong)), servers.answers(changes(right)))
    assert plan.kind == "operations"
    assert plan.operations[0]["path"][-1] == "shelf"
    assert len(server.received) == 2
    assert "shelf" in server.received[1].text.rsplit("This cannot be used.", 1)[1]


def test_a_change_that_breaks_a_rule_goes_back_once():
    broken = add("relationships", [], {"name": "OWNS", "from": "MEMBER", "to": "PUBLISHER"})
    broken["item"] |= dict.fromkeys(("description", "attributes", "synonyms"))
    sound = {**broken, "item": {**broken["item"], "to": "BOOK"}}
    plan, server = planned(
        "somehow it matters by now that a member BORROWS a book and may hold one, too",
        servers.answers(changes(broken)),
        servers.answers(changes(sound)),
    )
    assert plan.kind == "operations"
    assert plan.operations[0]["value"]["to"] == "BOOK"
    assert "PUBLISHER" in json.dumps(server.received[1].body["messages"][-1])


def test_after_two_refusals_the_reader_is_asked_with_choices_that_work():
    nowhere = changes(delete("entities", "BOOK", "attributes", "titles"))
    text = "please remove title from this pack because nobody in the branch uses it"
    plan, server = planned(text, servers.answers(nowhere), servers.answers(nowhere))
    assert (plan.kind, len(server.received)) == ("question", 2)
    for choice in plan.choices:
        again = OfflinePlanner().plan(PlanRequest(choice, library()))
        assert (again.kind, again.certain) == ("operations", True)
