"""A small OpenID Connect provider on this machine: discovery, keys, authorisation by code with PKCE, tokens, faults."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT = "domain-packs"
SECRET = "the secret of the client"


@dataclass
class Person:
    """Who is logged in at the provider, and what it says of them."""

    subject: str = "248289761001"
    claims: dict[str, Any] = field(
        default_factory=lambda: {
            "name": "Jonas Weber",
            "email": "jonas@example.org",
            "email_verified": True,
            "groups": ["staff", "pack-reviewers"],
        }
    )


class Provider(ThreadingHTTPServer):
    """`person` is who says yes; `spoil` changes the claims before they are signed; `asks` shows a button first."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.key = RSAKey.generate_key(2048, {"kid": "the-key", "use": "sig", "alg": "RS256"}, private=True)
        self.signing = self.key
        self.person = Person()
        self.spoil: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self.refuses = self.asks = False
        self.codes: dict[str, dict[str, str]] = {}

    @property
    def url(self) -> str:
        """The issuer."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def discovery(self) -> str:
        """The address that the settings name."""
        return f"{self.url}/.well-known/openid-configuration"

    def variables(self, public_url: str) -> dict[str, str]:
        """Give the variables by which an application logs people in here."""
        return {
            "PUBLIC_URL": public_url,
            "OIDC_DISCOVERY_URL": self.discovery,
            "OIDC_CLIENT_ID": CLIENT,
            "OIDC_CLIENT_SECRET": SECRET,
            "OIDC_NAME": "Example Works",
            "OIDC_ROLE_CLAIM": "groups",
            "OIDC_ROLES": json.dumps({"pack-admins": "admin", "pack-reviewers": "reviewer", "staff": "editor"}),
        }

    def id_token(self, nonce: str) -> str:
        """Sign what is said of the person."""
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": self.person.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            **self.person.claims,
        }
        return jwt.encode({"alg": "RS256", "kid": "the-key"}, self.spoil(claims), self.signing)


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = dict(parse_qsl(parts.query))
        match parts.path:
            case "/.well-known/openid-configuration":
                self._json(200, self._configuration())
            case "/keys":
                self._json(200, KeySet([self.server.key]).as_dict(private=False))
            case "/authorize" if self.server.asks and "yes" not in asked:
                form = "".join(
                    f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in asked.items()
                )
                button = '<button name="yes" value="1">Yes, it is me</button>'
                self._send(200, "text/html", f"<form action='/authorize'>{form}{button}</form>".encode())
            case "/authorize":
                self._authorize(asked)
            case _:
                self._json(404, {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        given = {name: values[0] for name, values in parse_qs(body).items()}
        code = self.server.codes.pop(given.get("code", ""), None)
        basic = base64.b64decode(self.headers.get("authorization", "Basic ").partition(" ")[2]).decode()
        verifier = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).decode().rstrip("=")
        if code is None or basic != f"{CLIENT}:{SECRET}" or challenge != code["code_challenge"]:
            self._json(400, {"error": "invalid_grant"})
            return
        token = {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "expires_in": 300}
        self._json(200, {**token, "id_token": self.server.id_token(code["nonce"])})

    def _authorize(self, asked: dict[str, str]) -> None:
        if self.server.refuses:
            answer = {"error": "access_denied", "state": asked["state"]}
        else:
            code = secrets.token_urlsafe()
            self.server.codes[code] = asked
            answer = {"code": code, "state": asked["state"]}
        self.send_response(302)
        self.send_header("location", f"{asked['redirect_uri']}?{urlencode(answer)}")
        self.send_header("content-length", "0")
        self.end_headers()

    def _configuration(self) -> dict[str, Any]:
        url = self.server.url
        return {
            "issuer": url,
            "authorization_endpoint": f"{url}/authorize",
            "token_endpoint": f"{url}/token",
            "jwks_uri": f"{url}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def _json(self, status: int, body: dict[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(body).encode())

    def _send(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", media_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test output quiet."""


@contextmanager
def provider() -> Iterator[Provider]:
    """Run a provider on a free port for as long as the block lasts."""
    server = Provider()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
