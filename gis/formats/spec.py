"""How one data set maps onto the canonical layers: a table of sources.toml, read into plain data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from gis.crs import Datum
from gis.errors import Unreadable
from gis.formats.canonical import LAYERS

ANY = "*"
_RULE_KEYS = {"layer", "from", "when", "unless", "columns", "values", "set", "ref", "position", "place_by", "area_m2"}
_SPEC_KEYS = {"title", "licence", "datum", "format", "encoding", "canonical", "layer"}


@dataclass(frozen=True)
class Join:
    """A text made of several source columns, e.g. street and house number."""

    columns: tuple[str, ...]
    by: str


Expression = tuple[str, ...] | Join


@dataclass(frozen=True)
class Rule:
    """Rows of some source layers that become rows of one canonical layer.

    `when`/`unless` name source columns and the values wanted ('*' = any value present);
    among the rules of one canonical layer the first that takes a row has it.
    `position` names a lon and a lat column; `place_by` a column holding a code whose
    position the caller knows.
    """

    layer: str
    sources: tuple[str, ...] = (ANY,)
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    columns: Mapping[str, Expression] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    ref: tuple[str, ...] = ("source_ref",)
    position: tuple[str, str] | None = None
    place_by: str | None = None
    area_m2: tuple[float, float] | None = None

    @property
    def wanted(self) -> frozenset[str]:
        """Every source column that the rule looks at."""
        names = {*self.when, *self.unless, *self.ref, *(self.position or ())}
        for expression in self.columns.values():
            names.update(expression.columns if isinstance(expression, Join) else expression)
        return frozenset(names | ({self.place_by} if self.place_by else set()))


@dataclass(frozen=True)
class Spec:
    """A data set: how it is written, which datum it is in, and its rules in order."""

    name: str
    rules: tuple[Rule, ...]
    title: str = ""
    licence: str = ""
    datum: Datum = Datum.WGS84
    encoding: str | None = None

    @property
    def wanted(self) -> frozenset[str]:
        """Every source column that any rule looks at."""
        return frozenset().union(*(rule.wanted for rule in self.rules))

    def in_datum(self, datum: Datum) -> Spec:
        """The same data set, its coordinates read in another datum."""
        return replace(self, datum=datum)


def load_specs(path: Path) -> dict[str, Spec]:
    """Every data set of a sources.toml; raises Unreadable naming the table and key at fault."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unreadable(f"{path.name} cannot be read: {error}", file=path.name) from error
    return {name: spec_from_table(name, table) for name, table in tables.items()}


def spec_from_table(name: str, table: Mapping[str, Any]) -> Spec:
    """One data set from its table."""
    _refuse_unknown(name, table, _SPEC_KEYS)
    rules = tuple(_rule(name, entry) for entry in table.get("layer", ()))
    if table.get("canonical"):
        rules += canonical_rules()
    if not rules:
        raise Unreadable(f"source '{name}' maps no layer", source=name)
    return Spec(
        name=name,
        rules=rules,
        title=str(table.get("title", name)),
        licence=str(table.get("licence", "")),
        datum=Datum(table.get("datum", Datum.WGS84)),
        encoding=table.get("encoding"),
    )


def canonical_rules() -> tuple[Rule, ...]:
    """Rules of a file that already speaks the canonical vocabulary, such as our own export."""
    return tuple(
        Rule(
            layer.key,
            sources=(layer.key,),
            columns={column: (column,) for column in layer.names},
            position=("lon", "lat") if layer.shapes == ("Point",) else None,
        )
        for layer in LAYERS.values()
    )


def _rule(source: str, entry: Mapping[str, Any]) -> Rule:
    _refuse_unknown(source, entry, _RULE_KEYS)
    layer = entry.get("layer")
    if layer not in LAYERS:
        raise Unreadable(f"source '{source}' maps an unknown layer '{layer}'", source=source, layer=layer)
    for column in (*entry.get("columns", {}), *entry.get("set", {}), *entry.get("values", {})):
        if column not in LAYERS[layer].names:
            raise Unreadable(f"source '{source}': layer {layer} has no column '{column}'", source=source, column=column)
    position = entry.get("position")
    area = entry.get("area_m2")
    return Rule(
        layer=layer,
        sources=_texts(entry.get("from", ANY)),
        when={key: _texts(value) for key, value in entry.get("when", {}).items()},
        unless={key: _texts(value) for key, value in entry.get("unless", {}).items()},
        columns={column: _expression(value) for column, value in entry.get("columns", {}).items()},
        values=entry.get("values", {}),
        constants=entry.get("set", {}),
        ref=_texts(entry.get("ref", "source_ref")),
        position=(position[0], position[1]) if position else None,
        place_by=entry.get("place_by"),
        area_m2=(float(area[0]), float(area[1])) if area else None,
    )


def _expression(value: Any) -> Expression:
    if isinstance(value, Mapping):
        return Join(tuple(value["join"]), str(value.get("by", "")))
    return _texts(value)


def _texts(value: Any) -> tuple[str, ...]:
    return (str(value),) if not isinstance(value, (list, tuple)) else tuple(str(item) for item in value)


def _refuse_unknown(source: str, table: Mapping[str, Any], known: set[str]) -> None:
    for key in table:
        if key not in known:
            raise Unreadable(f"source '{source}' has an unknown key '{key}'", source=source, key=key)
