"""Fault 37, long: eight hands, two thousand operations each, over a line that is cut."""

from __future__ import annotations

import pytest

from tests.faults.test_history import check_history
from tests.webapp.conftest import town_template
from tests.webapp.dispatch.conftest import dispatch_url

__all__ = ["dispatch_url", "town_template"]


@pytest.mark.timeout(7200)
def test_a_long_concurrent_history_over_a_line_that_is_cut_holds(dispatch_url: str) -> None:
    answers = check_history(dispatch_url, operations=2000, cut_every_s=3)
    assert answers["note 200"] > 5000
