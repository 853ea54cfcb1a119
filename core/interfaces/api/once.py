"""`Idempotency-Key`: a write with a key has its effect once, and the same request again gets the same answer."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from fastapi import Header, Request, Response
from fastapi.encoders import jsonable_encoder

from core.container import Container
from core.errors import Conflict
from core.services.idempotency import LONGEST_KEY, Effect
from core.services.views import Actor, DecisionView

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=LONGEST_KEY,
        description="the same key with the same request does nothing twice, for 24 hours",
    ),
]
LOST = "This was done already, and its answer was lost on the way; read what there is now."
SHOWN = "This was done already, and what it showed is shown once only; make another where you need one."


class Kept(Response):
    """Mixed into an answer that is kept by something else than its body: by `kept`, from which it is made again."""

    kept: Mapping[str, Any]


def once(
    *, secret: bool = False, again: Callable[[Container, Actor, Mapping[str, Any]], Any] | None = None
) -> Callable[[Endpoint], Endpoint]:
    """Let an endpoint of somebody who is known take a key. The answer of one that shows a secret is not kept.

    A parameter `app` and one `user` are what the key is kept by. `again` makes an answer that was `Kept` once more.
    """

    def with_key(endpoint: Endpoint) -> Endpoint:
        signature = inspect.signature(endpoint)

        @functools.wraps(endpoint)
        def run(*, idempotency_key: str | None, the_request: Request, **given: Any) -> Any:
            if idempotency_key is None:
                return endpoint(**given)
            made: list[Any] = []

            def effect() -> dict[str, Any]:
                made.append(endpoint(**given))
                told = None if secret or isinstance(made[0], Response) else jsonable_encoder(made[0])
                kept = jsonable_encoder(made[0].kept) if isinstance(made[0], Kept) else None
                return {"answer": told, "status": getattr(made[0], "status_code", None), "kept": kept}

            asked = {name: value for name, value in given.items() if name not in {"app", "user", "_"}}
            body = [
                the_request.method,
                the_request.url.path,
                jsonable_encoder(asked, custom_encoder={bytes: bytes.hex}),
            ]
            answer, _ = given["app"].idempotency.once(
                given["user"], idempotency_key, body, effect, functools.partial(_again, given["app"], given["user"])
            )
            if made:
                return made[0]
            if secret:
                raise Conflict(SHOWN)
            if again is not None and answer.get("kept"):
                return again(given["app"], given["user"], answer["kept"])
            return Response(status_code=answer["status"]) if answer["status"] else answer["answer"]

        more = [
            inspect.Parameter("idempotency_key", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Key),
            inspect.Parameter("the_request", inspect.Parameter.KEYWORD_ONLY, annotation=Request),
        ]
        run.__signature__ = signature.replace(  # type: ignore[attr-defined]
            parameters=[
                *(each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in signature.parameters.values()),
                *more,
            ]
        )
        return run  # type: ignore[return-value]

    return with_key


def _again(app: Container, user: Actor, effect: Effect) -> dict[str, Any]:
    """Work out an answer that was lost when a process stopped, from what the request did."""
    if effect.turn_id is not None:
        return {"answer": jsonable_encoder(app.assistant.finished(user, effect.turn_id)), "status": None}
    if effect.proposal_id is None:
        raise Conflict(LOST)
    if effect.kind == "proposal.created":
        return {"answer": {"id": str(effect.proposal_id)}, "status": None}
    view = app.proposals.view(user, effect.proposal_id)
    if view.row.status not in {"committed", "rejected"}:
        raise Conflict(LOST)
    number = view.row.version_number
    words = f"Saved as version {number}." if number else "Rejected. The pack stays as it was."
    done = DecisionView(view.row.id, view.row.status, words, number, view.version_id)
    return {"answer": jsonable_encoder(done), "status": None}
