"""The same application as for the services."""

from tests.services.conftest import app, build

__all__ = ["app", "build"]
