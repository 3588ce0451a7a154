from __future__ import annotations

import pytest
from apiflask import APIFlask

from webapp.core.accounts.matrix import MATRIX
from webapp.core.accounts.roles import Action
from webapp.core.http import PUBLIC, SIGNED_IN, declared_right


def test_every_route_declares_who_may_call_it(app: APIFlask) -> None:
    undeclared = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if declared_right(app.view_functions[rule.endpoint])
        not in {PUBLIC, SIGNED_IN, *(action.value for action in Action)}
    ]
    assert undeclared == []


def test_every_action_is_granted_to_somebody() -> None:
    assert set(MATRIX) == set(Action)
    assert all(rule.roles for rule in MATRIX.values())


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/communities", "/nowhere", "/static/none.js"])
def test_every_answer_carries_the_security_headers(app: APIFlask, path: str) -> None:
    with app.test_client() as client:
        response = client.get(path)
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
