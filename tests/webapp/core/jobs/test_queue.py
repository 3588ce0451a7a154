from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from webapp.core.jobs import Task, defer
from webapp.core.jobs.queries import jobs_state
from webapp.core.jobs.queue import forget


def nothing(_work: object) -> None:
    pass


TIDY = Task("test.tidy", nothing)


def test_a_job_is_there_exactly_if_the_act_is(town: Session) -> None:
    with town.begin_nested() as act:
        assert defer(town, TIDY, grid_id=7) is not None
        act.rollback()
    assert jobs_state(town).waiting == 0
    defer(town, TIDY, grid_id=7)
    assert jobs_state(town).waiting == 1
    assert town.scalar(text("SELECT args FROM jobs.procrastinate_jobs")) == {"grid_id": 7}


def test_the_same_waits_only_once(town: Session) -> None:
    assert defer(town, TIDY, once="tidy-7") is not None
    assert defer(town, TIDY, once="tidy-7") is None
    assert jobs_state(town).waiting == 1


@pytest.mark.parametrize("module", ["procrastinate.schema"])
def test_the_library_has_the_schema_that_the_migration_was_written_for(module: str) -> None:
    from pathlib import Path

    from procrastinate.schema import SchemaManager

    newest = max(path.name for path in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    assert newest.startswith("03.04.00_50"), (
        "write a migration that brings the library's newer tables, then name it here"
    )


def test_jobs_given_up_long_ago_are_forgotten(town: Session) -> None:
    for age_days in (40, 10):
        job = defer(town, TIDY)
        town.execute(text("UPDATE jobs.procrastinate_jobs SET status = 'failed' WHERE id = :id"), {"id": job})
        town.execute(
            text("UPDATE jobs.procrastinate_events SET at = now() - make_interval(days => :age) WHERE job_id = :id"),
            {"age": age_days, "id": job},
        )
    assert jobs_state(town).failed == 2
    assert forget(town, older_than_days=30) == 1
    assert jobs_state(town).failed == 1
