"""Search over 1,200,000 names: what people type, two-character words included."""

from __future__ import annotations

import random
import statistics
import time

import psycopg
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.bench.city import ensure_city
from webapp.core.db import SCHEMA, engine_over, open_pool
from webapp.core.search.commands import refresh
from webapp.core.search.query import search
from webapp.grids.search import SOURCES

ROUNDS = 3
FIXED = (
    "超市", "广厦", "书店", "银行", "小区", "横路", "号楼", "片区", "不存在", "牛肉面馆", "第12横路", "12横路39号",
    "家园3小区", "大厦123", "3号楼", "第1区第10片区", "620902004101", "620902004101101", "gx", "cs", "gxcs", "yh",
    "nrmg", "chaoshi", "guangsha", "guangxia", "yinhang", "jiayuan", "niuroumianguan",
)  # fmt: skip


def run() -> None:
    """Measure and print p50, p95 and p99 by kind of question, then over all."""
    url = ensure_city()
    _ensure_entries(url)
    pool = open_pool(url, max_size=2)
    pool.open(wait=True)
    engine = engine_over(pool)
    questions = _questions(url)
    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for kind, asked in questions:
            times.setdefault(kind, []).append(_ask_ms(engine, asked))
    pool.close()
    everything = [ms for measured in times.values() for ms in measured]
    for kind, measured in [*times.items(), ("all", everything)]:
        ordered = sorted(measured)
        p95, p99 = (ordered[int(len(ordered) * share)] for share in (0.95, 0.99))
        print(f"{kind:28} p50 {statistics.median(ordered):6.1f} ms   p95 {p95:6.1f} ms   p99 {p99:6.1f} ms")


EVERY = range(1, 100)  # communities whose restricted names are searched


def _ask_ms(engine: Engine, asked: str) -> float:
    with Session(engine) as session:
        begun = time.perf_counter()
        search(session, asked, restricted_in=EVERY)
        return (time.perf_counter() - begun) * 1000


def _questions(url: str) -> list[tuple[str, str]]:
    """Fixed questions, and names of the city cut as people cut them."""
    rng = random.Random(11)
    with psycopg.connect(url, options=f"-c search_path={SCHEMA},public") as connection:
        names = [
            row[0]
            for row in connection.execute("SELECT name FROM shop TABLESAMPLE SYSTEM (0.2) REPEATABLE (3) LIMIT 2000")
        ]
    drawn = rng.sample(names, 300)
    cuts = [(name, rng.randrange(len(name) - 1)) for name in drawn]
    questions = [("fixed", asked) for asked in FIXED for _ in range(10)]
    questions += [("whole name", name) for name in drawn]
    questions += [("two characters of a name", name[at : at + 2]) for name, at in cuts]
    questions += [("first three characters", name[:3]) for name in drawn]
    rng.shuffle(questions)
    return questions


def _ensure_entries(url: str) -> None:
    with psycopg.connect(url, options=f"-c search_path={SCHEMA},public", autocommit=True) as connection:
        row = connection.execute("SELECT count(DISTINCT community_id), count(*) FROM search_entry").fetchone()
        assert row is not None
        if row[0] == 10:
            print(f"{row[1]:,} entries")
            return
        print("spelling 1,240,000 names (once) …", flush=True)
        definition = connection.execute("SELECT pg_get_indexdef('ix_search_entry_grams'::regclass)").fetchone()
        assert definition is not None
        # An index of pairs is built in a third of the time once the rows are there.
        connection.execute("DROP INDEX ix_search_entry_grams")
        _refresh_all(url)
        connection.execute("SET maintenance_work_mem = '512MB'")
        connection.execute(definition[0])
        connection.execute("VACUUM ANALYZE search_entry")


def _refresh_all(url: str) -> None:
    pool = open_pool(url, max_size=2, statement_timeout_s=0)
    pool.open(wait=True)
    with Session(engine_over(pool)) as session:
        for number in list(session.scalars(text("SELECT id FROM community ORDER BY id"))):
            refresh(session, SOURCES, number)
            session.commit()
    pool.close()
