"""Reading the wall in tests."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from tests.webapp.town import CODE

PAGE = f"/c/{CODE}/wall"
Noted = list[tuple[str, dict[str, Any], dict[str, Any]]]
"""Instants of a day, each with what a plain count gave then of what happened and of what is simulated."""


def state(client: FlaskClient, at: str | None = None) -> dict[str, Any]:
    answer = client.get(f"{PAGE}/state", query_string={} if at is None else {"at": at})
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def figures_of(found: dict[str, Any], *, simulated: bool) -> dict[str, Any]:
    return next((each["figures"] for each in found["sets"] if each["simulated"] == simulated), {})
