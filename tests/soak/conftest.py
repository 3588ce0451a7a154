from __future__ import annotations

import pytest
import schemathesis
from apiflask import APIFlask

from tests.walks.conftest import browser

__all__ = ["browser"]


@pytest.fixture
def api_schema(app: APIFlask) -> schemathesis.BaseSchema:
    """The interface as its own document describes it."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
