"""What an edit of the ground must satisfy, told by field and in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.core.errors import Invalid, Refused
from webapp.grids.queries.edits import FeatureState, kinds_of
from webapp.grids.queries.placing import Placement, built_there, is_near, is_sound, namesake, open_shops, placement
from webapp.grids.rules import EDITABLE, EditableLayer, EditKind, EditReason, Personal, personal_in

_TEXTS = ("name", "number", "address")
_LEAST_M2, _MOST_M2 = 4, 60_000
_FAR_OUT_M = 1
_DAYS_BACK = 366


def check_reason(layer: EditableLayer, kind: EditKind, reason: EditReason) -> None:
    """Raise Invalid for a reason that does not fit what is done."""
    if reason not in EDITABLE[layer].reasons[kind]:
        raise Invalid(reason=_("This reason does not fit what you are doing."))


def check_day(on_day: date, today: date, opened_on: date | None = None) -> None:
    """Raise Invalid for a day in the future, more than a year ago, or before the thing was there."""
    if on_day > today:
        raise Invalid(on=_("The day lies in the future."))
    if (today - on_day).days > _DAYS_BACK:
        raise Invalid(on=_("The day is more than a year ago."))
    if opened_on is not None and on_day < opened_on:
        raise Invalid(on=_("It opened only on %(day)s.", day=opened_on.isoformat()))


def check_texts(values: Mapping[str, Any], note: str) -> None:
    """Raise Invalid where a text holds a telephone or identity number, or a note speaks of a resident."""
    texts = {name: str(values[name]) for name in _TEXTS if values.get(name)}
    wrong = {name: _said(found) for name, text in texts.items() if (found := personal_in(text))}
    if found := personal_in(note, words=True):
        wrong["note"] = _said(found)
    if wrong:
        raise Invalid("no personal data of residents is kept with the ground", **wrong)


def check_values(session: Session, layer: EditableLayer, values: Mapping[str, Any]) -> None:
    """Raise Invalid for a kind that the dictionary does not have, or a thing nobody could find again."""
    if "kind" in values and values["kind"] not in {code for code, *_names in kinds_of(session, layer)}:
        raise Invalid(kind=_("The dictionary has no such kind."))
    if layer is not EditableLayer.BUILDINGS and "name" in values and not values["name"]:
        raise Invalid(name=_("A name is needed."))


def check_named(values: Mapping[str, Any]) -> None:
    """Raise Invalid for a building with neither number nor name nor address."""
    if not any(values.get(name) for name in _TEXTS):
        raise Invalid(number=_("Give a number, a name or an address."))


def counted(before: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """The households that go with stairs: their sum. Raises Invalid where a stated number differs from it.

    What is counted by hand is no estimate any more.
    """
    stairs = asked.get("stairs", before.get("stairs"))
    if not {"stairs", "households"} & asked.keys():
        return {}
    if not stairs:
        return {"households_estimated": False}
    total = sum(stairs.values())
    if asked.get("households", total) != total:
        text = _(
            "The stairs add up to %(total)s households; correct the stairs, or leave this to the sum.", total=total
        )
        raise Invalid(households=text)
    return {"households": total, "households_estimated": False}


def placed(session: Session, community_id: int, layer: EditableLayer, shape: Mapping[str, Any], day: date) -> Placement:
    """Where a shape lies. Raises Invalid for one that is no such thing, or reaches out of the community."""
    if shape["type"] not in EDITABLE[layer].shapes:
        raise Invalid(geometry=_("A thing of this kind is not drawn like that."))
    if not is_near(session, community_id, shape):
        raise Invalid(geometry=_("This position lies far outside the community."))
    if not is_sound(session, shape):
        raise Invalid(geometry=_("The outline crosses itself; draw it again."))
    found = placement(session, community_id, shape, day)
    is_out = found.outside_m > (0 if found.area_m2 is None else _FAR_OUT_M)
    if found.block_id is None or is_out:
        raise Invalid(geometry=_outside(found))
    if found.area_m2 is not None and not _LEAST_M2 <= found.area_m2 <= _MOST_M2:
        text = _("The outline measures %(area)s m²; a building has between 4 and 60,000.", area=f"{found.area_m2:,.0f}")
        raise Invalid(geometry=text)
    return found


def check_alone(
    session: Session, community_id: int, layer: EditableLayer, values: Mapping[str, Any], *, day: date, own: int = 0
) -> None:
    """Raise Refused where the thing is registered already: the same name within 30 m, a building on the ground."""
    shape = values["geometry"]
    if shape["type"] == "LineString":
        return  # a canal has namesakes all along
    if layer is EditableLayer.BUILDINGS:
        there = built_there(session, community_id, shape, day, own)
        if there is not None:
            text = _("There is a building already: %(name)s. Close it first, or correct it.", name=there[1])
            raise Refused(text, there=there[0], geometry=text)
        return
    twin = namesake(session, community_id, layer, values, day, own=own)
    if twin is not None:
        text = _("One of this name stands within 30 m already; correct that one instead.")
        raise Refused(text, there=twin, name=text)


def check_empty(session: Session, state: FeatureState, day: date) -> None:
    """Raise Refused for closing a building in which shops are still open."""
    shops = open_shops(session, state.id, day) if state.layer is EditableLayer.BUILDINGS else 0
    if shops:
        raise Refused(
            _("%(count)s shops in it are still open; close them or move them first.", count=shops), shops=shops
        )


def differing(values: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    """Names of the fields in which two versions differ."""
    return [name for name, value in wanted.items() if values.get(name) != value]


def trimmed(values: Mapping[str, Any], names: Iterable[str] = _TEXTS) -> dict[str, Any]:
    """Values with texts trimmed; an empty text is no text."""
    return {key: (value or "").strip() or None if key in names else value for key, value in values.items()}


def _said(found: Personal) -> str:
    if found is Personal.PHONE:
        return str(_("This looks like a telephone number. Telephones are not kept here."))
    if found is Personal.IDENTITY:
        return str(_("This looks like an identity number. It must not be kept here."))
    return str(_("Do not write about residents: no names, telephones, health or past."))


def _outside(found: Placement) -> str:
    ways = (
        _("north"),
        _("northeast"),
        _("east"),
        _("southeast"),
        _("south"),
        _("southwest"),
        _("west"),
        _("northwest"),
    )
    if not found.outside_m or found.bearing is None:
        return str(_("This position lies on the edge of the community; move it a little inwards."))
    way = ways[round(found.bearing / 45) % 8]
    return str(
        _("This position lies %(count)s m outside the community, to the %(way)s.", count=found.outside_m, way=way)
    )
