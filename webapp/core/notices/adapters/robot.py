"""Robots of work groups (企业微信, 钉钉, 飞书) and services for text messages, through the apprise library."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urlsplit

from webapp.core.notices.adapters import NotDelivered
from webapp.core.notices.adapters.guard import Guard

ROBOT_SCHEMES = frozenset({"wecombot", "dingtalk", "feishu", "lark", "json", "jsons", "form", "forms"})
SMS_SCHEMES = frozenset(
    {"json", "jsons", "form", "forms", "xml", "xmls", "smsmanager", "twilio", "vonage", "clickatell"}
)
_LOOSE = frozenset({"redirect", "verify"})
"""Options by which an address would loosen what is checked."""
# These call the host that is written in them; the others call their maker's.
_OWN_HOST = {"json": True, "form": True, "xml": True, "jsons": False, "forms": False, "xmls": False}


def post_to_robots(urls: str, words: str, guard: Guard, *, taken: str = "") -> str:
    """Post to every robot that is not among those that have `taken` it; returns their kinds.

    Raises NotDelivered where one did not take it, naming those that did.
    """
    found = urls.split()
    if not found:
        raise NotDelivered("not_set_up", is_final=True)
    done, failed = set(taken.split("、")) - {""}, []
    for name, url in ((f"{number} {_scheme(url)}", url) for number, url in enumerate(found, 1)):
        if name not in done:
            try:
                _send(url, words, guard, ROBOT_SCHEMES)
                done.add(name)
            except NotDelivered as error:
                failed.append(error)
    if failed:
        is_final = all(error.is_final for error in failed)
        raise NotDelivered(failed[0].code, is_final=is_final, taken="、".join(sorted(done)))
    return "、".join(_scheme(url) for url in found)


def send_sms(template: str, phone: str, words: str, guard: Guard) -> str:
    """Send a text message; returns the number masked. Raises NotDelivered."""
    digits = re.sub(r"[^\d+]", "", phone)
    if "{phone}" not in template:
        raise NotDelivered("not_set_up", is_final=True)
    if not digits:
        raise NotDelivered("no_address", is_final=True)
    _send(template.replace("{phone}", quote(digits)), words, guard, SMS_SCHEMES)
    return f"{digits[:3]}****{digits[-2:]}"


def _scheme(url: str) -> str:
    return urlsplit(url).scheme.lower()


def _send(url: str, words: str, guard: Guard, allowed: frozenset[str]) -> None:
    import apprise

    scheme = _scheme(url)
    if scheme not in allowed:
        raise NotDelivered("unknown_service", is_final=True)
    if _LOOSE & {each.strip().lower() for each in parse_qs(urlsplit(url).query, keep_blank_values=True)}:
        raise NotDelivered("bad_address", is_final=True)
    if scheme in _OWN_HOST:
        _check_host(url, guard, is_plain=_OWN_HOST[scheme])
    # What the guard checked is where it goes: an answer that names another place is no delivery.
    asset = apprise.AppriseAsset(app_id="Shaodao", app_desc="", app_url="", plugin_paths=[], http_redirects=False)
    robots = apprise.Apprise(asset=asset)
    if not robots.add(url):
        raise NotDelivered("bad_address", is_final=True)
    try:
        is_taken = robots.notify(body=words)
    except TypeError as error:
        raise NotDelivered("bad_address", is_final=True) from error
    if not is_taken:
        raise NotDelivered("not_taken")


def _check_host(url: str, guard: Guard, *, is_plain: bool) -> None:
    parts = urlsplit(url)
    try:
        port = parts.port or (80 if is_plain else 443)
    except ValueError as error:
        raise NotDelivered("bad_address", is_final=True) from error
    if not parts.hostname:
        raise NotDelivered("bad_address", is_final=True)
    guard.checked(parts.hostname, port, is_plain=is_plain)
