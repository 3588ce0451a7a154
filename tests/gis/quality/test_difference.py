"""Two states of a layer, compared by identity."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.quality import differ
from tests.gis.formats.samples import LAT, LON, frame, square

NAMES = ("name", "floors", "checked_on")


def layer(*refs: str, **changed: Any) -> Any:
    rows = [
        {
            "source_ref": ref,
            "name": ref,
            "floors": 5,
            "checked_on": date(2026, 1, 1),
            "geometry": square(LON + n / 1000, LAT),
        }
        for n, ref in enumerate(refs)
    ]
    return frame([{**row, **(changed if row["source_ref"] == "b" else {})} for row in rows])


def test_a_layer_does_not_differ_from_itself() -> None:
    found = differ(layer("a", "b"), layer("a", "b"), NAMES)
    assert found.is_empty
    assert found.unchanged == ("a", "b")
    assert not found.is_first_sight


def test_added_and_removed_rows_are_told_by_identity() -> None:
    before, after = layer("a", "b", "c"), layer("a", "b", "d")
    after = pd.concat([after[after["source_ref"] != "a"], layer("a")])
    found = differ(before, after, NAMES)
    assert (found.added, found.removed, set(found.unchanged)) == (("d",), ("c",), {"a", "b"})


@pytest.mark.parametrize(
    ("changed", "columns"),
    [
        ({"name": None}, ("name",)),
        ({"floors": 6}, ("floors",)),
        ({"checked_on": date(2026, 1, 2), "name": "β"}, ("name", "checked_on")),
        ({"geometry": square(LON + 0.00101, LAT)}, ("geometry",)),
    ],
)
def test_a_change_says_in_which_columns(changed: dict[str, Any], columns: tuple[str, ...]) -> None:
    assert differ(layer("a", "b"), layer("a", "b", **changed), NAMES).changed == {"b": columns}


def test_columns_that_the_source_does_not_speak_of_are_not_compared() -> None:
    assert differ(layer("a", "b"), layer("a", "b", name="other"), ("floors",)).is_empty


def test_a_centimetre_is_no_change_and_another_corner_first_is_none_either() -> None:
    moved = square(LON + 0.001 + 1e-7, LAT)
    assert differ(layer("a", "b"), layer("a", "b", geometry=moved), NAMES).is_empty
    ring = list(square(LON + 0.001, LAT).exterior.coords)[:-1]
    turned = type(moved)([*ring[2:], *ring[:2]])
    assert differ(layer("a", "b"), layer("a", "b", geometry=turned), NAMES).is_empty


def test_everything_is_new_at_first_sight() -> None:
    found = differ(layer("a").iloc[:0], layer("a"), NAMES)
    assert found.added == ("a",)
    assert found.is_first_sight


@given(st.sets(st.sampled_from("abcdefgh")), st.sets(st.sampled_from("abcdefgh")))
def test_every_row_is_counted_once(before: set[str], after: set[str]) -> None:
    old = pd.DataFrame({"source_ref": sorted(before), "name": "x"})
    new = pd.DataFrame({"source_ref": sorted(after), "name": ["x" if ref < "d" else "y" for ref in sorted(after)]})
    found = differ(old, new, ("name",))
    assert set(found.added) == after - before
    assert set(found.removed) == before - after
    assert {*found.changed, *found.unchanged} == before & after
    assert all(ref >= "d" for ref in found.changed)
