from __future__ import annotations

import pytest

from webapp.core.config import BadSetting, Settings, load_settings


def test_a_misspelt_setting_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAODAO_WROKERS", "3")
    with pytest.raises(BadSetting, match="SHAODAO_WROKERS"):
        load_settings()


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.setenv("DATABASE_URL", "postgresql:///elsewhere")
    monkeypatch.setenv("SHAODAO_BASEMAP_URL", "https://tiles.example/a/{z}/{x}/{y}.png")
    settings = load_settings()
    assert settings.port == 9000
    assert settings.database_url == "postgresql:///elsewhere"
    assert settings.basemap_origin == "https://tiles.example"


def test_a_port_out_of_range_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "99999")
    with pytest.raises(BadSetting, match="PORT"):
        load_settings()


def test_a_base_map_of_many_hosts_is_allowed_as_a_whole() -> None:
    settings = Settings(basemap_url="https://t{s}.tianditu.example/vec/{z}/{x}/{y}.png")
    assert settings.basemap_origin == "https://*.tianditu.example"


def test_a_base_map_cannot_widen_the_content_security_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAODAO_BASEMAP_URL", "https://a.example; script-src */x")
    with pytest.raises(BadSetting, match=r"(?i)basemap_url"):
        load_settings()
