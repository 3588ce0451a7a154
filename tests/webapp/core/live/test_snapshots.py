"""The order and completeness of what listeners hear rests on these few lines: compared with sets of numbers."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webapp.core.live.messages import Cursor, Row, read_cursor, tell
from webapp.core.live.ring import Ring
from webapp.core.live.snapshot import Snapshot

MOST = 24
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOME = st.sets(st.integers(1, MOST - 1), max_size=6)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    running = draw(SOME)
    xmax = draw(st.integers(max(running, default=0) + 1, MOST))
    return Snapshot(min(running, default=xmax), xmax, frozenset(running))


def shown(snapshot: Snapshot) -> set[int]:
    return {xact for xact in range(MOST + 2) if snapshot.shows(xact)}


@CALM
@given(snapshots())
def test_a_snapshot_is_read_as_it_was_written(snapshot: Snapshot) -> None:
    assert Snapshot.read(str(snapshot)) == snapshot
    assert read_cursor(str(Cursor(16_384, snapshot))) == Cursor(16_384, snapshot)


@CALM
@given(snapshots(), snapshots())
def test_one_covers_another_that_shows_no_more(one: Snapshot, other: Snapshot) -> None:
    assert one.covers(other) == (shown(one) >= shown(other))


@CALM
@given(snapshots(), SOME)
def test_what_is_still_to_be_told_is_not_shown(snapshot: Snapshot, pending: set[int]) -> None:
    assert shown(snapshot.without(pending)) == shown(snapshot) - pending


@CALM
@given(st.text(max_size=40))
def test_no_text_of_a_stranger_breaks_the_reading_of_cursors(text: str) -> None:
    read_cursor(text)


@CALM
@given(st.lists(snapshots(), min_size=1, max_size=6), st.integers(0, 40), st.integers(1, 5), st.data())
def test_whoever_breaks_off_anywhere_hears_the_rest_and_nothing_twice(
    given_snapshots: list[Snapshot], cut_at: int, most: int, data: st.DataObject
) -> None:
    """Transactions commit in any order; a reader reads now and then, and is cut off after any event."""
    order = data.draw(st.permutations(range(1, MOST)))
    begin = Snapshot(1, 1)
    ring, told, now = Ring(begin, most), [], begin
    ids = iter(range(1, 1000))
    done = 0
    while done < len(order):
        done += data.draw(st.integers(1, 5))
        committed = set(order[:done])
        following = Snapshot(1, MOST, frozenset(range(1, MOST)) - committed)
        new = [xact for xact in order[:done] if not now.shows(xact)]
        rows = [Row(next(ids), xact, ("c:1",), "incident.changed", "{}") for xact in new]
        events = tell(rows, following, 1)
        ring.add(events)
        told += events
        now = following
    heard = told[:cut_at]
    seen = heard[-1].after if heard else begin
    rest = ring.since(seen)
    left = told[len(heard) :]
    if rest is None:
        assert len(left) > most
    else:
        assert [each.id for each in rest] == [each.id for each in left]
