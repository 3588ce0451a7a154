"""The command `shaodao`: what an operator does from a shell."""

from __future__ import annotations

import sys

import click

from webapp import __version__
from webapp.cli import (
    accounts,
    assets,
    audit,
    backup,
    categories,
    duty,
    ground,
    health,
    imports,
    installation,
    jobs,
    photos,
    rewind,
    roster,
    server,
    signs,
    simulate,
    tls,
)
from webapp.cli.failures import sentence_of


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="shaodao")
def shaodao() -> None:
    """哨到: community grid governance on a map."""


for module in (
    accounts,
    installation,
    ground,
    imports,
    roster,
    signs,
    simulate,
    categories,
    duty,
    audit,
    jobs,
    photos,
    assets,
    tls,
    backup,
    rewind,
    health,
    server,
):
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
    except Exception as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        sys.exit(f"shaodao: {sentence}")
