"""Spans by OpenTelemetry; nothing happens, and nothing more is loaded, unless the variables ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from opentelemetry import trace

from core.config import Settings

SERVICE = "domain-pack-authoring"
LAST_SECONDS = 3


def start_tracing(settings: Settings) -> bool:
    """Send spans where `OTEL_EXPORTER_OTLP_ENDPOINT` says, the last ones at the end; tell whether it says so.

    Headers and certificates come from OpenTelemetry's own variables (`OTEL_EXPORTER_OTLP_HEADERS` and others).
    """
    if not settings.otel_exporter_otlp_endpoint:
        return False
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": settings.otel_service_name}))
    address = settings.otel_exporter_otlp_endpoint.rstrip("/") + "/v1/traces"
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=address)))
    trace.set_tracer_provider(provider)
    return True


def stop_tracing() -> None:
    """Send what has not been sent, for a few seconds at most: a collector that is away holds nobody up."""
    shutdown = getattr(trace.get_tracer_provider(), "shutdown", None)
    if shutdown is not None:
        last = Thread(target=shutdown, name="last spans", daemon=True)
        last.start()
        last.join(LAST_SECONDS)


@contextmanager
def span(name: str, **attributes: str | int | float | bool) -> Iterator[trace.Span]:
    """Time what runs within; attributes are names and numbers, never what people wrote."""
    with trace.get_tracer(SERVICE).start_as_current_span(name, attributes=attributes) as current:
        yield current
