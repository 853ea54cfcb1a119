"""Login by another system (OpenID Connect): what has to be known of it, and in which form `st.login` reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CALLBACK = "/oauth2callback"  # where the framework of the pages takes the provider's answer
ROLES = ("editor", "reviewer", "admin")  # from the least to the most


@dataclass(frozen=True)
class SignOn:
    """A provider, and which values of which claim of its make a person what here."""

    name: str
    discovery_url: str
    client_id: str
    client_secret: str = field(repr=False)
    public_url: str
    claim: str
    roles: Mapping[str, str]
    scopes: str
    prompt: str

    def secrets(self, cookie_secret: str) -> dict[str, Any]:
        """Give the section that `st.login` reads; it lives in memory and in no file."""
        return {
            "auth": {
                "redirect_uri": self.public_url.rstrip("/") + CALLBACK,
                "cookie_secret": cookie_secret,
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "server_metadata_url": self.discovery_url,
                "client_kwargs": {"scope": self.scopes, "prompt": self.prompt},
            }
        }

    def role_of(self, claims: Mapping[str, Any]) -> str | None:
        """Give the highest role that the claims stand for; None when the map knows none of their values.

        Raises `KeyError` when the claim is missing.
        """
        given = _found(claims, self.claim)
        values = {str(one) for one in given} if isinstance(given, list | tuple) else {str(given)}
        mapped = {self.roles[value] for value in values if value in self.roles}
        return max(mapped, key=ROLES.index) if mapped else None


def read_roles(given: str) -> dict[str, str]:
    """Read the map from values of the claim to roles. Raises `ValueError` with what it has to look like."""
    try:
        found = json.loads(given)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(role in ROLES for role in found.values()):
        raise ValueError(
            f'it must be a JSON object such as {{"pack-admins": "admin"}}, with the roles {", ".join(ROLES)}'
        )
    return found


def _found(claims: Mapping[str, Any], name: str) -> Any:
    """Find a claim by its name, which may name one within another: `realm_access.roles`."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        if not isinstance(found, Mapping):
            raise KeyError(name)
        found = found[part]
    return found
