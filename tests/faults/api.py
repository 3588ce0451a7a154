"""The interface under generated input, for the short fixed run and the long random one."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, Phase, settings

schema = schemathesis.pytest.from_fixture("api_schema")
staff_schema = schemathesis.pytest.from_fixture("staff_api_schema")
PLAIN = {"Accept-Encoding": "identity"}  # the in-process transport unpacks nothing
PHASES = (Phase.explicit, Phase.generate)
CHECKED = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture]


def examples(number: int, *, fixed: bool) -> settings:
    """Hypothesis settings for `number` examples a route; `fixed` draws the same ones every time."""
    return settings(
        max_examples=number,
        derandomize=fixed,
        database=None,
        deadline=None,
        phases=PHASES,
        suppress_health_check=CHECKED,
    )
