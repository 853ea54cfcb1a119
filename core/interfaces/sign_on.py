"""The way out to an OpenID Connect provider and back by `st.login`; what fails on it is told on the login page."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.config import Settings
from core.sign_on import CALLBACK

log = logging.getLogger(__name__)
LEAVING = "/auth/login"  # where the framework of the pages sends people to the provider
ANSWER = "_streamlit_user"  # its cookie with the provider's answer, and the beginning of those beside it
PARAM = "login"  # tells the login page what happened: away, cancelled, failed


def sign_on_secrets(settings: Settings) -> dict[str, Any] | None:
    """Give what `st.login` reads, None when there is no provider. The answer's cookie has a key of its own."""
    if settings.sign_on is None:
        return None
    return settings.sign_on.secrets(hmac.new(settings.secret_bytes, b"answer cookie", hashlib.sha256).hexdigest())


def forget_answer(names: Iterable[str], response: Response) -> None:
    """Have the browser forget the provider's answer: it was for one login, which stands in the database by now."""
    for name in names:
        if name.startswith(ANSWER):
            response.delete_cookie(name, path="/", httponly=True, samesite="lax")


class SignOnAnswers:
    """ASGI middleware: when the provider does not answer, or not with a person, the login page says so in words."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything through; look at what becomes of a login that goes out or comes back."""
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] not in {LEAVING, CALLBACK}:
            await self._app(scope, receive, send)
            return
        kept: list[Message] = []

        async def keep(message: Message) -> None:
            kept.append(message)

        try:
            await self._app(scope, receive, keep)
        except Exception:
            log.exception("a login by the provider failed")
            kept.clear()
        request = Request(scope)
        why = _what_failed(request, kept)
        if not why:
            for message in kept:
                await send(message)
            return
        response = RedirectResponse(f"/?{urlencode({PARAM: why})}", 302)
        forget_answer(request.cookies, response)
        await response(scope, receive, send)


def _what_failed(request: Request, kept: Sequence[Message]) -> str:
    """Say in a word why this did not lead on; empty when it did."""
    status = kept[0]["status"] if kept else 500
    if request.url.path == LEAVING:
        return "away" if status >= 400 else ""
    if "state" not in request.query_params:
        return ""  # nobody who was sent out: the provider's way back from a logout, or somebody who is curious
    came = any(
        name == b"set-cookie" and value.startswith(f"{ANSWER}=".encode()) and b"max-age=0" not in value.lower()
        for name, value in (kept[0]["headers"] if kept else ())
    )
    if came and status < 400:
        return ""
    return "cancelled" if request.query_params.get("error") == "access_denied" else "failed"
