"""When a printed sheet no longer says what is true."""

from __future__ import annotations

from dataclasses import replace

import pytest

from webapp.signs.rules import PHONE, InTwoLanguages, Reason, SheetKind, Shown, reasons

SHOWN = Shown(border="b", names="n", leader="l", words="w", address="a")
POSTERS = [SheetKind.POSTER_A3, SheetKind.POSTER_A4]


@pytest.mark.parametrize("kind", list(SheetKind))
def test_a_sheet_that_says_what_is_true_is_not_listed(kind: SheetKind) -> None:
    assert reasons(kind, SHOWN, SHOWN, consents=True) == ()


@pytest.mark.parametrize("kind", POSTERS)
@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (replace(SHOWN, leader="m"), Reason.LEADER_CHANGED),
        (replace(SHOWN, border="c"), Reason.BORDER),
        (replace(SHOWN, names="o"), Reason.NAMES),
        (replace(SHOWN, words="x"), Reason.WORDS),
        (replace(SHOWN, address="z"), Reason.ADDRESS),
    ],
)
def test_a_poster_is_out_of_date_when_what_it_shows_changes(kind: SheetKind, now: Shown, reason: Reason) -> None:
    assert reasons(kind, SHOWN, now, consents=True) == (reason,)


def test_a_name_without_consent_comes_first_even_if_somebody_else_leads_now() -> None:
    now = replace(SHOWN, leader="m", border="c")
    assert reasons(SheetKind.POSTER_A3, SHOWN, now, consents=False)[0] is Reason.CONSENT_ENDED
    assert reasons(SheetKind.POSTER_A3, SHOWN, None, consents=False) == (Reason.CONSENT_ENDED, Reason.RETIRED)


def test_a_poster_that_names_nobody_says_when_it_could() -> None:
    nameless = replace(SHOWN, leader="")
    assert reasons(SheetKind.POSTER_A4, nameless, SHOWN, consents=False) == (Reason.LEADER_PUBLISHED,)


def test_a_plate_cares_for_names_and_address_alone() -> None:
    plate = replace(SHOWN, leader="")
    other = Shown(border="c", names="n", leader="m", words="x", address="a")
    assert reasons(SheetKind.PLATE, plate, other, consents=False) == ()
    assert reasons(SheetKind.PLATE, plate, replace(other, address="z"), consents=False) == (Reason.ADDRESS,)
    assert reasons(SheetKind.PLATE, plate, None, consents=False) == (Reason.RETIRED,)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("110", True), ("0937-261 0000", True), ("+86 199 0000 0000", True), ("1", False), ("119;", False), ("", False)],
)
def test_what_a_telephone_number_is(text: str, is_one: bool) -> None:
    assert bool(PHONE.fullmatch(text)) is is_one


def test_without_english_the_chinese_stands() -> None:
    assert InTwoLanguages("火警", "Fire").read(english=True) == "Fire"
    assert InTwoLanguages("理发").read(english=True) == "理发"
