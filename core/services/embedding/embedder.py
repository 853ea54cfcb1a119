"""The one door to vectors of meaning: loads behind the scenes, never keeps a caller waiting, says when it cannot."""

from __future__ import annotations

import logging
from collections import OrderedDict
from dataclasses import dataclass
from threading import Event, Lock, Thread
from time import monotonic
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.errors import Unavailable

PAUSE_SECONDS = 60.0  # after a failure nothing is asked for this long
KEPT = 512  # vectors of texts that were just embedded
LETTERS_ONLY = (
    "Memories are found by their letters alone: the model that knows what words mean is not installed. "
    "An administrator can put that right."
)
AWAY = "Memories are found by their letters alone for now: the server for embeddings does not answer."
log = logging.getLogger(__name__)

Floats = npt.NDArray[np.float32]


class Source(Protocol):
    """Where vectors come from."""

    model_id: str

    def open(self) -> None:
        """Load what is needed; may take a while. Raises `Unavailable` when it can never work."""
        ...

    def embed(self, text: str) -> Floats:
        """Give the vector of a text, of length 1. Raises `Unavailable`."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


@dataclass(frozen=True)
class Meaning:
    """What a text means, and which model says so."""

    model_id: str
    vector: Floats


class Embedder:
    """Vectors of meaning from a source, or none: then letters have to do. Safe from several threads."""

    def __init__(self, source: Source | None) -> None:
        self._source = source
        self._lock = Lock()
        self._loading: Thread | None = None
        self._loaded = Event()
        self._missing = source is None
        self._paused_until = 0.0
        self._kept: OrderedDict[str, Floats] = OrderedDict()

    @property
    def model_id(self) -> str:
        """The model whose vectors can be compared now; empty when there is none."""
        return self._source.model_id if self._source and self.usable else ""

    @property
    def usable(self) -> bool:
        """Whether a text can be embedded at this moment."""
        return self._loaded.is_set() and not self._missing and monotonic() >= self._paused_until

    @property
    def limits(self) -> str:
        """Say what the search cannot do now, for the interface; empty when it can do everything."""
        if self._missing:
            return LETTERS_ONLY
        return AWAY if monotonic() < self._paused_until else ""

    def start(self) -> None:
        """Begin to load behind the scenes, once."""
        with self._lock:
            if self._loading is None and not self._missing:
                self._loading = Thread(target=self._load, name="embedder", daemon=True)
                self._loading.start()

    def wait(self, seconds: float) -> bool:
        """Wait for the end of loading, as tests and commands do; tell whether it can be used."""
        self.start()
        self._loaded.wait(0 if self._missing else seconds)
        return self.usable

    def meaning(self, text: str) -> Meaning | None:
        """Give what a text means; None while the model loads, is missing or does not answer."""
        self.start()
        if not self.usable or self._source is None:
            return None
        with self._lock:
            kept = self._kept.get(text)
        if kept is None:
            try:
                kept = self._source.embed(text)
            except Unavailable as error:
                log.warning("memories are searched by letters for a while: %s", error.message)
                self._paused_until = monotonic() + PAUSE_SECONDS
                return None
            with self._lock:
                self._kept[text] = kept
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return Meaning(self._source.model_id, kept)

    def close(self) -> None:
        """Let go of the source."""
        if self._source is not None:
            self._source.close()

    def _load(self) -> None:
        try:
            if self._source is not None:
                self._source.open()
        except Unavailable as error:
            log.warning("memories are searched by letters alone: %s", error.message)
            self._missing = True
        except Exception:
            log.exception("the model for memories could not be loaded; they are searched by letters alone")
            self._missing = True
        finally:
            self._loaded.set()
