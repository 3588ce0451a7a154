"""Certificates of an installation: a private authority of its own, and the server's certificate that it vouches for.

The authority can vouch for this office's names and private addresses only (name constraints): whoever installs it on a
phone does not have to trust that its key will never be stolen.
"""

from __future__ import annotations

import fcntl
import ipaddress
import os
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Longer ones are refused by phones.
SERVER_DAYS = 825
AUTHORITY_DAYS = 3650
RENEW_BEFORE = timedelta(days=30)
_PRIVATE = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1/128", "fc00::/7")
_LOCAL = ("localhost", "local", "lan", "internal", "home.arpa")
_ASK_ADDRESS = 0x8915  # SIOCGIFADDR


class TlsError(RuntimeError):
    """Certificates are missing or cannot be made so; the message says what to do."""


@dataclass(frozen=True)
class Files:
    """Where the keys and certificates lie; the keys are readable by their owner only."""

    folder: Path

    @property
    def authority(self) -> Path:
        """The authority's certificate: the one file that is handed out."""
        return self.folder / "ca.crt"

    @property
    def authority_key(self) -> Path:
        """Its key."""
        return self.folder / "ca.key"

    @property
    def server(self) -> Path:
        """The server's certificate, followed by the authority's."""
        return self.folder / "server.crt"

    @property
    def server_key(self) -> Path:
        """Its key."""
        return self.folder / "server.key"


@dataclass(frozen=True)
class Certificates:
    """What is installed."""

    names: tuple[str, ...]
    expires_at: datetime
    authority_expires_at: datetime
    fingerprint: str

    def is_due(self, now: datetime) -> bool:
        """Whether the server's certificate should be renewed."""
        return now > self.expires_at - RENEW_BEFORE


def files(data_dir: Path) -> Files:
    """The files of an installation."""
    return Files(data_dir.resolve() / "tls")


def read(data_dir: Path) -> Certificates | None:
    """What is installed; None where there is no private authority."""
    paths = files(data_dir)
    if not (paths.authority.exists() and paths.server.exists()):
        return None
    authority, server = _load(paths.authority), _load(paths.server)
    return Certificates(
        names=tuple(str(name) for name in _names(server)),
        expires_at=server.not_valid_after_utc,
        authority_expires_at=authority.not_valid_after_utc,
        fingerprint=authority.fingerprint(hashes.SHA256()).hex(":").upper(),
    )


def ensure(
    data_dir: Path, hosts: Iterable[str] = (), *, renew: bool = False, new_authority: bool = False
) -> tuple[Certificates, bool]:
    """Make what is missing, renew what ends soon; returns what is installed, and whether anything was made.

    Names known before are kept. Raises TlsError where the authority may not vouch for one of the hosts.
    """
    paths = files(data_dir)
    paths.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (paths.folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        now = datetime.now(UTC)
        known = read(data_dir)
        wanted = _wanted(hosts, known)
        if new_authority or not (paths.authority.exists() and paths.authority_key.exists()):
            _make_authority(paths, wanted, now)
            renew = True
        if known and not renew and not known.is_due(now) and set(wanted) <= set(known.names):
            return known, False
        _make_server(paths, wanted, now)
    made = read(data_dir)
    assert made is not None
    return made, True


def _wanted(hosts: Iterable[str], known: Certificates | None) -> list[str]:
    every = ["localhost", "127.0.0.1", socket.gethostname(), *own_addresses(), *hosts, *(known.names if known else ())]
    return sorted({each.strip("[]").lower() for each in every if each})


def own_addresses() -> list[str]:
    """IPv4 addresses of this machine's interfaces."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, interface in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(probe.fileno(), _ASK_ADDRESS, struct.pack("256s", interface.encode()[:15]))
            except OSError:
                continue
            found.append(socket.inet_ntoa(answer[20:24]))
    return found


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        pass
    try:
        return x509.DNSName(name.encode("idna").decode())
    except UnicodeError as error:
        raise TlsError(f"{name!r} is no host name") from error


def _subject(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def _make_authority(paths: Files, hosts: list[str], now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _subject(f"Shaodao {socket.gethostname()[:40]} {now:%Y-%m-%d}")
    certificate = (
        _begun(name, name, key.public_key(), now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(_permitted(hosts), None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_key(paths.authority_key, key)
    _write(paths.authority, certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _permitted(hosts: list[str]) -> list[x509.GeneralName]:
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in _LOCAL]
    names += [x509.IPAddress(ipaddress.ip_network(network)) for network in _PRIVATE]
    for host in hosts:
        match _general(host):
            case x509.IPAddress(value=address):
                names.append(x509.IPAddress(ipaddress.ip_network(address)))
            case name:
                names.append(name)
    return list(dict.fromkeys(names))


def _make_server(paths: Files, hosts: list[str], now: datetime) -> None:
    authority = _load(paths.authority)
    signer = serialization.load_pem_private_key(paths.authority_key.read_bytes(), None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    _check_permitted(authority, hosts)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _begun(_subject("Shaodao"), authority.subject, key.public_key(), now, SERVER_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(host) for host in hosts]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    _write_key(paths.server_key, key)
    _write(paths.server, certificate.public_bytes(pem) + authority.public_bytes(pem), 0o644)


def _check_permitted(authority: x509.Certificate, hosts: list[str]) -> None:
    constraints = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    allowed = constraints.permitted_subtrees or []
    networks = [ipaddress.ip_network(str(each.value)) for each in allowed if isinstance(each, x509.IPAddress)]
    domains = [each.value for each in allowed if isinstance(each, x509.DNSName)]
    for host in hosts:
        match _general(host):
            case x509.IPAddress(value=address):
                permitted = any(ipaddress.ip_address(str(address)) in network for network in networks)
            case name:
                permitted = any(name.value == domain or name.value.endswith("." + domain) for domain in domains)
        if not permitted:
            raise TlsError(
                f"the authority on the phones may not vouch for {host}: run `shaodao tls init --new-authority --host"
                f" {host}` and install the new certificate on every device"
            )


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        # Phones' clocks are not exact.
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now - timedelta(days=1) + timedelta(days=days))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _names(certificate: x509.Certificate) -> list[str]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return [str(name.value) for name in names]


def _load(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError as error:
        raise TlsError(f"{path} is damaged; run `shaodao tls init --new-authority`") from error


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    encoding, shape = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    _write(path, key.private_bytes(encoding, shape, serialization.NoEncryption()), 0o600)


def _write(path: Path, content: bytes, mode: int) -> None:
    unfinished = path.with_suffix(path.suffix + ".new")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    unfinished.replace(path)
