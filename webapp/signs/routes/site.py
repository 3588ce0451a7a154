"""Where the public finds this installation, and where printed sheets are kept."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from flask import current_app, request, url_for

from webapp.core import press
from webapp.core.config import Settings


def address_of(code: str) -> str:
    """The address of a grid's page as a QR code carries it: the operator's, else the one this page was asked by."""
    site = _settings().public_url or request.host_url.rstrip("/")
    return f"{site}{url_for('signs.show_grid', code=code)}"


def assumed_site() -> str:
    """The address that codes carry only because this page was asked by it; empty where the operator named one."""
    return "" if _settings().public_url else request.host_url.rstrip("/")


def press_folder() -> Path:
    """Where finished sheets are kept for a while."""
    return press.press_folder(_settings().data_dir)


def _settings() -> Settings:
    return cast(Settings, current_app.config["SETTINGS"])
