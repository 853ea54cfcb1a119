"""Search in memories: by meaning where a model knows it, by letters where none does, and across a change of models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from sqlalchemy import text

from core.config import Settings
from core.container import Container, build_container
from core.services.embedding import Embedder
from core.services.embedding.endpoint import Endpoint
from core.services.memory_views import NewMemory
from core.services.views import Actor
from tests.servers.embedding_server import EmbeddingServer, by_topic, serve, vector
from tests.services.making import bring

pytestmark = pytest.mark.slow

VEHICLES = "Cars are identified by their chassis."
TERMS = "Terms are written in lower case."


@pytest.fixture
def topics() -> Iterator[EmbeddingServer]:
    """A server for embeddings that knows two topics."""
    with serve(by_topic) as server:
        yield server


@pytest.fixture
def reopened(settings: Settings) -> Iterator[Callable[[Embedder], Container]]:
    """Open the application on the test's database with another embedder, as after a new start."""
    opened: list[Container] = []

    def open_with(embedder: Embedder) -> Container:
        opened.append(build_container(settings, embedder=embedder))
        return opened[-1]

    yield open_with
    for container in opened:
        container.close()


def source(server: EmbeddingServer, model: str = "topics") -> Embedder:
    embedder = Embedder(Endpoint(server.url, model, None))
    assert embedder.wait(5)
    return embedder


def models(app: Container) -> list[str | None]:
    with app.database.transaction() as session:
        return list(session.scalars(text("SELECT model FROM memories ORDER BY created_at")))


def test_a_memory_is_found_by_what_it_means(reopened, topics: EmbeddingServer, editor: Actor):
    app = reopened(source(topics))
    for words in (VEHICLES, TERMS):
        app.memories.remember(editor, NewMemory(words))
    found = app.memories.search(editor, "which lorry is it?")
    assert [one.memory.text for one in found] == [VEHICLES, TERMS]
    assert found[0].score > 0.7
    assert found[1].score < 0.3
    assert app.memories.limits == ""


def test_without_a_model_letters_find_names_and_typos(reopened, editor: Actor):
    app = reopened(Embedder(None))
    for words in (VEHICLES, TERMS):
        app.memories.remember(editor, NewMemory(words))
    assert app.memories.search(editor, "chasis of cars")[0].memory.text == VEHICLES
    assert "letters alone" in app.memories.limits
    assert models(app) == [None, None]


def test_memories_of_another_model_are_found_by_letters_until_they_are_embedded_anew(
    reopened, topics: EmbeddingServer, editor: Actor
):
    first = reopened(source(topics, "first"))
    for words in (VEHICLES, TERMS):
        first.memories.remember(editor, NewMemory(words))
    second = reopened(source(topics, "second"))
    search = second.runtime.memories
    assert second.memories.search(editor, "chassis of cars")[0].memory.text == VEHICLES
    search.refresh()
    assert set(models(second)) == {f"second at {topics.url}"}
    assert second.memories.search(editor, "which lorry is it?")[0].score > 0.7
    assert search.refresh() == 0


def test_a_model_that_changes_its_dimensions_breaks_nothing(reopened, topics: EmbeddingServer, editor: Actor):
    app = reopened(source(topics))
    app.memories.remember(editor, NewMemory(VEHICLES))
    topics.answer = lambda _: vector([1.0, 2.0])
    assert [one.memory.text for one in app.memories.search(editor, "the chassis")] == [VEHICLES]


def test_a_server_that_goes_away_costs_no_memory_and_no_search(reopened, topics: EmbeddingServer, editor: Actor):
    app = reopened(source(topics))
    topics.answer = lambda _: (503, b"")
    app.memories.remember(editor, NewMemory(VEHICLES))
    assert app.memories.search(editor, "chassis of cars")[0].memory.text == VEHICLES
    assert "does not answer" in app.memories.limits


def test_recall_brings_what_fits_and_what_stands_and_leaves_the_rest(reopened, topics: EmbeddingServer, editor: Actor):
    app = reopened(source(topics))
    pack_id = bring(app, editor)
    for words in (VEHICLES, TERMS):
        app.memories.remember(editor, NewMemory(words, kind="decision"))
    app.memories.remember(editor, NewMemory("Attributes are in snake_case."))
    recalled = app.runtime.memories.recall(editor.id, "Add a lorry", pack_id=pack_id, session_id=uuid4())
    assert [one.memory.text for one in recalled] == [VEHICLES, "Attributes are in snake_case."]
    assert app.runtime.memories.recall(uuid4(), "Add a lorry", pack_id=pack_id, session_id=uuid4()) == []


def test_the_embedded_and_the_model_agree_on_the_best_of_many(reopened, editor: Actor, topics: EmbeddingServer):
    """Exact search: what the database gives is what comparing with every single one gives."""
    app = reopened(source(topics))
    words = [f"Rule {number}: {'a truck' if number % 3 == 0 else 'a term'} number {number}." for number in range(40)]
    for one in words:
        app.memories.remember(editor, NewMemory(one))
    found = app.memories.search(editor, "vehicle 33", limit=14)
    assert {one.memory.text for one in found} == {one for one in words if "truck" in one}
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
