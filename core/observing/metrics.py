"""The figures of this process for Prometheus; `core.interfaces.metrics` serves them."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_PREFIX = "domain_packs"
_SHORT = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_LONG = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60)

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "http_requests", "Requests answered", ["method", "route", "status"], namespace=_PREFIX, registry=REGISTRY
)
REQUEST_SECONDS = Histogram(
    "http_request_seconds", "Time to the last byte", ["route"], namespace=_PREFIX, registry=REGISTRY, buckets=_SHORT
)
TURNS = Counter("turns", "Requests in conversations that ended", ["outcome"], namespace=_PREFIX, registry=REGISTRY)
STEP_SECONDS = Histogram(
    "step_seconds", "Time of one step of a turn", ["step"], namespace=_PREFIX, registry=REGISTRY, buckets=_LONG
)
PLAN_SECONDS = Histogram(
    "planner_seconds", "Time of one plan", ["planner", "kind"], namespace=_PREFIX, registry=REGISTRY, buckets=_LONG
)
TOKENS = Counter(
    "planner_tokens",
    "Tokens, as the model's server counted them",
    ["model", "direction"],
    namespace=_PREFIX,
    registry=REGISTRY,
)
EVENTS = Counter("audit_events", "Events of the audit log, saved", ["kind"], namespace=_PREFIX, registry=REGISTRY)
COMMITS = Counter("commits", "Versions saved", ["kind"], namespace=_PREFIX, registry=REGISTRY)
QUEUE = Gauge("queue_length", "Proposals that wait for a decision", namespace=_PREFIX, registry=REGISTRY)
UNANCHORED = Gauge("audit_unanchored_events", "Events without a signed anchor", namespace=_PREFIX, registry=REGISTRY)
POOL = Gauge("database_pool_connections", "Connections of the pool", ["state"], namespace=_PREFIX, registry=REGISTRY)

_COMMIT_KINDS = {"version.committed": "change", "version.rolled_back": "rollback", "pack.imported": "import"}


def count_event(kind: str) -> None:
    """Count an event of the audit log whose transaction was committed, and the version that it tells of."""
    EVENTS.labels(kind).inc()
    if kind in _COMMIT_KINDS:
        COMMITS.labels(_COMMIT_KINDS[kind]).inc()
