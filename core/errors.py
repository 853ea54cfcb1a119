"""What can go wrong, in words for the user: `AppError(code, status, message)` and its kinds."""

from __future__ import annotations

from typing import ClassVar


class AppError(Exception):
    """An expected failure whose message may be shown to a user as it is.

    `message` is one sentence (or two) that says what is wrong, where, and what to do.
    `code` is a stable machine-readable name, `status` the HTTP status that fits.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(AppError):
    """What was given cannot be used; the message says why and where."""

    code = "invalid_input"
    status = 422


class NotFound(AppError):
    """No such thing, or not one this user may see."""

    code = "not_found"
    status = 404


class Forbidden(AppError):
    """The user is known, and may not do this."""

    code = "forbidden"
    status = 403


class NotLoggedIn(AppError):
    """There is no valid login behind this request."""

    code = "not_logged_in"
    status = 401


class TooManyAttempts(AppError):
    """The same thing was tried too often; the message says when to try again."""

    code = "too_many_attempts"
    status = 429

    def __init__(self, message: str, retry_after: int = 60) -> None:
        super().__init__(message)
        self.retry_after = retry_after  # seconds


class Conflict(AppError):
    """The state has moved on; nothing was changed, and nothing was lost."""

    code = "conflict"
    status = 409


class Unavailable(AppError):
    """Something this needs (database, model, operation server) does not answer now."""

    code = "unavailable"
    status = 503


class ConfigError(AppError):
    """A setting has a value the application cannot start with."""

    code = "config"
    status = 500


class LimitReached(AppError):
    """What a person may use in a day is used up; the message says of what, and when it begins anew."""

    code = "limit_reached"
    status = 429
