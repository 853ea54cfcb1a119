"""Spans by OpenTelemetry; nothing happens, and nothing more is installed, unless the variables ask for it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace

from core.config import Settings

log = logging.getLogger(__name__)
SERVICE = "domain-pack-authoring"


def start_tracing(settings: Settings) -> bool:
    """Send spans where `OTEL_EXPORTER_OTLP_ENDPOINT` says; tell whether it does."""
    if not settings.otel_exporter_otlp_endpoint:
        return False
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        log.warning(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, and what sends spans is not installed: "
            "pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-http"
        )
        return False
    provider = TracerProvider(resource=Resource.create({"service.name": settings.otel_service_name}))
    address = settings.otel_exporter_otlp_endpoint.rstrip("/") + "/v1/traces"
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=address)))
    trace.set_tracer_provider(provider)
    return True


@contextmanager
def span(name: str, **attributes: str | int | float | bool) -> Iterator[trace.Span]:
    """Time what runs within; attributes are names and numbers, never what people wrote."""
    with trace.get_tracer(SERVICE).start_as_current_span(name, attributes=attributes) as current:
        yield current
