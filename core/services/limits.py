"""How often: requests in a minute and proposals in an hour, counted in memory or in Redis."""

from __future__ import annotations

import logging
import time
from time import monotonic

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import SlidingWindowCounterRateLimiter

from core.errors import ConfigError, TooManyAttempts
from core.services.views import Actor

log = logging.getLogger(__name__)
AWAY = 5.0  # seconds after which Redis is asked again


class Limits:
    """Counts what one person, or one address before anybody is known, does; the same on every surface.

    While Redis does not answer, each process counts by itself: the limits hold for each process then, and nobody is
    turned away or kept waiting for it. After `AWAY` seconds it is asked again.
    """

    def __init__(self, *, per_minute: int, proposals_per_hour: int, redis_url: str | None = None) -> None:
        """Prepare the counters. Raises `ConfigError` when `redis_url` cannot be used."""
        self._requests: RateLimitItem = RateLimitItemPerMinute(per_minute)
        self._proposals: RateLimitItem = RateLimitItemPerHour(proposals_per_hour)
        self._limiter = SlidingWindowCounterRateLimiter(_storage(redis_url))
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._away_until = 0.0

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
        left = self._left(item, kind, key)
        if left is not None:
            raise TooManyAttempts(f"{words} Nothing was lost; please try again in {_in_words(left)}.", left)

    def _left(self, item: RateLimitItem, kind: str, key: str) -> int | None:
        """Count, and give the seconds to wait; None when there is room."""
        if monotonic() >= self._away_until:
            try:
                return _hit(self._limiter, item, kind, key)
            except Exception as error:  # whatever its client raises
                self._away_until = monotonic() + AWAY
                log.warning("Redis does not answer (%s); this process counts by itself", type(error).__name__)
        return _hit(self._own, item, kind, key)


def _hit(limiter: SlidingWindowCounterRateLimiter, item: RateLimitItem, kind: str, key: str) -> int | None:
    if limiter.hit(item, kind, key):
        return None
    return max(1, round(limiter.get_window_stats(item, kind, key).reset_time - time.time()))


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
