"""`shaodao tls`: the certificates with which phones in the office reach the server."""

from __future__ import annotations

import click

from webapp.cli.context import checked_settings
from webapp.core.tls import Certificates, TlsError, ensure, files, read


@click.group("tls")
def tls() -> None:
    """A private certificate authority and the server's certificate, under DATA_DIR/tls."""


@tls.command("init")
@click.option("--host", "hosts", multiple=True, help="Further host name or address of the server; can be repeated.")
@click.option("--renew", is_flag=True, help="Make the server's certificate anew; nothing changes on the phones.")
@click.option("--new-authority", is_flag=True, help="Make the authority anew too: every device must install it again.")
def init(hosts: tuple[str, ...], renew: bool, new_authority: bool) -> None:
    """Make what is missing; can be repeated."""
    settings = checked_settings()
    installed, made = ensure(settings.data_dir, hosts, renew=renew, new_authority=new_authority)
    click.echo("certificate made" if made else "nothing to do: the certificate is good")
    _tell(installed)
    click.echo("next: SHAODAO_HOST=0.0.0.0 shaodao serve --tls, then open /install-certificate on each phone")


@tls.command("show")
def show() -> None:
    """What is installed, and until when it is good."""
    settings = checked_settings()
    installed = read(settings.data_dir)
    if installed is None:
        raise TlsError("there is no certificate yet: run `shaodao tls init`")
    _tell(installed)
    click.echo(f"to install on devices: {files(settings.data_dir).authority}")


def _tell(installed: Certificates) -> None:
    click.echo(f"names: {', '.join(installed.names)}")
    click.echo(f"good until {installed.expires_at:%F}; the authority until {installed.authority_expires_at:%F}")
    click.echo(f"SHA-256 of the authority: {installed.fingerprint}")


COMMANDS = (tls,)
