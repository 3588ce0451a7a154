"""Real requests through the clocks; skipped, with the name of the file, where the real data is not at hand."""

from __future__ import annotations

import pytest

from tests.conftest import shared
from tests.replay import FILE, ONTIME, OVERDUE, Asked, judged_by_us, read, replay
from webapp.core.worktime.deadlines import Measure
from webapp.dispatch.rules import Urgency


@pytest.fixture(scope="module")
def every() -> list[Asked]:
    return read(shared(FILE))


def test_one_term_a_kind_of_request_gives_every_target_of_the_city(every: list[Asked]) -> None:
    found = replay(every).terms
    assert [kind for kind, term in found.items() if term is None] == []
    measures = {term.measure for term in found.values() if term}
    assert measures == {Measure.CALENDAR_DAY, Measure.WORKING_DAY}


def test_by_the_citys_own_terms_the_clocks_say_what_its_own_column_says(every: list[Asked]) -> None:
    counted = replay(every).by_their_terms
    assert counted[ONTIME, ONTIME] == 83
    assert counted[OVERDUE, OVERDUE] == 17
    assert sum(counted.values()) == 100


def test_by_our_limits_what_differs_is_explained_by_the_length_of_the_terms(every: list[Asked]) -> None:
    found = replay(every)
    now = max(each.closed or each.opened for each in every)
    stricter = [each for each in every if (each.verdict, judged_by_us(each, now)) == (ONTIME, OVERDUE)]
    kinder = [each for each in every if (each.verdict, judged_by_us(each, now)) == (OVERDUE, ONTIME)]
    # Later than ours and yet on time there: a longer term, or none at all.
    for each in stricter:
        assert each.target is None or (each.target - each.opened).days >= (1 if each.urgency is Urgency.URGENT else 7)
    # Earlier than ours and yet late there: a term of days where ours is a week.
    for each in kinder:
        assert each.target is not None
        assert (each.target - each.opened).days < 15
    assert found.by_our_limits.total() == 100
