from __future__ import annotations

import pytest
from click.testing import CliRunner

from webapp.cli.server import check_reach, serve
from webapp.core.config import BadSetting, Settings
from webapp.core.tls import TlsError


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_plain_http_is_for_this_machine(host: str) -> None:
    check_reach(Settings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "grid.lan"])
def test_plain_http_is_refused_where_others_can_listen(host: str) -> None:
    with pytest.raises(BadSetting, match="tls init"):
        check_reach(Settings(host=host))
    check_reach(Settings(host=host, tls=True))
    check_reach(Settings(host=host, https=True))


def test_serving_https_asks_for_a_certificate_first(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SHAODAO_TLS", "0")
    done = CliRunner().invoke(serve, ["--tls", "--no-jobs"])
    assert isinstance(done.exception, TlsError)
