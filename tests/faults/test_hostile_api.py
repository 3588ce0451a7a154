from __future__ import annotations

import pytest
import schemathesis
from flask.testing import FlaskClient

from tests.faults.api import PLAIN, examples, schema, staff_schema

pytestmark = pytest.mark.fault


@schema.parametrize()
@examples(15, fixed=True)
def test_no_input_breaks_the_interface_or_its_document(case: schemathesis.Case) -> None:
    case.call_and_validate(headers=PLAIN)


@staff_schema.parametrize()
@examples(15, fixed=True)
def test_no_input_of_a_program_with_rights_breaks_them_either(
    case: schemathesis.Case, staff_headers: dict[str, str]
) -> None:
    case.call_and_validate(headers=staff_headers)


@pytest.mark.parametrize(
    "path",
    [
        "/tiles/base/99/0/0.mvt",
        "/tiles/base/5/999/0.mvt",
        "/tiles/base/-1/0/0.mvt",
        "/tiles/base/1/0/0.mvt?g=x",
        "/tiles/base/1/0/0.mvt?g=99999999999999999999999",
        "/tiles/nothing/1/0/0.mvt",
        "/tiles/base;DROP TABLE grid/1/0/0.mvt",
        "/api/v1/features/buildings/99999999999999999999",
        "/api/v1/features/%00/1",
        "/api/v1/communities/%F0%A0%AE%B7",
        "/api/v1/communities/%00",
        "/api/v1/features/%00",
        "/api/v1/search?q=%00&community=620902004002",
        "/api/v1/search?q=%25_%27%22%5C&community=620902004002",
        "/api/v1/locate?lon=nan&lat=inf",
        "/api/v1/locate?lon=1e308&lat=0",
        "/api/v1/figures?community=620902004002&as_of=0",
        "/api/v1/figures?community=620902004002&as_of=2026-02-30",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/static/%2e%2e/%2e%2e/pyproject.toml",
    ],
)
def test_a_hostile_address_is_refused_without_a_trace(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code in {200, 400, 404, 422}
    assert "Traceback" not in response.text
    assert "psycopg" not in response.text
    assert "root:" not in response.text
