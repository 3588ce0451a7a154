"""Rebuilds what search knows of a community."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, cast

from psycopg import Connection
from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from webapp.core.db import SCHEMA
from webapp.core.search.source import SearchSource
from webapp.core.search.words import COMMUNITY, SAMPLE, SAMPLED, Spelling, grams, other_spelling, plain, spell

_BATCH = 20_000
_ROWS = """SELECT feature_id, text, detail, address, encode(ST_AsEWKB(ST_PointOnSurface(geom)), 'hex') AS point,
       CASE WHEN ST_Dimension(geom) > 0
            THEN ARRAY[ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom)] END AS bbox
FROM ({source}) q WHERE text <> ''"""
_COPY = f"""COPY {SCHEMA}.search_entry
(community_id, tier, layer, feature_id, text, detail, plain, pinyin, initials, grams, point, bbox) FROM STDIN"""


def refresh(
    session: Session,
    sources: Iterable[SearchSource],
    community_id: int,
    *,
    progress: Callable[[str, int], None] = lambda _layer, _count: None,
) -> int:
    """Recompute every entry of a community; returns how many names it read. `progress` hears layer and count."""
    session.flush()
    session.execute(text("DELETE FROM search_entry WHERE community_id = :id"), {"id": community_id})
    return sum(_refresh_layer(session, source, community_id, progress) for source in sources)


def _refresh_layer(
    session: Session, source: SearchSource, community_id: int, progress: Callable[[str, int], None]
) -> int:
    connection = cast("Connection[Any]", session.connection().connection.driver_connection)
    rows = session.execute(
        text(_ROWS.format(source=source.sql)),
        {"community_id": community_id},
        execution_options={"stream_results": True, "yield_per": _BATCH},
    ).mappings()
    written = 0
    for batch in rows.partitions():
        with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
            for row in batch:
                for entry in _entries(source, community_id, row):
                    copy.write_row(entry)
        written += len(batch)
        progress(source.layer, written)
    return written


def _entries(source: SearchSource, community_id: int, row: RowMapping) -> Iterator[Sequence[object]]:
    name = plain(row["text"])
    yield _entry(source, community_id, row, name, spell(name))
    other = other_spelling(name)
    if other:
        yield _entry(source, community_id, row, "", other)


def _entry(source: SearchSource, community_id: int, row: RowMapping, name: str, spelling: Spelling) -> Sequence[object]:
    found = grams(source.tier, name, spelling, plain(row["address"] or ""))
    if row["feature_id"] % SAMPLE == 0:
        found += [gram + SAMPLED for gram in found]
    return (
        community_id,
        int(source.tier),
        source.layer,
        row["feature_id"],
        row["text"],
        row["detail"],
        name,
        spelling.pinyin,
        spelling.initials,
        [*found, f"{COMMUNITY}{community_id}"],
        row["point"],
        row["bbox"],
    )
