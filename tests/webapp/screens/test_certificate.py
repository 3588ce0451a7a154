from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from flask.testing import FlaskClient

from webapp.core.config import Settings
from webapp.core.tls import Certificates, ensure, files
from webapp.factory import create_app

PAGE = "/install-certificate"


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("data")
    ensure(made, ["10.20.30.40"])
    return made


@pytest.fixture(scope="module")
def installed(data_dir: Path) -> Certificates:
    return ensure(data_dir)[0]


@pytest.fixture(scope="module")
def device(town_url: str, data_dir: Path) -> Iterator[FlaskClient]:
    """A device that asks an https server of the office."""
    app = create_app(Settings(database_url=town_url, data_dir=data_dir, tls=True))
    yield app.test_client()
    app.extensions["pool"].close()


@pytest.fixture(scope="module")
def proxied(town_url: str, data_dir: Path) -> Iterator[FlaskClient]:
    app = create_app(Settings(database_url=town_url, data_dir=data_dir, https=True, proxy_hops=1))
    yield app.test_client()
    app.extensions["pool"].close()


def test_the_page_shows_the_fingerprint_and_needs_no_script(device: FlaskClient, installed: Certificates) -> None:
    page = device.get(PAGE, base_url="https://10.20.30.40:8443").get_data(as_text=True)
    assert installed.fingerprint in page
    assert "<script" not in page
    assert "style=" not in page
    assert "https://10.20.30.40:8443/install-certificate" in page
    assert "<svg" in page


def test_a_desk_that_looks_at_itself_shows_phones_an_address_they_can_reach(device: FlaskClient) -> None:
    page = device.get(PAGE, base_url="https://localhost:8443").get_data(as_text=True)
    assert "https://localhost" not in page
    assert ":8443/install-certificate" in page


@pytest.mark.parametrize(
    ("agent", "open_step"),
    [
        ("Mozilla/5.0 (Linux; Android 14; 23127PN0CC)", "Android"),
        ("Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb", "HarmonyOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)", "iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64)", "Windows"),
    ],
)
def test_the_steps_of_the_device_in_hand_are_open(device: FlaskClient, agent: str, open_step: str) -> None:
    page = device.get(PAGE, headers={"User-Agent": agent}).get_data(as_text=True)
    assert page.count("<details open>") == 1
    assert open_step in page.partition("<details open>")[2].partition("</summary>")[0]


def test_the_file_opens_the_installer_and_is_the_authority_without_its_key(device: FlaskClient, data_dir: Path) -> None:
    answer = device.get(f"{PAGE}/ca.crt")
    assert answer.mimetype == "application/x-x509-ca-cert"
    assert answer.data == files(data_dir).authority.read_bytes()
    assert b"PRIVATE" not in answer.data
    assert x509.load_pem_x509_certificate(answer.data).subject


def test_there_is_nothing_to_install_where_another_certificate_serves(proxied: FlaskClient) -> None:
    assert proxied.get(f"{PAGE}/ca.crt").status_code == 404
    assert "<svg" in proxied.get(PAGE).get_data(as_text=True)
    assert "ca.crt" not in proxied.get(PAGE).get_data(as_text=True)


def test_browsers_are_told_to_stay_with_https_only_where_there_is_https(
    device: FlaskClient, proxied: FlaskClient, town_client: FlaskClient
) -> None:
    for https in (device, proxied):
        for path in ("/healthz", "/nowhere", "/static/mark.svg"):
            with https.get(path) as answer:
                assert "Strict-Transport-Security" in answer.headers
    assert "Strict-Transport-Security" not in town_client.get("/healthz").headers
    assert device.application.config["HTTPS"] is True
    assert town_client.application.config["HTTPS"] is False


def test_only_a_proxy_that_is_announced_is_believed(device: FlaskClient, proxied: FlaskClient) -> None:
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "grid.example"}
    cookie = {"data": {"lang": "en", "next": "/"}, "headers": told}
    assert "Secure" in proxied.post("/language", **cookie).headers["Set-Cookie"]  # type: ignore[arg-type]
    assert "Secure" not in device.post("/language", **cookie).headers["Set-Cookie"]  # type: ignore[arg-type]
