"""The same application as for the services."""

from tests.services.conftest import app, build, quick_hashes

__all__ = ["app", "build", "quick_hashes"]
