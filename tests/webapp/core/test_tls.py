from __future__ import annotations

import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from webapp.core.tls import SERVER_DAYS, TlsError, ensure, files, read


def greet(data_dir: Path, host: str) -> str:
    """Shake hands with a server that uses the installed certificate, trusting the authority alone."""
    paths = files(data_dir)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(paths.server, paths.server_key)
    trusting = ssl.create_default_context(cafile=str(paths.authority))
    here, there = socket.socketpair()

    def answer() -> None:
        try:
            with serving.wrap_socket(there, server_side=True) as accepted:
                accepted.recv(1)
        except (OSError, ssl.SSLError):
            there.close()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        with trusting.wrap_socket(here, server_hostname=host) as connection:
            connection.send(b".")
            return connection.version() or ""
    finally:
        here.close()
        thread.join()


def test_a_device_that_trusts_the_authority_trusts_the_server(tmp_path: Path) -> None:
    ensure(tmp_path, ["grid.lan", "192.168.7.7"])
    for host in ("localhost", "127.0.0.1", "grid.lan", "192.168.7.7"):
        assert greet(tmp_path, host) == "TLSv1.3"
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        greet(tmp_path, "elsewhere.lan")


def test_the_server_answers_for_this_machine_by_its_name(tmp_path: Path) -> None:
    made, _ = ensure(tmp_path)
    assert socket.gethostname().lower() in made.names


def test_keys_are_for_their_owner_alone(tmp_path: Path) -> None:
    ensure(tmp_path)
    paths = files(tmp_path)
    assert [stat.S_IMODE(key.stat().st_mode) for key in (paths.server_key, paths.authority_key)] == [0o600, 0o600]
    assert stat.S_IMODE(paths.folder.stat().st_mode) == 0o700


def test_phones_accept_its_term_and_its_curve(tmp_path: Path) -> None:
    ensure(tmp_path)
    server = x509.load_pem_x509_certificate(files(tmp_path).server.read_bytes())
    assert server.not_valid_after_utc - server.not_valid_before_utc == timedelta(days=SERVER_DAYS)
    key = server.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"


def test_doing_it_again_changes_nothing(tmp_path: Path) -> None:
    _, made = ensure(tmp_path, ["grid.lan"])
    before = files(tmp_path).server.read_bytes()
    _, again = ensure(tmp_path)
    assert (made, again) == (True, False)
    assert files(tmp_path).server.read_bytes() == before


def test_renewing_keeps_the_authority_and_the_names(tmp_path: Path) -> None:
    first, _ = ensure(tmp_path, ["grid.lan"])
    second, made = ensure(tmp_path, ["10.1.2.3"], renew=True)
    assert made
    assert second.fingerprint == first.fingerprint
    assert {"grid.lan", "10.1.2.3"} <= set(second.names)
    assert greet(tmp_path, "10.1.2.3")


def test_what_ends_soon_is_renewed(tmp_path: Path) -> None:
    first, _ = ensure(tmp_path)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=SERVER_DAYS - 20), tick=False):
        second, made = ensure(tmp_path)
    assert made
    assert second.expires_at > first.expires_at


def test_the_authority_vouches_for_the_office_only(tmp_path: Path) -> None:
    ensure(tmp_path, ["grid.example.gov.cn"])
    assert greet(tmp_path, "grid.example.gov.cn")
    with pytest.raises(TlsError, match="new-authority"):
        ensure(tmp_path, ["bank.example"])
    made, _ = ensure(tmp_path, ["bank.example"], new_authority=True)
    assert "bank.example" in made.names


def test_nothing_is_installed_at_first(tmp_path: Path) -> None:
    assert read(tmp_path) is None
