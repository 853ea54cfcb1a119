"""Which sites may use the interfaces from a browser: the own one, and those that the settings name."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit


def allowed_origin(headers: Mapping[str, str], others: frozenset[str]) -> bool:
    """Whether a request may come from where it says; programs, which are no browsers, name no origin."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site") in {None, "same-origin", "none"}
    return origin in others or (origin != "null" and bool(origin) and urlsplit(origin).netloc == headers.get("host"))
