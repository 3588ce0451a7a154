"""The page on which a device gets the office's own certificate; needs no script and no log-in."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

import segno
from apiflask import APIBlueprint
from flask import Response, current_app, make_response, render_template, request
from markupsafe import Markup

from webapp.core.config import Settings
from webapp.core.errors import NotFound
from webapp.core.http import public
from webapp.core.languages import LANGUAGES, chosen
from webapp.core.tls import Certificates, files, read

# In the order of asking: HarmonyOS calls itself Android too.
_PLATFORMS = {
    "harmony": re.compile(r"OpenHarmony|HarmonyOS|ArkWeb|HUAWEI|Huawei"),
    "ios": re.compile(r"iPhone|iPad|iPod|Macintosh"),
    "android": re.compile(r"Android"),
    "windows": re.compile(r"Windows"),
}

blueprint = APIBlueprint("certificate", __name__, enable_openapi=False)


@blueprint.get("/install-certificate")
@public
def show_certificate() -> str:
    """How to install the office's certificate on this device, and a code for the next one."""
    installed = _installed()
    address = f"{_reachable(installed)}/install-certificate" if installed else ""
    language = chosen()
    return render_template(
        "certificate.html",
        installed=installed,
        address=address,
        code=_code(address) if installed else "",
        platform=_platform(request.user_agent.string),
        language_tag="zh-CN" if language == "zh_CN" else language,
        languages=LANGUAGES,
        other_language=next(each for each in LANGUAGES if each != language),
        secure=request.is_secure,
    )


@blueprint.get("/install-certificate/ca.crt")
@public
def download_certificate() -> Response:
    """The authority's certificate, of the kind that opens a phone's installer."""
    if _installed() is None:
        raise NotFound("this installation has no certificate authority of its own")
    response = make_response(files(_settings().data_dir).authority.read_bytes())
    response.mimetype = "application/x-x509-ca-cert"
    response.headers["Content-Disposition"] = 'inline; filename="shaodao-ca.crt"'
    response.headers["Cache-Control"] = "no-cache"
    return response


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _installed() -> Certificates | None:
    """The private authority, where this server uses it: behind a proxy the certificate is the proxy's affair."""
    return read(_settings().data_dir) if _settings().tls else None


def _reachable(installed: Certificates) -> str:
    """The address to put into the code: a phone cannot follow one that means this machine."""
    here = urlsplit(request.host_url)
    if here.hostname not in {"localhost", "127.0.0.1", "::1"}:
        return request.host_url.rstrip("/")
    host = next((name for name in installed.names if _is_in_the_office(name)), here.hostname)
    return f"{here.scheme}://{host}:{here.port or 443}"


def _is_in_the_office(name: str) -> bool:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return not address.is_loopback and address.version == 4


def _code(address: str) -> Markup:
    drawn = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=4, dark="#000", light="#fff")
    return Markup(drawn)


def _platform(agent: str) -> str:
    return next((name for name, pattern in _PLATFORMS.items() if pattern.search(agent)), "windows")
