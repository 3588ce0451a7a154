from __future__ import annotations

import pytest
import schemathesis
from apiflask import APIFlask


@pytest.fixture
def api_schema(app: APIFlask) -> schemathesis.BaseSchema:
    """The interface as its own document describes it."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
