"""Rebuilds what search knows of a community.

Rows are read, spelled and written in batches of text as COPY has them, so that nothing is converted twice, and
the server stores one batch while the next is spelled.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, cast

from psycopg import Connection
from psycopg.copy import QueuedLibpqWriter
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.db import SCHEMA
from webapp.core.search.source import SearchSource
from webapp.core.search.words import COMMUNITY, SAMPLE, SAMPLED, grams, other_spelling, plain, spell

_LINES_AT_ONCE = 500
_ROWS = """COPY (SELECT feature_id, text, detail, address, encode(ST_AsEWKB(ST_PointOnSurface(geom)), 'hex'),
       CASE WHEN ST_Dimension(geom) > 0
            THEN ARRAY[ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom)] END
FROM ({source}) q WHERE text <> '') TO STDOUT"""
_COPY = f"""COPY {SCHEMA}.search_entry
(community_id, tier, layer, feature_id, text, detail, plain, pinyin, initials, grams, point, bbox) FROM STDIN"""
# Pairs go into the index's list of pending rows and are sorted into it at once: a quarter of the time of one by one.
_PENDING = text("SELECT set_config('gin_pending_list_limit', '262144', true)")
# A bulk load drops the index and builds it afterwards; then there is nothing to sort into.
_SORT_IN = text(f"SELECT gin_clean_pending_list(to_regclass('{SCHEMA}.ix_search_entry_grams'))")
_NULL = "\\N"
_ESCAPED = re.compile(r"\\(.)")
_MEANT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def refresh(
    session: Session,
    sources: Iterable[SearchSource],
    community_id: int,
    *,
    layers: Collection[str] | None = None,
    progress: Callable[[str, int], None] = lambda _layer, _count: None,
) -> int:
    """Recompute the entries of a community, all or those of `layers`; returns how many names it read.

    `progress` hears layer and count.
    """
    session.flush()
    wanted = [source for source in sources if layers is None or source.layer in layers]
    session.execute(
        text("DELETE FROM search_entry WHERE community_id = :id AND (:all OR layer = ANY(:layers))"),
        {"id": community_id, "all": layers is None, "layers": list(layers or ())},
    )
    session.execute(_PENDING)
    connection = cast("Connection[Any]", session.connection().connection.driver_connection)
    read = 0
    for source in wanted:
        count = _refresh_layer(connection, source, community_id)
        progress(source.layer, count)
        read += count
    session.execute(_SORT_IN)
    return read


def refresh_features(
    session: Session, sources: Iterable[SearchSource], community_id: int, layer: str, ids: Iterable[int]
) -> None:
    """Recompute the entries of a few features of one layer, after they were edited."""
    session.flush()
    wanted = [int(each) for each in ids]
    session.execute(
        text("DELETE FROM search_entry WHERE community_id = :id AND layer = :layer AND feature_id = ANY(:ids)"),
        {"id": community_id, "layer": layer, "ids": wanted},
    )
    connection = cast("Connection[Any]", session.connection().connection.driver_connection)
    for source in sources:
        if source.layer == layer:
            _refresh_layer(connection, source, community_id, wanted)


def _refresh_layer(
    connection: Connection[Any], source: SearchSource, community_id: int, ids: Collection[int] | None = None
) -> int:
    """Entries of one source, all or those of some features; the server stores the first while the next are spelled."""
    rows_of = source.sql.replace(":community_id", str(int(community_id)))
    if ids is not None:
        listed = ", ".join(str(int(each)) for each in ids)
        rows_of = f"SELECT * FROM ({rows_of}) every WHERE feature_id IN ({listed})"
    select = _ROWS.format(source=rows_of)
    with connection.cursor() as cursor, cursor.copy(select.encode()) as copy:
        rows = [str(line, "utf-8") for line in copy]
    with connection.cursor() as cursor, cursor.copy(_COPY, writer=QueuedLibpqWriter(cursor)) as copy:
        for start in range(0, len(rows), _LINES_AT_ONCE):
            lines = [
                line for row in rows[start : start + _LINES_AT_ONCE] for line in _entries(source, community_id, row)
            ]
            copy.write("".join(lines))
    return len(rows)


def _entries(source: SearchSource, community_id: int, row: str) -> Iterator[str]:
    """The lines of one name; what is only passed on stays as the server escaped it."""
    feature, shown, detail, address, point, bbox = row.rstrip("\n").split("\t")
    name, where = plain(_meant(shown)), plain(_meant(address))
    community = f"{COMMUNITY}{community_id}"
    head = f"{community_id}\t{int(source.tier)}\t{source.layer}\t{feature}\t{shown}\t{detail}"
    readings = [(name, spell(name)), ("", other_spelling(name))]
    for as_written, spelling in readings:
        if spelling is None:
            continue
        found = grams(source.tier, as_written, spelling, where)
        if int(feature) % SAMPLE == 0:
            found += [gram + SAMPLED for gram in found]
        sound = f"{spelling.pinyin or _NULL}\t{spelling.initials or _NULL}"
        # Grams are letters, digits and our marks: nothing in them needs quoting.
        yield f"{head}\t{as_written}\t{sound}\t{{{','.join([*found, community])}}}\t{point}\t{bbox}\n"


def _meant(value: str) -> str:
    """A field of COPY's text as it was before it was escaped; nothing for NULL."""
    if "\\" not in value:
        return value
    return "" if value == _NULL else _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), value)
