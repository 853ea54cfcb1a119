"""Vectors from a server that speaks OpenAI's embeddings protocol."""

from __future__ import annotations

import math
from typing import Any

import httpx
import numpy as np
import numpy.typing as npt

from core.errors import Unavailable

MOST_DIMENSIONS = 3_000  # more would not fit into a row of the database beside the rest
MOST_CHARACTERS = 4_000  # of a text that is sent
SECONDS = 3.0  # a search must not wait longer: without the server it goes by letters

Floats = npt.NDArray[np.float32]


class Endpoint:
    """A server for embeddings; asked anew for every text, closed at the end."""

    def __init__(self, base_url: str, model: str, api_key: str | None) -> None:
        self.model_id = f"{model} at {base_url}"
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._model = model
        self._url = f"{base_url.rstrip('/')}/embeddings"
        self._client = httpx.Client(headers=headers, timeout=SECONDS, follow_redirects=False)

    def open(self) -> None:
        """Nothing has to be loaded."""

    def embed(self, text: str) -> Floats:
        """Give the vector of a text, of length 1. Raises `Unavailable` whatever goes wrong on the way."""
        body = {"model": self._model, "input": text[:MOST_CHARACTERS], "encoding_format": "float"}
        try:
            answer = self._client.post(self._url, json=body)
            answer.raise_for_status()
            return _vector(answer.json())
        except (httpx.HTTPError, ValueError, KeyError, IndexError, TypeError) as error:
            raise Unavailable(
                f"The server for embeddings did not answer as it should ({type(error).__name__})."
            ) from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _vector(answer: Any) -> Floats:
    numbers = answer["data"][0]["embedding"]
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= MOST_DIMENSIONS:
        raise ValueError("this is no vector that can be stored")
    vector = np.asarray(numbers, dtype=np.float32)
    length = float(np.linalg.norm(vector))
    if vector.ndim != 1 or not math.isfinite(length) or length == 0:
        raise ValueError("this is no vector that can be compared")
    return vector / np.float32(length)
