"""The unmodified Groq and OpenAI clients against a server with every fault of the protocol."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from core.engine import apply, load
from core.errors import Unavailable
from core.planning.llm import ModelSettings, build_model_planner
from core.planning.llm.planner import ModelPlanner
from core.planning.protocol import Plan
from tests.planning.llm.materials import add, answer, ask, changes, delete
from tests.servers import model_server as servers
from tests.servers.model_server import ModelServer, serve

pytestmark = pytest.mark.slow

KEY = "sk-test-3f9c2d7e1a"
ADD_ISBN = changes(add("entities", ["BOOK", "attributes"], "isbn"))
REQUEST = "Books need an isbn"


@pytest.fixture(params=["groq", "openai"])
def provider(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def planner_for(provider: str) -> Callable[..., ModelPlanner]:
    """Build a planner for a server; its waits are noted in `waited` and not slept."""

    def build(server: ModelServer, timeout: float = 10.0, retries: int = 2, **hooks: object) -> ModelPlanner:
        base_url = server.url if provider == "groq" else f"{server.url}/v1"
        settings = ModelSettings(provider, KEY, "small-model", base_url, timeout, retries)  # type: ignore[arg-type]  # a parameter
        return build_model_planner(settings, **{"sleep": lambda _: None, **hooks})  # type: ignore[arg-type]  # hooks by name

    return build


def failure(planner: ModelPlanner) -> str:
    with pytest.raises(Unavailable) as caught:
        planner.plan(ask(REQUEST))
    message = caught.value.message
    assert message.endswith("or use the offline planner.")
    assert KEY not in message
    assert "Traceback" not in message
    return message


def is_isbn_added(plan: Plan) -> bool:
    return [operation["value"] for operation in plan.operations] == ["isbn"]


def test_an_explicit_request_becomes_operations_by_strict_schema(planner_for, provider):
    with serve(servers.answers(ADD_ISBN)) as server:
        planner = planner_for(server)
        plan = planner.plan(ask(REQUEST))
    assert planner.name == plan.planner == f"{provider} · small-model"
    assert plan.kind == "operations"
    assert plan.operations == ({"action": "add_unique", "path": ["entities", "BOOK", "attributes"], "value": "isbn"},)
    assert "isbn" in plan.summary
    assert "Book" in plan.summary
    [received] = server.received
    assert received.mode == "json_schema"
    assert received.authorization == f"Bearer {KEY}"
    assert received.body["model"] == "small-model"


def test_a_server_without_json_schema_is_asked_by_function_calling_and_that_is_remembered(planner_for):
    with serve(servers.refuses_json_schema(servers.answers(ADD_ISBN))) as server:
        planner = planner_for(server)
        first, second = planner.plan(ask(REQUEST)), planner.plan(ask(REQUEST))
    assert is_isbn_added(first)
    assert is_isbn_added(second)
    assert [received.mode for received in server.received] == [
        "json_schema",
        "function_calling",
        "function_calling",
    ]


def test_a_server_that_takes_neither_form_is_named_as_refusing(planner_for):
    with serve(servers.error(400, f"no, not with {KEY}")) as server:
        message = failure(planner_for(server))
    assert message.startswith("The model's server refused the request.")
    assert len(server.received) == 2


def test_json_in_the_content_serves_where_a_tool_call_was_asked_for(planner_for):
    text = f"```json\n{json.dumps(ADD_ISBN)}\n```"
    with serve(servers.refuses_json_schema(servers.chats(text))) as server:
        assert is_isbn_added(planner_for(server).plan(ask(REQUEST)))


@pytest.mark.parametrize(
    "rubbish",
    [
        servers.says('{"kind": "operations", "message": '),
        servers.refuses_json_schema(servers.says('{"kind": "operations", "message": ')),
        servers.says('{"kind": "operations"}'),
        servers.says("{}"),
        servers.says(""),
        servers.chats("Sure! I have added the ISBN for you."),
        servers.truncates(ADD_ISBN),
        servers.refuses_json_schema(servers.truncates(ADD_ISBN)),
        servers.tool_use_failed(),
        servers.refuses_json_schema(servers.tool_use_failed()),
        servers.answers({**ADD_ISBN, "extra": 1}),
        servers.answers(answer("question", "Which?", choices=["only one"])),
        servers.answers(answer("declined", " ")),
        servers.answers(changes()),
    ],
)
def test_rubbish_is_asked_for_once_more_and_then_told_honestly(planner_for, rubbish):
    with serve(rubbish) as server:
        message = failure(planner_for(server))
    asked = [received for received in server.received if "This cannot be used." in received.text]
    assert len(asked) == 1
    assert message.startswith("The model did not give an answer that can be used.")


@pytest.mark.parametrize("first", [servers.truncates(ADD_ISBN), servers.chats("Hm."), servers.tool_use_failed()])
def test_a_good_answer_after_rubbish_counts(planner_for, first):
    with serve(first, servers.answers(ADD_ISBN)) as server:
        assert is_isbn_added(planner_for(server).plan(ask(REQUEST)))


def test_a_truncated_answer_never_becomes_a_smaller_change(planner_for):
    both = changes(add("entities", ["BOOK", "attributes"], "isbn"), add("entities", ["BOOK", "attributes"], "pages"))
    with serve(*[servers.truncates(both, keep / 10) for keep in (3, 5, 7, 9)], servers.chats("x")) as server:
        planner = planner_for(server)
        failure(planner)
        failure(planner)
    assert len(server.received) == 4


def test_wrong_operations_go_back_with_the_reason_and_the_right_ones_are_taken(planner_for):
    wrong = changes(delete("entities", "BOOK", "attributes", "shelff"))
    right = changes(delete("entities", "BOOK", "attributes", "shelf"))
    with serve(servers.answers(wrong), servers.answers(right)) as server:
        plan = planner_for(server).plan(ask("Remove shelf from books"))
    assert plan.operations[0]["path"] == ["entities", "BOOK", "attributes", "shelf"]
    assert "Change 1 (delete): There is no 'shelff'" in server.received[1].text
    assert "Did you mean 'shelf'?" in server.received[1].text


def test_operations_that_stay_wrong_are_declined_with_the_reason_and_examples(planner_for):
    wrong = changes(delete("entities", "PUBLISHER"))
    with serve(servers.answers(wrong)) as server:
        plan = planner_for(server).plan(ask("Remove the publisher"))
    assert plan.kind == "declined"
    assert "nothing was changed" in plan.text
    assert "PUBLISHER" in plan.text
    assert any("Book" in example for example in plan.examples)
    assert len(server.received) == 2


def test_a_short_retry_after_is_waited_for(planner_for):
    waited: list[float] = []
    with serve(servers.busy("3"), servers.answers(ADD_ISBN)) as server:
        plan = planner_for(server, sleep=waited.append).plan(ask(REQUEST))
    assert is_isbn_added(plan)
    assert waited == [3.0]


@pytest.mark.parametrize("wait", ["120", "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_a_long_retry_after_is_told_at_once(planner_for, wait):
    waited: list[float] = []
    with serve(servers.busy(wait), servers.answers(ADD_ISBN)) as server:
        message = failure(planner_for(server, sleep=waited.append))
    assert "asks to wait about" in message
    assert waited == []
    assert len(server.received) == 1


def test_a_fault_of_the_server_is_tried_again_up_to_the_limit(planner_for):
    with serve(servers.error(500, "boom"), servers.error(503, "boom"), servers.answers(ADD_ISBN)) as server:
        assert is_isbn_added(planner_for(server).plan(ask(REQUEST)))
    with serve(servers.error(500, "boom")) as server:
        assert failure(planner_for(server, retries=2)).startswith("The model's server has a fault of its own.")
    assert len(server.received) == 3


@pytest.mark.parametrize("way", [servers.slow, servers.drips])
def test_a_slow_server_ends_in_a_sentence_when_the_time_is_up(planner_for, way):
    with serve(way(0.05 if way is servers.drips else 5, servers.answers(ADD_ISBN))) as server:
        planner = planner_for(server, timeout=0.5)
        began = time.monotonic()
        assert failure(planner).startswith("The model did not answer in time.")
    assert time.monotonic() - began < 2


def test_a_dropped_connection_is_tried_again(planner_for):
    with serve(servers.drops(servers.answers(ADD_ISBN)), servers.answers(ADD_ISBN)) as server:
        assert is_isbn_added(planner_for(server).plan(ask(REQUEST)))
    with serve(servers.drops(servers.answers(ADD_ISBN))) as server:
        assert failure(planner_for(server)).startswith("The model's server cannot be reached.")


def test_a_server_that_is_gone_ends_in_a_sentence(planner_for):
    with serve(servers.answers(ADD_ISBN)) as server:
        planner = planner_for(server)
    assert failure(planner).startswith("The model's server cannot be reached.")


@pytest.mark.parametrize(
    ("status", "start"),
    [
        (401, "The model's server did not accept the key"),
        (403, "The model's server did not accept the key"),
        (404, "The model's server knows no model “small-model”"),
        (413, "The model's server refused the request."),
    ],
)
def test_a_refusal_says_what_an_administrator_has_to_check_and_never_the_key(planner_for, status, start):
    with serve(servers.error(status, f"Incorrect API key provided: {KEY}")) as server:
        assert failure(planner_for(server)).startswith(start)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Bad gateway</html>",
        b'{"choices": null}',
        b'{"choices": []}',
        b"null",
        b'{"ch',
        b"[1, 2]",
        b"[" * 200_000,
        b"\xff",
    ],
)
def test_a_body_that_is_no_completion_ends_in_a_sentence(planner_for, body):
    for content_type in ("application/json", "text/html"):
        with serve(servers.raw(body, content_type)) as server:
            assert "sent something that is no answer" in failure(planner_for(server))


def test_tokens_of_every_answered_call_are_on_the_plan(planner_for):
    with serve(servers.truncates(ADD_ISBN), servers.answers(ADD_ISBN)) as server:
        (usage,) = planner_for(server).plan(ask(REQUEST)).usage
    assert (usage.model, usage.calls) == ("small-model", 2)
    assert usage.prompt_tokens > 600
    assert usage.completion_tokens > 20
    assert 0 < usage.milliseconds < 10_000


def test_the_key_shows_in_no_representation_and_in_no_log(planner_for, caplog):
    with serve(servers.error(401, f"Incorrect API key provided: {KEY}")) as server:
        planner = planner_for(server)
        failure(planner)
    assert KEY not in caplog.text
    assert KEY not in repr(ModelSettings("groq", KEY, "m"))


def test_a_proposed_change_leads_to_the_asked_text_and_nothing_else(planner_for):
    request = ask(REQUEST)
    with serve(servers.answers(ADD_ISBN)) as server:
        plan = planner_for(server).plan(request)
    after = apply(request.pack.text, plan.operations).text
    assert load(after)["entities"][0]["attributes"] == ["title", "author", "shelf", "isbn"]
    assert "shelf      # until the move" in after
