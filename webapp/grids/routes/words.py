"""Edits in words: which field, from what, to what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from webapp.core.languages import spoken
from webapp.grids.queries import EditRow, kinds_of
from webapp.grids.rules import LABELS, BuildingUse, EditableLayer

_FIELDS = {
    "name": _("Name"),
    "number": _("Building number"),
    "kind": _("Kind"),
    "address": _("Address"),
    "use": _("Use"),
    "floors": _("Floors"),
    "households": _("Households"),
    "stairs": _("Stairs and their households"),
    "residents_registered": _("Residents, registered"),
    "residents_usual": _("Residents, usual"),
    "residents_actual": _("Residents, actually present"),
    "is_stationed": _("Stationed organization"),
    "is_large_firm": _("Above the statistical threshold"),
    "geometry": _("Place on the map"),
    "closed_on": _("Closed from"),
}
_NOTHING = "—"


@dataclass(frozen=True)
class Change:
    """One field of an edit in words."""

    field: str
    label: str
    before: str
    after: str


class Words:
    """Puts values into the reader's words; the dictionary of kinds is read once."""

    def __init__(self, session: Session) -> None:
        at = 1 if str(get_locale()).startswith("zh") else 2
        self._kinds = {row[0]: row[at] for layer in EditableLayer for row in kinds_of(session, layer, retired=True)}

    def changes(self, edit: EditRow) -> list[Change]:
        """The fields that an edit changes, in a fixed order."""
        return self.between(edit.before, edit.after)

    def between(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
        """The fields that differ, in a fixed order."""
        return [
            Change(name, str(label), self._said(name, before.get(name)), self._said(name, after.get(name)))
            for name, label in _FIELDS.items()
            if name in after
        ]

    def brief(self, value: object) -> str:
        """An edit's changes on one line; `value` holds its before and after."""
        assert isinstance(value, dict)
        parts = [
            f"{change.label} {change.before} → {change.after}" if value["before"] else f"{change.label} {change.after}"
            for change in self.between(value["before"], value["after"])
        ]
        return str(_("; ")).join(parts)

    def _said(self, name: str, value: Any) -> str:
        if value is None or value == "":
            return _NOTHING
        if isinstance(value, bool):
            return str(_("yes") if value else _("no"))
        of_field: dict[str, Callable[[Any], str]] = {
            "kind": lambda code: self._kinds.get(code, str(code)),
            "use": lambda code: str(spoken(BuildingUse(code), LABELS)),
            "geometry": _position,
            "stairs": _stairs,
        }
        return of_field.get(name, _plainly)(value)


def _plainly(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _stairs(value: Mapping[str, int]) -> str:
    ordered = sorted(value.items(), key=lambda item: int(item[0]))
    parts = [str(_("stair %(number)s: %(count)s", number=number, count=count)) for number, count in ordered]
    return str(_(", ")).join(parts) or _NOTHING


def _position(shape: Mapping[str, Any]) -> str:
    if shape["type"] == "Point":
        lon, lat = shape["coordinates"]
        return f"{lat:.5f}, {lon:.5f}"
    corners = len(shape["coordinates"][0]) - 1
    lon, lat = middle(shape)
    return str(_("outline with %(count)s corners at %(place)s", count=corners, place=f"{lat:.5f}, {lon:.5f}"))


def middle(shape: Mapping[str, Any]) -> tuple[float, float]:
    """A point of a shape, lon and lat, to which the map goes."""
    if shape["type"] == "Point":
        return tuple(shape["coordinates"])
    corners = shape["coordinates"][0][:-1] if shape["type"] == "Polygon" else shape["coordinates"]
    return sum(lon for lon, _lat in corners) / len(corners), sum(lat for _lon, lat in corners) / len(corners)
