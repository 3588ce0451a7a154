"""The command `shaodao`: what an operator does from a shell."""

from __future__ import annotations

import sys

import click
from psycopg import OperationalError
from sqlalchemy.exc import OperationalError as EngineError

from gis.errors import GisError
from webapp import __version__
from webapp.cli import assets, ground, imports, installation, server
from webapp.core.cluster import ClusterError
from webapp.core.config import BadSetting
from webapp.core.errors import AppError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="shaodao")
def shaodao() -> None:
    """哨到: community grid governance on a map."""


for module in (installation, ground, imports, assets, server):
    for command in module.COMMANDS:
        shaodao.add_command(command)


def main() -> None:
    """Run the command line; an expected failure is one sentence and exit code 1."""
    try:
        shaodao(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except (GisError, AppError, ClusterError, BadSetting) as error:
        sys.exit(f"shaodao: {_sentence(error)}")
    except (OperationalError, EngineError) as error:
        sys.exit(f"shaodao: the database does not answer: {str(error).splitlines()[0]}")


def _sentence(error: Exception) -> str:
    fields = getattr(error, "fields", {})
    named = ", ".join(f"{name}: {value}" for name, value in fields.items())
    return f"{error} ({named})" if named else str(error)
