from __future__ import annotations

import pytest
import schemathesis
from apiflask import APIFlask

from tests.webapp.conftest import town_template

__all__ = ["town_template"]


@pytest.fixture
def api_schema(app: APIFlask) -> schemathesis.BaseSchema:
    """The interface as its own document describes it."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
