"""What the server's own roles cannot do, whoever got hold of them."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors
from psycopg.conninfo import make_conninfo

from tests.conftest import Server
from webapp.core.cluster import _ensure_roles
from webapp.core.database_roles import APP, JOB, REPORT, separate, separation
from webapp.core.db import open_pool

Connection = psycopg.Connection[tuple[object, ...]]


def as_role(url: str, role: str) -> Connection:
    connection = psycopg.connect(url)
    connection.execute("SELECT set_config('role', %s, false)", (role,))
    connection.commit()
    return connection


@pytest.fixture
def app_role(town_url: str) -> Iterator[Connection]:
    with as_role(town_url, APP) as connection:
        yield connection
        connection.rollback()


@pytest.mark.parametrize(
    "act",
    [
        "CREATE TABLE shaodao.evil (id int)",
        "CREATE TABLE public.evil (id int)",
        "ALTER TABLE shaodao.building ADD COLUMN evil int",
        "DROP TABLE shaodao.shop",
        "TRUNCATE shaodao.building CASCADE",
        "UPDATE shaodao.audit_entry SET reason = 'x'",
        "DELETE FROM shaodao.audit_entry",
        "ALTER TABLE shaodao.audit_entry DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "UPDATE shaodao.alembic_version SET version_num = '0001'",
        "CREATE ROLE evil",
        "SELECT pg_read_file('postgresql.conf')",
        "COPY shaodao.building TO PROGRAM 'true'",
        "SELECT shaodao.grant_to_roles()",
        "DROP FUNCTION shaodao.refuse_audit_change() CASCADE",
    ],
)
def test_the_server_may_not(app_role: Connection, act: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        app_role.execute(act.encode())


def test_the_server_writes_rows_and_audit_lines_and_has_them_sealed(app_role: Connection) -> None:
    app_role.execute("UPDATE shaodao.building SET floors = floors WHERE false")
    app_role.execute("INSERT INTO shaodao.audit_entry (action) VALUES ('roster.assign')")
    app_role.execute("SELECT shaodao.seal_audit(10)")


def test_the_server_queues_jobs_but_takes_none_away(app_role: Connection) -> None:
    app_role.execute(
        "SELECT jobs.procrastinate_defer_jobs_v1(ARRAY[ROW('q', 't', 0, NULL, NULL, '{}', NULL)"
        "::jobs.procrastinate_job_to_defer_v1])"
    )
    with pytest.raises(errors.InsufficientPrivilege):
        app_role.execute("DELETE FROM jobs.procrastinate_jobs")


def test_every_table_serves_the_server(town_url: str) -> None:
    with psycopg.connect(town_url) as owner:
        closed = owner.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'shaodao'::regnamespace AND relkind IN ('r', 'p')"
            " AND relname NOT IN ('audit_entry', 'alembic_version')"
            " AND NOT (SELECT bool_and(has_table_privilege(role, oid, act))"
            "          FROM unnest(%s::text[]) role, unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) act)",
            ([APP, JOB],),
        ).fetchall()
    assert closed == []


def test_a_table_of_a_later_migration_serves_the_server_too(empty_url: str) -> None:
    with psycopg.connect(empty_url) as owner:
        owner.execute("CREATE TABLE shaodao.later (id bigserial PRIMARY KEY)")
    with as_role(empty_url, APP) as connection:
        connection.execute("INSERT INTO shaodao.later DEFAULT VALUES")


def test_reading_tools_read_the_ground_and_nothing_of_persons(town_url: str) -> None:
    with as_role(town_url, REPORT) as connection:
        connection.execute("SELECT count(*) FROM shaodao.building")
        for closed in ("SELECT * FROM shaodao.audit_entry", "UPDATE shaodao.building SET floors = 1"):
            with pytest.raises(errors.InsufficientPrivilege), connection.transaction():
                connection.execute(closed.encode())
        allowed = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'shaodao'::regnamespace AND relkind IN ('r', 'p')"
            " AND has_table_privilege(oid, 'SELECT')"
        ).fetchall()
    personal = ("account", "person", "login", "card", "device", "token", "audit", "assignment", "limit", "passkey")
    assert [name for (name,) in allowed if any(word in str(name) for word in personal)] == []


def test_the_servers_pool_steps_down(town_url: str) -> None:
    pool = open_pool(town_url, max_size=1, role=APP)
    pool.open(wait=True, timeout=5)
    with pool.connection() as connection:
        assert connection.execute("SELECT current_user").fetchone() == (APP,)
    pool.close()


def test_the_private_cluster_lets_the_roles_in_by_name(server: Server, town_url: str) -> None:
    if "host=/" not in server.base:
        pytest.skip("needs the private cluster")
    with server.maintenance() as connection:
        _ensure_roles(connection)
        _ensure_roles(connection)
    with psycopg.connect(make_conninfo(town_url, user=APP)) as connection:
        assert connection.execute("SELECT session_user, count(*) FROM shaodao.building").fetchone()


def test_a_role_that_may_create_no_roles_is_told_what_to_ask_for(server: Server, empty_url: str) -> None:
    name = f"shaodao_run_plain_{empty_url.rpartition('_')[2].partition(' ')[0]}"
    with server.maintenance() as admin:
        admin.execute(f"DROP ROLE IF EXISTS {name}".encode())
        admin.execute(f"CREATE ROLE {name} LOGIN".encode())
    try:
        with psycopg.connect(empty_url) as owner:
            owner.execute(f"GRANT USAGE ON SCHEMA shaodao TO {name}".encode())
            owner.execute(f"GRANT EXECUTE ON FUNCTION shaodao.make_roles() TO {name}".encode())
            owner.execute("SELECT set_config('role', %s, true)", (name,))
            made = owner.execute("SELECT shaodao.make_roles()").fetchone()
            found = separation(owner)
            owner.rollback()
        assert made == (False,)
        assert not found.is_separated
        assert f"GRANT {APP} TO {name}" in found.advice
    finally:
        with server.maintenance() as admin:
            admin.execute(f"DROP ROLE {name}".encode())


def test_separating_again_changes_nothing(empty_url: str) -> None:
    assert separate(empty_url).is_separated
    assert separate(empty_url).is_separated
