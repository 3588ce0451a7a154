"""Reads the rows of a file of the roster: what is missing, what cannot be read, in which row and column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from webapp.roster.documents import ASSIGNMENTS, HEADS, PEOPLE, REQUIRED, Cells, Sheet, Sheets, code_of
from webapp.roster.models.columns import PHONE
from webapp.roster.rules import COLUMN_OF_PLACE, PLACES, AssignmentRole, Member, PlaceKind

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?: 00:00:00)?", re.ASCII)
_DAYS = ("consent_on", "consent_until", "opened_on", "closed_on", "begins", "until")
_DEFAULTS = {"rank": "1", "member": Member.NONE.value}
_REF = re.compile(r"[A-Za-z0-9-]{1,20}")


@dataclass(frozen=True)
class RowError:
    """What is wrong in a row of a table, and in which column."""

    sheet: str
    row: int
    field: str
    message: str


@dataclass
class Known:
    """What rows may refer to: numbers of people with their names, branches and places by their words."""

    names: dict[str, str]
    branches: Mapping[str, int]
    places: Mapping[tuple[str, str], str]
    """(kind, words) to the key of the place."""
    errors: list[RowError] = field(default_factory=list)


def read_sheets(sheets: Sheets, known: Known, today: date) -> dict[str, list[tuple[int, Cells]]]:
    """The rows in the form of the export; what is wrong is added to `known.errors`, its row left out."""
    read: dict[str, list[tuple[int, Cells]]] = {PEOPLE: [], ASSIGNMENTS: []}
    if PEOPLE in sheets:
        read[PEOPLE] = _rows(PEOPLE, sheets[PEOPLE], known, today)
        known.names |= {cells["ref"]: cells["name"] for _row, cells in read[PEOPLE] if cells.get("ref")}
    if ASSIGNMENTS in sheets:
        read[ASSIGNMENTS] = _rows(ASSIGNMENTS, sheets[ASSIGNMENTS], known, today)
    _refuse_twice(read, known)
    return read


def _rows(kind: str, sheet: Sheet, known: Known, today: date) -> list[tuple[int, Cells]]:
    rows = []
    for number, cells in sheet.rows:
        reader = _Row(kind, number, known)
        good = reader.person(cells, today) if kind == PEOPLE else reader.assignment(cells)
        if good is not None:
            rows.append((number, good))
    return rows


class _Row:
    """One row being read."""

    def __init__(self, kind: str, number: int, known: Known) -> None:
        self.kind, self.number, self.known = kind, number, known
        self.failed = False

    def wrong(self, key: str, message: str) -> None:
        """Note what is wrong in a column."""
        self.failed = True
        self.known.errors.append(RowError(self.kind, self.number, HEADS[self.kind][key], message))

    def person(self, cells: Cells, today: date) -> Cells | None:
        """A person's row in the form of the export."""
        good = self._plain(cells)
        if "opened_on" in cells or cells.get("ref", "") not in self.known.names:
            good["opened_on"] = good.get("opened_on") or today.isoformat()
        if good.get("ref") and not _REF.fullmatch(good["ref"]):
            self.wrong("ref", _("A number has up to 20 letters, digits or hyphens."))
        if good.get("duty_phone") and not re.fullmatch(PHONE.strip("^$"), good["duty_phone"]):
            self.wrong("duty_phone", _("A telephone number has digits, blanks and hyphens."))
        if good.get("branch") and good["branch"] not in self.known.branches:
            self.wrong("branch", _("There is no branch of this name."))
        if good.get("branch") and good.get("member", Member.OWN) != Member.OWN:
            self.wrong("branch", _("Only own members belong to a branch of the community."))
        if good.get("skills"):
            good["skills"] = "、".join(dict.fromkeys(re.split(r"\s*[、,，;；]\s*", good["skills"].strip("、,，;；"))))
        return None if self.failed else good

    def assignment(self, cells: Cells) -> Cells | None:
        """An assignment's row in the form of the export; the place as its key."""
        good = self._plain(cells)
        for key in ("ref", "stands_in_for", "successor"):
            if good.get(key) and good[key] not in self.known.names:
                self.wrong(key, _("There is nobody of this number."))
        named = cells.get("name")
        if named and not self.failed and self.known.names[good["ref"]] != named:
            self.wrong("name", _("This number belongs to somebody of another name."))
        if good.get("role") and good.get("place"):
            place = self._place(AssignmentRole(good["role"]), good["place"])
            if place is None:
                self.wrong("place", _("There is no such place for this role."))
            good["place"] = place or ""
        if not good.get("rank", "1").isdecimal() or not 1 <= int(good.get("rank", "1")) <= 99:
            self.wrong("rank", _("A number from 1 to 99."))
        if good.get("until") and good.get("begins") and good["until"] <= good["begins"]:
            self.wrong("until", _("The first day must come before the end."))
        good["name"] = self.known.names.get(good["ref"], "")  # for who reads the preview; compared it is not
        return None if self.failed else good

    def _place(self, role: AssignmentRole, words: str) -> str | None:
        column = COLUMN_OF_PLACE[PLACES[role][0]].removesuffix("_id")
        for kind in PLACES[role]:
            if (found := self.known.places.get((kind.value, words))) is not None:
                return found
        # A place that exists no more is written as its key.
        return words if re.fullmatch(rf"{column}:\d{{1,18}}", words) else None

    def _plain(self, cells: Cells) -> Cells:
        """Days in one form, closed lists as codes; what must be there is there."""
        good: Cells = {}
        for key, value in cells.items():
            good[key] = value or _DEFAULTS.get(key, "")
            if value and key in _DAYS:
                good[key] = self._day(key, value)
            elif value and key in ("role", "member", "ended_reason"):
                code = code_of(key, value)
                if code is None:
                    self.wrong(key, _("Not one of the words for this."))
                good[key] = code or ""
        for key in REQUIRED[self.kind]:
            if not cells.get(key):
                self.wrong(key, _("This must be filled in."))
        return good

    def _day(self, key: str, value: str) -> str:
        found = _DAY.fullmatch(value)
        try:
            return date(*(int(part) for part in found.groups())).isoformat() if found else self._no_day(key)
        except ValueError:
            return self._no_day(key)

    def _no_day(self, key: str) -> str:
        self.wrong(key, _("A day is written YYYY-MM-DD."))
        return ""


def _refuse_twice(read: dict[str, list[tuple[int, Cells]]], known: Known) -> None:
    """No two rows speak of the same person or assignment."""
    seen: dict[tuple[str, ...], int] = {}
    for kind, keys in ((PEOPLE, ("ref",)), (ASSIGNMENTS, ("ref", "role", "place", "begins"))):
        for number, cells in read[kind]:
            key = (kind, *(cells.get(each, "") for each in keys))
            if cells.get("ref") and key in seen:
                message = _("The same as row %(row)d.", row=seen[key])
                known.errors.append(RowError(kind, number, HEADS[kind]["ref"], message))
            seen.setdefault(key, number)


def places_by_words(labels: Mapping[PlaceKind, Mapping[str, int]]) -> dict[tuple[str, str], str]:
    """(kind, words) to the key of the place, from the places of each kind by their words."""
    return {
        (kind.value, words): f"{COLUMN_OF_PLACE[kind].removesuffix('_id')}:{place_id}"
        for kind, of_kind in labels.items()
        for words, place_id in of_kind.items()
    }
