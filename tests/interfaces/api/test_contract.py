"""The contract in small: every operation of the document, with requests that fit it and requests that do not."""

from __future__ import annotations

import pytest

from core.container import Container
from core.interfaces.rights import endpoints
from tests.interfaces.api.contract import World, operations_of, site_of, try_operation

pytestmark = pytest.mark.slow


@pytest.mark.slow
def test_no_request_that_the_document_allows_or_forbids_is_a_server_error(app: Container):
    world = World(app)
    with site_of(app) as site:
        operations = operations_of(site)
        assert len(operations) == len(endpoints())
        for operation in operations:
            assert sum(try_operation(world, operation, examples=3).values()) >= 1


def test_the_document_tells_of_every_endpoint_in_words(app: Container):
    with site_of(app) as site:
        for operation in operations_of(site):
            told = operation.definition.raw
            assert told["description"], operation.label
            assert told["tags"], operation.label
            assert "application/problem+json" in str(told["responses"]["4XX"]), operation.label
