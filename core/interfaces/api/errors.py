"""Every error as problem details (RFC 9457): what is wrong in a sentence, and a stable code."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from core.errors import AppError, NotLoggedIn, TooManyAttempts, Unavailable

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
SURPRISE = "This did not work, and the reason is in the server's log. What was saved before is safe; please try again."
SOON = 2  # seconds until a service that is away is asked again
MISFIT = "The request does not fit the documentation; the list of errors says where."


class FieldProblem(BaseModel):
    """One value of a request that does not fit."""

    where: str = Field(description="where it stands: body.name, query.limit")
    message: str


class Problem(BaseModel):
    """Problem details, RFC 9457."""

    type: str = Field(description="a name that does not change, as a URN")
    title: str
    status: int
    detail: str = Field(description="one sentence for a person")
    code: str = Field(description="the end of the type")
    errors: list[FieldProblem] = Field(default_factory=list)


RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "What is wrong, and where",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
    "5XX": {
        "description": "Something does not answer",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    },
}


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: list[FieldProblem] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Give the answer for an error."""
    body = Problem(
        type=f"urn:domain-packs:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        errors=errors or [],
    )
    return JSONResponse(
        body.model_dump(),
        status,
        headers={"cache-control": "no-store", **(headers or {})},
        media_type=MEDIA_TYPE,
    )


def app_problem(error: AppError) -> Response:
    """Give the answer for an expected error."""
    headers: dict[str, str] = {}
    if isinstance(error, TooManyAttempts):
        headers["retry-after"] = str(error.retry_after)
    elif isinstance(error, Unavailable):
        headers["retry-after"] = str(SOON)
    elif isinstance(error, NotLoggedIn):
        headers["www-authenticate"] = "Bearer"
    return problem(error.status, error.code, error.message, headers=headers)


def add_error_handlers(api: FastAPI) -> None:
    """Have every error of `api` answered as problem details."""

    @api.exception_handler(AppError)
    async def expected(_: Request, error: AppError) -> Response:
        return app_problem(error)

    @api.exception_handler(RequestValidationError)
    async def misfit(_: Request, error: RequestValidationError) -> Response:
        found = [
            FieldProblem(where=".".join(map(str, each["loc"])), message=str(each["msg"])) for each in error.errors()
        ]
        return problem(422, "invalid_input", MISFIT, errors=found)

    @api.exception_handler(HTTPException)
    async def of_the_framework(_: Request, error: HTTPException) -> Response:
        code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "_")
        return problem(error.status_code, code, f"{error.detail}.", headers=error.headers)

    @api.exception_handler(Exception)
    async def unexpected(_: Request, error: Exception) -> Response:
        log.error("an endpoint failed", exc_info=error)
        return problem(500, "error", SURPRISE)
