"""Settings, read once from the environment; an unknown key stops the start."""

from __future__ import annotations

import os
import re
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "SHAODAO_"
ROOT = Path(__file__).resolve().parents[2]


class BadSetting(ValueError):
    """An environment variable is no setting of ours, or holds what it cannot hold."""


class Settings(BaseSettings):
    """What an operator may set. Keys without the prefix are the usual ones: DATABASE_URL, DATA_DIR, PORT."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, populate_by_name=True)

    database_url: str = Field(default="", validation_alias="DATABASE_URL", description="replaces the private cluster")
    data_dir: Path = Field(default=ROOT / ".data", validation_alias="DATA_DIR", description="private cluster and files")
    port: int = Field(default=8000, validation_alias="PORT", ge=1, le=65535, description="port of the server")
    host: str = Field(default="127.0.0.1", description="address the server listens on")
    workers: int = Field(default=2, ge=1, le=64, description="server processes")
    demo: bool = Field(default=False, description="the demo: its log-ins need no second factor")
    secret: str = Field(default="", repr=False, description="signs cookies; default: a file in DATA_DIR")
    https: bool = Field(default=False, description="a TLS proxy stands in front: cookies are Secure")
    require_two_factor: Literal["nobody", "administrators", "staff"] = Field(
        default="administrators", description="who must set up a second factor (never the demo)"
    )
    tls: bool = Field(default=False, description="serve https with the certificate of `shaodao tls init`")
    proxy_hops: int = Field(default=0, ge=0, le=5, description="proxies in front whose word on the caller is trusted")
    jobs: bool = Field(default=True, description="run a worker for jobs beside the server")
    public_url: str = Field(default="", description="address of the public pages as QR codes carry it, https://…")
    max_body_bytes: int = Field(default=1_000_000, ge=1_000, description="largest request body")
    basemap_url: str = Field(default="", description="optional XYZ tiles of the installation, such as 天地图")
    basemap_attribution: str = Field(default="", description="attribution that those tiles ask for")
    basemap_datum: Literal["wgs84", "gcj02"] = Field(default="wgs84", description="datum of those tiles")

    @cached_property
    def basemap(self) -> dict[str, str] | None:
        """The map of others below ours as scripts take it, where this installation names one."""
        if not self.basemap_url:
            return None
        return {"url": self.basemap_url, "attribution": self.basemap_attribution, "datum": self.basemap_datum}

    @cached_property
    def basemap_origin(self) -> str:
        """Scheme and host of the optional base map, for the content security policy; `{s}` stands for any host."""
        parts = urlsplit(self.basemap_url)
        host = f"*.{parts.netloc.partition('.')[2]}" if "{" in parts.netloc else parts.netloc
        return f"{parts.scheme}://{host}"

    @field_validator("basemap_url")
    @classmethod
    def _is_tile_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[\w.:{}-]+/[^\s;,'\"<>]*", value):
            raise ValueError("must be an address such as https://tiles.example/{z}/{x}/{y}.png")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_site(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[\w.-]+(:\d{1,5})?/?", value, re.ASCII):
            raise ValueError("must be an address such as https://grid.example")
        return value.rstrip("/")


def load_settings() -> Settings:
    """Settings from the environment; raises BadSetting for a misspelt SHAODAO_ key or a value out of range."""
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    for key in os.environ:
        if key.upper().startswith(PREFIX) and key.upper() not in known:
            raise BadSetting(f"{key} is not a setting; known are: {', '.join(sorted(known))}")
    try:
        return Settings()
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
        raise BadSetting("; ".join(wrong)) from error
