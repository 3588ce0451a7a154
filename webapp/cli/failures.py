"""Expected failures of a command, each in one sentence for the person at the shell."""

from __future__ import annotations

import psycopg
from psycopg import errors as pg
from pyogrio.errors import DataLayerError, DataSourceError
from sqlalchemy.exc import DBAPIError

from gis.errors import GisError
from webapp.core.backup import BackupError
from webapp.core.cluster import ClusterError
from webapp.core.config import BadSetting
from webapp.core.errors import AppError
from webapp.core.tls import TlsError

_NO_TABLES = "the database has no tables yet; run `shaodao init`"


def sentence_of(error: BaseException) -> str | None:
    """What went wrong, in one sentence; None for what nobody expects."""
    match error:
        case GisError() | AppError() | ClusterError() | BadSetting() | TlsError() | BackupError():
            return _with_fields(error)
        case DBAPIError():
            return _of_database(error.orig or error)
        case psycopg.Error():
            return _of_database(error)
        case DataSourceError() | DataLayerError():
            return f"a file cannot be read or written: {_first_line(error)}"
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            return f"{where}{error.strerror or _first_line(error)}"
        case _:
            return None


def _of_database(error: BaseException) -> str:
    match error:
        case pg.UndefinedTable() | pg.InvalidSchemaName():
            return _NO_TABLES
        case pg.UndefinedColumn() | pg.UndefinedFunction():
            return f"the database is of another version ({_first_line(error)}); run `shaodao db upgrade`"
        case psycopg.IntegrityError():
            detail = error.diag.message_detail
            return f"the database refuses it: {_first_line(error)}" + (f" ({detail})" if detail else "")
        case pg.QueryCanceled() | pg.LockNotAvailable():
            return f"the database is busy with something else: {_first_line(error)}"
        case psycopg.OperationalError():
            return f"the database does not answer: {_first_line(error)}"
        case _:
            return f"the database refuses it: {_first_line(error)}"


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _with_fields(error: Exception) -> str:
    fields = getattr(error, "fields", {})
    named = ", ".join(f"{name}: {value}" for name, value in fields.items())
    return f"{error} ({named})" if named else str(error)
