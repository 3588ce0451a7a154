from __future__ import annotations

from pathlib import Path

import pytest

from webapp.core.config import BadSetting, Settings
from webapp.core.secrets import FILE, load_secrets

LONG = "one long secret that an operator keeps"


def test_secrets_are_made_once_and_for_their_owner_alone(tmp_path: Path) -> None:
    first = load_secrets(Settings(data_dir=tmp_path))
    assert load_secrets(Settings(data_dir=tmp_path)) == first
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert len({first.cookie_key, first.password_salt, first.totp_key}) == 3


def test_a_file_that_others_can_read_stops_the_start(tmp_path: Path) -> None:
    load_secrets(Settings(data_dir=tmp_path))
    (tmp_path / FILE).chmod(0o644)
    with pytest.raises(BadSetting, match="chmod 600"):
        load_secrets(Settings(data_dir=tmp_path))


def test_a_damaged_file_is_never_replaced_silently(tmp_path: Path) -> None:
    load_secrets(Settings(data_dir=tmp_path))
    (tmp_path / FILE).write_text("{")
    with pytest.raises(BadSetting, match="damaged"):
        load_secrets(Settings(data_dir=tmp_path))


def test_several_nodes_share_one_secret_from_the_environment(tmp_path: Path) -> None:
    one, other = (load_secrets(Settings(data_dir=tmp_path / name, secret=LONG)) for name in ("a", "b"))
    assert one == other
    assert LONG not in repr(Settings(secret=LONG))
    assert not (tmp_path / "a").exists()


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="at least"):
        load_secrets(Settings(data_dir=tmp_path, secret="short"))
