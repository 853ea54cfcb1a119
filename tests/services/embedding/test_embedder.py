"""The door to vectors: loads behind the scenes, keeps what it has, pauses after a failure, and says what it cannot."""

from __future__ import annotations

from threading import Event

import numpy as np
import pytest

from core.config import Settings
from core.errors import Unavailable
from core.services.embedding import Embedder, build_embedder
from core.services.embedding import embedder as module
from core.services.embedding.endpoint import Endpoint
from tests.servers.embedding_server import by_topic, serve, vector


class Source:
    """A source in the hands of a test."""

    model_id = "test"

    def __init__(self) -> None:
        self.may_open, self.asked, self.broken = Event(), 0, False

    def open(self) -> None:
        assert self.may_open.wait(20)

    def embed(self, text: str) -> np.ndarray:
        self.asked += 1
        if self.broken:
            raise Unavailable("It is away.")
        return np.ones(2, dtype=np.float32)

    def close(self) -> None:
        """Nothing to do."""


def test_nobody_waits_while_the_model_loads():
    source = Source()
    embedder = Embedder(source)
    assert embedder.meaning("a text") is None
    assert (embedder.limits, embedder.usable) == ("", False)
    source.may_open.set()
    assert embedder.wait(20)
    found = embedder.meaning("a text")
    assert found is not None
    assert found.model_id == embedder.model_id == "test"


def test_a_text_is_embedded_once():
    source = Source()
    source.may_open.set()
    embedder = Embedder(source)
    assert embedder.wait(20)
    for _ in range(3):
        embedder.meaning("the same")
    assert source.asked == 1


def test_after_a_failure_nothing_is_asked_for_a_while(monkeypatch: pytest.MonkeyPatch):
    source = Source()
    source.may_open.set()
    source.broken = True
    embedder = Embedder(source)
    assert embedder.wait(20)
    assert [embedder.meaning(text) for text in ("one", "two", "three")] == [None] * 3
    assert source.asked == 1
    assert "does not answer" in embedder.limits
    source.broken = False
    monkeypatch.setattr(module, "monotonic", lambda: 1e12)
    assert embedder.meaning("four") is not None
    assert embedder.limits == ""


def test_without_weights_it_says_so_and_gives_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.services.embedding.minilm.PACKAGE", "no-such-package-here")
    embedder = build_embedder(Settings(_env_file=None))
    assert not embedder.wait(20)
    assert embedder.meaning("a text") is None
    assert "letters alone" in embedder.limits
    assert Embedder(None).limits == embedder.limits


def test_out_of_the_box_the_model_that_ships_is_used():
    embedder = build_embedder(Settings(_env_file=None))
    assert embedder.wait(30)
    assert embedder.model_id == "all-MiniLM-L6-v2-int8"


def test_a_server_for_embeddings_takes_the_place_of_the_model():
    with serve(by_topic) as server:
        settings = Settings(
            _env_file=None, embeddings_base_url=server.url, embeddings_model="topics", embeddings_api_key="k3y"
        )
        embedder = build_embedder(settings)
        assert embedder.wait(5)
        found = embedder.meaning("a lorry")
        embedder.close()
    assert found is not None
    assert float(np.linalg.norm(found.vector)) == pytest.approx(1)
    path, authorization, body = server.asked[0]
    assert (path, authorization, body["model"], body["input"]) == ("/v1/embeddings", "Bearer k3y", "topics", "a lorry")
    assert "k3y" not in found.model_id


FAULTS = {
    "an error": lambda _: (500, b"oops"),
    "too many": lambda _: (429, b"{}"),
    "a redirection": lambda _: (302, b""),
    "no JSON": lambda _: (200, b"<html>"),
    "another form": lambda _: (200, b'{"vectors": []}'),
    "no data": lambda _: (200, b'{"data": []}'),
    "words": lambda _: (200, b'{"data": [{"embedding": ["a"]}]}'),
    "a list in it": lambda _: (200, b'{"data": [{"embedding": [[1.0]]}]}'),
    "nothing": lambda _: vector([]),
    "zeros": lambda _: vector([0.0, 0.0]),
    "not a number": lambda _: (200, b'{"data": [{"embedding": [NaN, 1.0]}]}'),
    "too long": lambda _: vector([1.0] * 3_001),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_a_server_answers_a_search_goes_on_by_letters(fault: str):
    with serve(FAULTS[fault]) as server:
        endpoint = Endpoint(server.url, "m", None)
        with pytest.raises(Unavailable, match="did not answer as it should"):
            endpoint.embed("a text")
        endpoint.close()


def test_a_server_that_is_slow_or_gone_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.services.embedding.endpoint.SECONDS", 0.2)
    with serve(lambda body: vector([1.0])) as server:
        server.answer = lambda body: (server.closing.wait(5), vector([1.0]))[1]
        endpoint = Endpoint(server.url, "m", None)
        with pytest.raises(Unavailable):
            endpoint.embed("a text")
    with pytest.raises(Unavailable):
        endpoint.embed("a text")
    endpoint.close()
