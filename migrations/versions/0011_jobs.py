"""The queue of jobs: the tables of the library, as the locked version of it brings them, in a schema of their own."""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Its functions name their tables without a schema; callers have other search paths.
_BIND_TO_SCHEMA = """
DO $$
DECLARE
    made regprocedure;
BEGIN
    FOR made IN SELECT oid FROM pg_proc WHERE pronamespace = 'jobs'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = jobs, pg_temp', made);
    END LOOP;
END $$
"""


def upgrade() -> None:
    """Create the schema and the library's own tables in it."""
    plain = {"no_parameters": True}
    connection = op.get_bind()
    connection.exec_driver_sql("CREATE SCHEMA jobs")
    connection.exec_driver_sql("SET LOCAL search_path = jobs, public")
    connection.exec_driver_sql(SchemaManager.get_schema(), execution_options=plain)
    connection.exec_driver_sql(_BIND_TO_SCHEMA, execution_options=plain)
    connection.exec_driver_sql("COMMENT ON SCHEMA jobs IS 'queue of jobs: see webapp/core/jobs'")
    connection.exec_driver_sql("SET LOCAL search_path = public")


def downgrade() -> None:
    """Drop the schema."""
    op.execute("DROP SCHEMA jobs CASCADE")
