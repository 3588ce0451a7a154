"""Runs the SQL script that lies beside a migration."""

from __future__ import annotations

from pathlib import Path

from alembic import op


def run_script(migration: str) -> None:
    """Run `sql/<name>.sql` of the migration file `migration`, whole, in its transaction."""
    path = Path(migration)
    script = path.parent / "sql" / f"{path.stem}.sql"
    # Without parameters the driver leaves % alone and takes several statements at once.
    op.get_bind().exec_driver_sql(script.read_text(encoding="utf-8"), execution_options={"no_parameters": True})
