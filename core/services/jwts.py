"""Access tokens: JSON Web Tokens with everything about them pinned, which name a login and prove nothing else."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import jwt

from core.errors import NotLoggedIn

ALGORITHM = "HS256"
ISSUER = "domain-packs"
AUDIENCE = "domain-packs-api"
TYPE = "at+jwt"  # RFC 9068; a token of another type is none, whoever signed it
DEMANDED = ["exp", "iat", "iss", "aud", "sub", "sid", "jti"]
REFUSED = "This access token is not valid or has expired; refresh it or log in again."


@dataclass(frozen=True)
class Claims:
    """What an access token says: whose it is and of which login. Role and rights are looked up, never carried."""

    user_id: UUID
    login_id: UUID
    token_id: str


class AccessTokens:
    """Makes and reads access tokens under a key of their own, derived from the application's secret."""

    def __init__(self, secret: bytes, lifetime: timedelta) -> None:
        self._key = hmac.new(secret, b"access tokens", hashlib.sha256).digest()
        self.lifetime = lifetime

    def issue(self, user_id: UUID, login_id: UUID) -> str:
        """Make a token for a login."""
        now = datetime.now(UTC)
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(user_id),
            "sid": str(login_id),
            "jti": uuid4().hex,
            "iat": now,
            "exp": now + self.lifetime,
        }
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers={"typ": TYPE})

    def read(self, token: str) -> Claims:
        """Read a token. Raises `NotLoggedIn` for any that was not issued here for this, or has expired."""
        try:
            decoded = jwt.decode_complete(
                token,
                self._key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": DEMANDED, "strict_aud": True},
            )
            if decoded["header"].get("typ") != TYPE:
                raise NotLoggedIn(REFUSED)
            claims = decoded["payload"]
            return Claims(UUID(claims["sub"]), UUID(claims["sid"]), str(claims["jti"]))
        except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError, RecursionError):
            raise NotLoggedIn(REFUSED) from None
