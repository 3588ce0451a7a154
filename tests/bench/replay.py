"""Real service requests through the clocks: on time and overdue, against the file's own column."""

from __future__ import annotations

from collections import Counter

from tests.conftest import SHARED_DATA
from tests.replay import FILE, ONTIME, OVERDUE, Replay, read, replay


def _table(title: str, counted: Counter[tuple[str, str]]) -> None:
    print(f"\n{title}")
    print(f"{'the file says':<16}{'we: on time':>12}{'we: overdue':>12}")
    for said in (ONTIME, OVERDUE):
        print(f"{said:<16}{counted[said, ONTIME]:>12}{counted[said, OVERDUE]:>12}")


def _terms(found: Replay) -> None:
    print("\nterms found in the file's own times")
    for kind, term in sorted(found.terms.items()):
        print(f"  {kind:<50} {f'{term.amount} {term.measure.value}' if term else '—':>18}")


def run() -> None:
    """Print the tables, where the file is at hand."""
    path = SHARED_DATA / FILE
    if not path.exists():
        print(f"real data not on this machine: {FILE}")
        return
    found = replay(read(path))
    _terms(found)
    _table("by the city's own terms", found.by_their_terms)
    _table("by the limits a community begins with (24 h, 7 days, 15 days)", found.by_our_limits)
    print(f"\ncrossed our red line (three times the limit): {found.red}")
    print("differences: the city gives up to 120 days where we give 15, one working day where we give seven,")
    print("and no term at all to some kinds, which it then counts as on time for ever")
