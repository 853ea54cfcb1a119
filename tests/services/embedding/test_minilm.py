"""The small model: its pieces of words, its weights, its vectors, and what happens when something is amiss."""

from __future__ import annotations

import numpy as np
import pytest

from core.errors import Unavailable
from core.services.embedding import letters_of
from core.services.embedding import minilm as module
from core.services.embedding.minilm import DIMENSIONS, MOST_TOKENS, MiniLM, weights_path
from core.services.embedding.tensors import read_tensors
from core.services.embedding.wordpiece import token_ids


@pytest.fixture(scope="module")
def model() -> MiniLM:
    """The model, loaded once."""
    return MiniLM(weights_path())


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        # As the tokenizer that the model was trained with cuts them.
        ("Attribute names are snake_case.", [101, 17961, 3415, 2024, 7488, 1035, 2553, 1012, 102]),
        ("Zürich naïve café", [101, 10204, 15743, 7668, 102]),
        ("don’t “quote”", [101, 2123, 1521, 1056, 1523, 14686, 1524, 102]),
        ("日本", [101, 1864, 1876, 102]),
        ("[SEP] hi", [101, 1031, 19802, 1033, 7632, 102]),  # a mark in a text is text, not a mark
        ("x" * 101, [101, 100, 102]),
        ("", [101, 102]),
    ],
)
def test_a_text_is_cut_into_the_pieces_that_the_model_knows(text: str, ids: list[int]):
    assert token_ids(text, 100) == ids


def test_a_long_text_is_cut_off_and_keeps_its_end_mark():
    ids = token_ids("word " * 5000, 16)
    assert (len(ids), ids[0], ids[-1]) == (16, 101, 102)


def test_vectors_are_those_of_the_model_run_elsewhere(model: MiniLM):
    vector = model.embed("Attribute names are always written in snake_case.")
    # The same weights under onnxruntime, to six digits.
    assert vector[:4] == pytest.approx((-0.012454, 0.070118, -0.028132, 0.039457), abs=1e-5)
    assert (vector.shape, vector.dtype) == ((DIMENSIONS,), np.float32)
    assert float(np.linalg.norm(vector)) == pytest.approx(1, abs=1e-5)


def test_what_means_the_same_lies_near_and_what_does_not_lies_far(model: MiniLM):
    car, vehicle, banana = (model.embed(word) for word in ("car", "vehicle", "banana"))
    assert car @ vehicle > 0.8
    assert car @ banana < 0.5


@pytest.mark.parametrize("text", ["", " ", "\x00", "🙂" * 500, "a" * 100_000, "x " * 10_000])
def test_any_text_has_a_vector(model: MiniLM, text: str):
    assert np.isfinite(model.embed(text)).all()
    assert len(token_ids(text, MOST_TOKENS)) <= MOST_TOKENS


def test_weights_other_than_the_pinned_ones_are_not_used(tmp_path):
    changed = tmp_path / "model.onnx"
    data = bytearray(weights_path().read_bytes())
    data[1_000_000] ^= 1
    changed.write_bytes(data)
    with pytest.raises(Unavailable, match="not the one that is known"):
        MiniLM(changed)


def test_missing_weights_are_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "PACKAGE", "no-such-package-here")
    with pytest.raises(Unavailable, match="not installed"):
        weights_path()


@pytest.mark.parametrize(
    "data", [b"", b"\xff" * 40, b"\x3a\x05\x2a\x03\x08", b"\x3a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"]
)
def test_a_file_without_tensors_is_refused(data: bytes):
    with pytest.raises(ValueError, match=r"tensors|cut off|ONNX"):
        read_tensors(data)


def test_letters_find_typos_and_parts_of_names():
    guarantor = letters_of("Guarantors are a role of Party.")
    assert guarantor @ letters_of("guarantr") > 0.3
    assert guarantor @ letters_of("postal code") < 0.1
    assert letters_of("tenantPhone") @ letters_of("the phone of a tenant") > 0.5
    assert float(np.linalg.norm(letters_of("the of and"))) == 0
