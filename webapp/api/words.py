"""Puts words to facts: labels, closed lists, dictionary kinds, dates, numbers; in the reader's language."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache

from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from webapp.core.config import ROOT
from webapp.grids import rules as ground
from webapp.hazards import rules as hazards

CHINESE = "zh"
# Each list keeps its own labels: members of two StrEnums with the same text are equal as dictionary keys.
_CLOSED_LISTS: dict[str, tuple[type[StrEnum], Mapping[StrEnum, str]]] = {
    "grid_kind": (ground.GridKind, ground.LABELS),
    "road_class": (ground.RoadClass, ground.LABELS),
    "compound_kind": (ground.CompoundKind, ground.LABELS),
    "manager_kind": (ground.Manager, ground.LABELS),
    "use": (ground.BuildingUse, ground.LABELS),
    "severity": (hazards.Severity, hazards.LABELS),
    "status": (hazards.Status, hazards.LABELS),
}
KIND_OF_LAYER: dict[str, str] = {"streets": "road_class", "compounds": "compound_kind", "buildings": "use"}

FACTS = {
    "address": _("Address"),
    "age_days": _("Days open"),
    "area_m2": _("Area"),
    "band": _("Households a section should have"),
    "checked": _("Checked"),
    "code": _("Code"),
    "compound_kind": _("Kind of compound"),
    "contract_ends_on": _("Property contract ends"),
    "first_checked_on": _("First check"),
    "floors": _("Floors"),
    "found_on": _("Found"),
    "full_name": _("Full name"),
    "grid_kind": _("Kind of grid"),
    "households": _("Households"),
    "income_notice_on": _("Last public-income notice"),
    "is_divisible": _("May be divided by building rows"),
    "is_large_firm": _("Above the statistical threshold"),
    "is_stationed": _("Stationed organization"),
    "kind": _("Kind"),
    "length_m": _("Length"),
    "manager_kind": _("Managed by"),
    "manager_name": _("Manager"),
    "name": _("Name"),
    "note": _("Note"),
    "number": _("Number"),
    "rectified_on": _("Rectified"),
    "residential_buildings": _("Residential buildings"),
    "residents_actual": _("Residents, actually present"),
    "residents_registered": _("Residents, registered"),
    "residents_usual": _("Residents, usual"),
    "road_class": _("Class of road"),
    "severity": _("Severity"),
    "small_place": _("Class of small place"),
    "stairs": _("Stairs"),
    "stairs_vacant": _("Stairs without a leader"),
    "status": _("Status"),
    "text": _("What was seen"),
    "use": _("Use"),
    "version_from": _("Version in force since"),
}
ONE_OF = {
    "areas": _("Grid area"),
    "blocks": _("Block"),
    "buildings": _("Building"),
    "cameras": _("Camera post"),
    "communities": _("Community"),
    "compounds": _("Compound"),
    "hazards": _("Hazard"),
    "organizations": _("Organization"),
    "places": _("Public place"),
    "sections": _("Section"),
    "shops": _("Shop"),
    "streets": _("Street"),
    "vacancies": _("Vacancy"),
}


def listed(key: str, code: str) -> str:
    """The words for the code of a closed list: its Chinese label, elsewhere its own words."""
    kind, labels = _CLOSED_LISTS[key]
    value = kind(code)
    return labels[value] if str(get_locale()).startswith(CHINESE) else value.replace("_", " ")


def kind_in_words(layer: str, kind: object) -> str:
    """The words for a feature's kind, from the dictionary or from the closed list of its layer."""
    if isinstance(kind, dict):
        return str(kind["zh_CN"] if str(get_locale()).startswith(CHINESE) else kind["en"])
    return listed(KIND_OF_LAYER[layer], str(kind)) if kind and layer in KIND_OF_LAYER else ""


def fact_in_words(key: str, value: object) -> str:
    """The words for a fact's value, its measure included."""
    if key in _CLOSED_LISTS:
        return listed(key, str(value))
    if key == "small_place" and not str(get_locale()).startswith(CHINESE):
        return _small_places().get(str(value), str(value))
    if isinstance(value, dict):
        return kind_in_words("", value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return _measures().get(key, _plainly)(value)


def version_label(year: int, ordinal: int) -> str:
    """The name of a generation on screen: 2026年第1版."""
    return str(_("version %(ordinal)d of %(year)d", year=year, ordinal=ordinal))


@cache
def _small_places() -> dict[str, str]:
    """English names of the classes of small places (九小场所) by their Chinese ones."""
    with (ROOT / "geodata" / "kinds.toml").open("rb") as file:
        return {entry["name_zh"]: entry["name_en"] for entry in tomllib.load(file)["small_place"]}


def _measures() -> dict[str, Callable[[object], str]]:
    return {"area_m2": _area, "length_m": lambda value: f"{float(str(value)):,.0f} m"}


def _area(value: object) -> str:
    area_m2 = float(str(value))
    return f"{area_m2 / 1e6:.2f} km²" if area_m2 >= 100_000 else f"{area_m2:,.0f} m²"


def _plainly(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
