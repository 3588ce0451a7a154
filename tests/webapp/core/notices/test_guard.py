from __future__ import annotations

import pytest

from webapp.core.notices.adapters import NotDelivered
from webapp.core.notices.adapters.guard import Guard
from webapp.core.notices.adapters.mail import is_address
from webapp.core.notices.adapters.robot import post_to_robots, send_sms


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://127.0.0.1/", "private_address"),
        ("https://localhost/hook", "private_address"),
        ("https://10.1.2.3/", "private_address"),
        ("https://169.254.169.254/latest/meta-data", "private_address"),
        ("https://[::1]/", "private_address"),
        ("https://[::ffff:10.0.0.1]/", "private_address"),
        ("https://0.0.0.0/", "private_address"),
        ("https://2130706433/", "private_address"),
        ("http://93.184.216.34/", "not_https"),
        ("ftp://93.184.216.34/", "bad_address"),
        ("file:///etc/passwd", "bad_address"),
        ("https://user:pw@93.184.216.34/", "bad_address"),
        ("https://93.184.216.34:99999/", "bad_address"),
        ("https:///nowhere", "bad_address"),
        ("https://no.such.host.invalid/", "unknown_host"),
    ],
)
def test_a_webhook_leads_to_no_neighbour_and_never_in_the_clear(url: str, code: str) -> None:
    with pytest.raises(NotDelivered) as refused:
        Guard().target(url)
    assert refused.value.code == code


def test_a_public_address_is_called_at_the_very_address_that_was_checked() -> None:
    target = Guard().target("https://93.184.216.34/hook?key=1")
    assert (target.address, target.port, target.path) == ("93.184.216.34", 443, "/hook?key=1")


def test_an_inward_address_needs_the_setting() -> None:
    assert Guard(allow_private=True).target("http://127.0.0.1:8080/x").port == 8080
    with pytest.raises(NotDelivered, match="not_https"):
        Guard(allow_private=True).target("http://93.184.216.34/")


@pytest.mark.parametrize("address", ["a@b.cn", "first.last+tag@mail.example.org"])
def test_an_address_is_known_as_one(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address", ["", "a", "a@b", "a b@c.cn", "a@b.cn\r\nBcc: x@y", "a@b.cn, c@d.cn", f"{'a' * 65}@b.cn"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    assert not is_address(address)


@pytest.mark.parametrize(
    ("urls", "code"),
    [
        ("", "not_set_up"),
        ("file:///etc/passwd", "unknown_service"),
        ("syslog://", "unknown_service"),
        ("json://127.0.0.1:1/", "private_address"),
        ("jsons://10.0.0.1/", "private_address"),
    ],
)
def test_a_robot_is_one_of_those_that_are_known(urls: str, code: str) -> None:
    with pytest.raises(NotDelivered) as refused:
        post_to_robots(urls, "words", Guard())
    assert refused.value.code == code


def test_a_text_message_needs_a_telephone_and_a_service_that_takes_one() -> None:
    with pytest.raises(NotDelivered, match="not_set_up"):
        send_sms("jsons://gateway.example.org/", "19900001234", "words", Guard())
    with pytest.raises(NotDelivered, match="no_address"):
        send_sms("jsons://gateway.example.org/?to={phone}", "", "words", Guard())
