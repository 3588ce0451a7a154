"""The roles under which the server's processes work in the database; who owns the schema works under none of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg

APP = "shaodao_app"
JOB = "shaodao_job"
REPORT = "shaodao_report"
EVERY = (APP, JOB, REPORT)

# Steps down where the role exists, may be taken and has been granted its rights; does nothing elsewhere.
STEP_DOWN = """
    SELECT set_config('role', rolname, false) FROM pg_roles
    WHERE rolname = %s AND rolname <> current_user AND pg_has_role(current_user, oid, 'MEMBER')
      AND has_schema_privilege(oid, to_regnamespace('shaodao')::oid, 'USAGE')
"""

ADVICE = (
    "this database role may not create roles, so the server works with the owner's rights (single-role mode)."
    " To separate them, an administrator of the database runs once:\n"
    + "".join(f"  CREATE ROLE {role} NOLOGIN; GRANT {role} TO {{owner}};\n" for role in EVERY)
    + "then: shaodao db roles"
)


@dataclass(frozen=True)
class Separation:
    """Whether the server's processes work under roles of their own; `advice` says how to get there."""

    owner: str
    is_separated: bool

    @property
    def advice(self) -> str:
        """What to do where they do not."""
        return "" if self.is_separated else ADVICE.format(owner=self.owner)


def separation(connection: psycopg.Connection[Any]) -> Separation:
    """How it stands in the connected database."""
    row = connection.execute(
        "SELECT current_user, (SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)"
        " AND pg_has_role(current_user, oid, 'MEMBER')"
        " AND has_schema_privilege(oid, to_regnamespace('shaodao')::oid, 'USAGE'))",
        (list(EVERY),),
    ).fetchone()
    assert row is not None
    return Separation(row[0], row[1] == len(EVERY))


def separate(url: str) -> Separation:
    """Make the roles where that is allowed, grant each what it needs; can be repeated at any time."""
    with psycopg.connect(url) as connection:
        known = connection.execute("SELECT to_regprocedure('shaodao.make_roles()') IS NOT NULL").fetchone()
        # A database of before migration 0014 gets its roles when it is upgraded.
        if known == (True,) and connection.execute("SELECT shaodao.make_roles()").fetchone() == (True,):
            connection.execute("SELECT shaodao.grant_to_roles()")
        return separation(connection)
