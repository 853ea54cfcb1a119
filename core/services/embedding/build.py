"""The embedder that the settings ask for."""

from __future__ import annotations

from core.config import Settings
from core.services.embedding.embedder import Embedder
from core.services.embedding.endpoint import Endpoint
from core.services.embedding.minilm import LocalModel


def build_embedder(settings: Settings) -> Embedder:
    """Build an embedder: a server's model where one is named, the small one that runs here otherwise."""
    if settings.embeddings_base_url and settings.embeddings_model:
        key = settings.embeddings_api_key.get_secret_value() if settings.embeddings_api_key else None
        return Embedder(Endpoint(settings.embeddings_base_url, settings.embeddings_model, key))
    return Embedder(LocalModel())
