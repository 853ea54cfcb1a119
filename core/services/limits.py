"""How often: requests in a minute and proposals in an hour, counted in memory or in Redis."""

from __future__ import annotations

import logging
import time

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import SlidingWindowCounterRateLimiter

from core.errors import ConfigError, TooManyAttempts
from core.services.views import Actor

log = logging.getLogger(__name__)


class Limits:
    """Counts what one person, or one address before anybody is known, does; the same on every surface."""

    def __init__(self, *, per_minute: int, proposals_per_hour: int, redis_url: str | None = None) -> None:
        """Prepare the counters. Raises `ConfigError` when `redis_url` cannot be used."""
        self._requests: RateLimitItem = RateLimitItemPerMinute(per_minute)
        self._proposals: RateLimitItem = RateLimitItemPerHour(proposals_per_hour)
        self._limiter = SlidingWindowCounterRateLimiter(_storage(redis_url))
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())

    def request(self, who: Actor | str) -> None:
        """Count a request of a person, or of an address. Raises `TooManyAttempts` with the time to wait."""
        self._count(self._requests, "requests", who, "Too many requests in a short time.")

    def proposal(self, who: Actor) -> None:
        """Count a proposal, or a request for one. Raises `TooManyAttempts` with the time to wait."""
        self._count(
            self._proposals, "proposals", who, f"More than {self._proposals.amount} proposals in an hour are too many."
        )

    def _count(self, item: RateLimitItem, kind: str, who: Actor | str, words: str) -> None:
        key = f"user:{who.id}" if isinstance(who, Actor) else f"address:{who}"
        limiter = self._limiter
        try:
            fits = limiter.hit(item, kind, key)
        except Exception:  # Redis is away: this process counts by itself until it is back
            log.warning("the counters in Redis do not answer; counting in memory", exc_info=True)
            limiter = self._own
            fits = limiter.hit(item, kind, key)
        if not fits:
            seconds = max(1, round(limiter.get_window_stats(item, kind, key).reset_time - time.time()))
            raise TooManyAttempts(f"{words} Nothing was lost; please try again in {_in_words(seconds)}.", seconds)


def _storage(redis_url: str | None) -> Storage:
    if redis_url is None:
        return MemoryStorage()
    try:
        return RedisStorage(redis_url, socket_connect_timeout=1, socket_timeout=1)
    except Exception as error:
        raise ConfigError(f"The setting REDIS_URL cannot be used: {type(error).__name__}.") from error


def _in_words(seconds: int) -> str:
    if seconds < 120:
        return f"{seconds} {'second' if seconds == 1 else 'seconds'}"
    return f"{-(-seconds // 60)} minutes"
