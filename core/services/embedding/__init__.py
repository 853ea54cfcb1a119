"""Texts as vectors, so that what means the same is found: a small model run here, a server's, or letters alone."""

from core.services.embedding.build import build_embedder
from core.services.embedding.embedder import Embedder, Meaning
from core.services.embedding.letters import LETTERS_DIMENSIONS, letters_of

__all__ = ["LETTERS_DIMENSIONS", "Embedder", "Meaning", "build_embedder", "letters_of"]
