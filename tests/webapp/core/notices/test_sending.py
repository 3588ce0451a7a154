from __future__ import annotations

import hmac
import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.webapp.core.notices.receiver import Receiver, receiving
from webapp.core.config import Settings
from webapp.core.errors import Refused
from webapp.core.jobs import Work
from webapp.core.notices import Channel, Reached, Recipient, Topic, notify, reached
from webapp.core.notices import sending as sending_module
from webapp.core.notices import settings as declared
from webapp.core.notices.adapters import mail as mail_module
from webapp.core.notices.adapters import webhook as webhook_module
from webapp.core.notices.commands import add_address, forget_sent, try_again
from webapp.core.notices.models import Notice
from webapp.core.notices.notice import MOST_TRIES, pause
from webapp.core.notices.queries import addresses_of, switched_on
from webapp.core.notices.sending import send_with
from webapp.core.secrets import seal
from webapp.core.settings.commands import change
from webapp.core.settings.setting import Setting
from webapp.roster.queries.responders import PHONES

KEY = "a key of sixteen or more"
DESK = {7: Recipient()}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    return Settings(database_url="", data_dir=tmp_path, secret="a secret of the tests, nobody else's")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def put(session: Session, setting: Setting, value: Any, community_id: int | None = None) -> None:
    change(session, setting, value, community_id=community_id, by=None, reason="test")


@pytest.fixture
def hooked(session: Session, own: Settings, receiver: Receiver, demo_community: int) -> Receiver:
    put(session, declared.WEBHOOK, value=True, community_id=demo_community)
    put(session, declared.WEBHOOK_URL, f"{receiver.url}/hook", demo_community)
    put(session, declared.WEBHOOK_SECRET, seal(own, KEY), demo_community)
    put(session, declared.PRIVATE, value=True)
    return receiver


def queued(session: Session) -> list[dict[str, Any]]:
    rows = session.execute(
        text(
            "SELECT scheduled_at, queue_name FROM jobs.procrastinate_jobs WHERE task_name = 'notices.send' ORDER BY id"
        )
    )
    return [dict(row._mapping) for row in rows]


def send(session: Session, own: Settings, notice: Notice) -> Notice:
    send_with((PHONES,))(Work(session, own, {"notice_id": notice.id}))
    session.refresh(notice)
    return notice


def only(session: Session) -> Notice:
    return session.scalars(select(Notice)).one()


def test_nothing_leaves_the_house_before_it_is_set_up(session: Session, demo_community: int) -> None:
    assert notify(session, Topic.CALL, community_id=demo_community, to=DESK) == 0
    assert session.scalars(select(Notice)).all() == []
    assert reached(session, {7: LONG_AGO}) == {7: Reached.UNKNOWN}


def test_a_message_is_signed_and_says_nothing_but_its_number(
    session: Session, own: Settings, hooked: Receiver, demo_community: int
) -> None:
    made = notify(session, Topic.CALL, community_id=demo_community, number="20261124-017", to=DESK)
    assert made == 1
    assert [row["queue_name"] for row in queued(session)] == ["outside"]
    sent = send(session, own, only(session))
    assert (sent.state, sent.tries, sent.address_hint) == ("sent", 1, "127.0.0.1")
    assert reached(session, {7: LONG_AGO}) == {7: Reached.UNKNOWN}, "another system took it, not the person"
    body, headers = hooked.raw[0], hooked.headers[0]
    assert set(hooked.bodies[0]) == {"id", "topic", "community", "number", "ref", "words", "at"}
    assert hooked.bodies[0]["words"] == "您有一条待签收事项，请打开哨到（20261124-017）"
    expected = hmac.digest(KEY.encode(), headers["X-Shaodao-Timestamp"].encode() + b"." + body, "sha256").hex()
    assert headers["X-Shaodao-Signature"] == f"sha256={expected}"
    assert headers["X-Shaodao-Delivery"] == str(sent.uuid)


def test_a_message_that_was_sent_is_not_sent_again(
    session: Session, own: Settings, hooked: Receiver, demo_community: int
) -> None:
    notify(session, Topic.CALL, community_id=demo_community, to=DESK)
    for _ in range(2):
        send(session, own, only(session))
    assert len(hooked.bodies) == 1


def test_a_failure_is_tried_again_after_growing_pauses_and_then_shown(
    session: Session, own: Settings, hooked: Receiver, demo_community: int
) -> None:
    hooked.statuses = [500, 503, 302] + [500] * MOST_TRIES
    notify(session, Topic.CALL, community_id=demo_community, to=DESK)
    notice = only(session)
    for count in range(1, MOST_TRIES):
        send(session, own, notice)
        assert (notice.state, notice.tries) == ("queued", count)
    assert notice.last_error == "status_500"
    assert reached(session, {7: LONG_AGO}) == {7: Reached.UNKNOWN}
    send(session, own, notice)
    assert (notice.state, notice.tries) == ("failed", MOST_TRIES)
    assert reached(session, {7: LONG_AGO}) == {7: Reached.NO}
    waits = [row["scheduled_at"] for row in queued(session)[1:]]
    assert len(waits) == MOST_TRIES - 1
    assert waits == sorted(waits)
    assert pause(3) == 16 * pause(1)
    assert len({body["id"] for body in hooked.bodies}) == 1, "the receiver knows a repetition"


def test_what_was_given_up_is_tried_again_on_demand(
    session: Session, own: Settings, hooked: Receiver, demo_community: int
) -> None:
    hooked.statuses = [410]
    notify(session, Topic.CALL, community_id=demo_community, to=DESK)
    notice = send(session, own, only(session))
    assert (notice.state, notice.tries) == ("failed", 1), "a receiver that is gone is not asked five times more"
    try_again(session, notice.id, by=None)
    with pytest.raises(Refused):
        try_again(session, notice.id, by=None)
    assert send(session, own, notice).state == "sent"


def test_the_guard_holds_for_what_was_set_while_it_was_allowed(
    session: Session, own: Settings, hooked: Receiver, demo_community: int
) -> None:
    notify(session, Topic.CALL, community_id=demo_community, to=DESK)
    put(session, declared.PRIVATE, value=False)
    notice = send(session, own, only(session))
    assert (notice.state, notice.last_error) == ("failed", "private_address")
    assert hooked.bodies == []


def test_another_installation_cannot_read_the_key(
    session: Session, own: Settings, hooked: Receiver, demo_community: int, tmp_path: Path
) -> None:
    other = Settings(database_url="", data_dir=tmp_path, secret="a secret of somebody else, never ours")
    notify(session, Topic.CALL, community_id=demo_community, to=DESK)
    assert send(session, other, only(session)).last_error == "not_set_up"
    assert hooked.bodies == []


def test_a_group_robot_gets_the_same_words(
    session: Session, own: Settings, receiver: Receiver, demo_community: int
) -> None:
    put(session, declared.APPRISE, value=True, community_id=demo_community)
    put(session, declared.ROBOTS, seal(own, receiver.url.replace("http", "json") + "/robot"), demo_community)
    put(session, declared.PRIVATE, value=True)
    notify(session, Topic.URGE, community_id=demo_community, number="20261124-001", to=DESK)
    assert send(session, own, only(session)).state == "sent"
    assert receiver.bodies[0]["message"] == "您有一条事项已催办，请打开哨到（20261124-001）"


def robots(session: Session, own: Settings, community_id: int, *urls: str) -> Notice:
    """A message for these robots."""
    put(session, declared.APPRISE, value=True, community_id=community_id)
    put(session, declared.ROBOTS, seal(own, " ".join(urls)), community_id)
    put(session, declared.PRIVATE, value=True)
    notify(session, Topic.URGE, community_id=community_id, to=DESK)
    return only(session)


def test_a_robot_that_points_elsewhere_is_not_followed(
    session: Session, own: Settings, receiver: Receiver, demo_community: int
) -> None:
    with receiving() as inward:
        receiver.statuses, receiver.location = [307], f"{inward.url}/inner"
        notice = robots(session, own, demo_community, receiver.url.replace("http", "json") + "/robot")
        assert send(session, own, notice).last_error == "not_taken"
        assert inward.bodies == []


@pytest.mark.parametrize("option", ["redirect=yes", "REDIRECT=yes", "verify=no"])
def test_an_address_cannot_loosen_what_is_checked(
    session: Session, own: Settings, receiver: Receiver, demo_community: int, option: str
) -> None:
    notice = robots(session, own, demo_community, receiver.url.replace("http", "json") + f"/robot?{option}")
    assert send(session, own, notice).last_error == "bad_address"
    assert receiver.bodies == []


def test_robots_that_took_it_do_not_get_it_again(
    session: Session, own: Settings, receiver: Receiver, demo_community: int
) -> None:
    urls = [receiver.url.replace("http", "json") + f"/{name}" for name in ("one", "two", "three")]
    notice = robots(session, own, demo_community, *urls)
    receiver.statuses = [200, 500, 200, 500]
    assert send(session, own, notice).state == "queued"
    assert send(session, own, notice).state == "queued"
    assert send(session, own, notice).state == "sent"
    assert receiver.paths == ["/one", "/two", "/three", "/two", "/two"]
    assert notice.address_hint == "json、json、json"


def test_a_message_that_fails_in_an_unforeseen_way_is_tried_again_and_then_shown(
    session: Session, own: Settings, hooked: Receiver, demo_community: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise UnicodeEncodeError("ascii", "接口", 0, 1, "a mistake of ours")

    monkeypatch.setattr(sending_module, "call_webhook", fail)
    notify(session, Topic.CALL, community_id=demo_community, to=DESK)
    notice = only(session)
    for _ in range(MOST_TRIES):
        assert notice.state == "queued"
        send(session, own, notice)
    assert (notice.state, notice.last_error) == ("failed", "broken")


def test_an_address_may_be_written_as_people_write_it(
    session: Session, own: Settings, hooked: Receiver, demo_community: int
) -> None:
    put(session, declared.WEBHOOK_URL, f"{hooked.url}/接口?名=一 二&a=%2F", demo_community)
    notify(session, Topic.CALL, community_id=demo_community, to=DESK)
    assert send(session, own, only(session)).state == "sent"
    assert hooked.paths == ["/%E6%8E%A5%E5%8F%A3?%E5%90%8D=%E4%B8%80%20%E4%BA%8C&a=%2F"]


def test_a_receiver_that_drips_is_left_after_a_while(
    session: Session, own: Settings, hooked: Receiver, demo_community: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_module, "_LONGEST_S", 0.5)
    server = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = server.accept()
        with connection, suppress(OSError):
            for _ in range(40):
                connection.sendall(b"H")
                time.sleep(0.1)

    threading.Thread(target=drip, daemon=True).start()
    put(session, declared.WEBHOOK_URL, f"http://127.0.0.1:{server.getsockname()[1]}/", demo_community)
    notify(session, Topic.CALL, community_id=demo_community, to=DESK)
    began_s = time.monotonic()
    assert send(session, own, only(session)).last_error == "no_answer"
    assert time.monotonic() - began_s < 3
    server.close()


@pytest.mark.parametrize(
    ("error", "code", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b.cn": (450, b"greylisted")}), "address_refused", "queued"),
        (
            smtplib.SMTPRecipientsRefused({"a@b.cn": (550, b"no"), "c@d.cn": (421, b"busy")}),
            "address_refused",
            "queued",
        ),
        (smtplib.SMTPRecipientsRefused({"a@b.cn": (550, b"nobody")}), "address_refused", "failed"),
        (smtplib.SMTPAuthenticationError(454, b"later"), "login_refused", "queued"),
        (smtplib.SMTPAuthenticationError(535, b"wrong"), "login_refused", "failed"),
    ],
    ids=["greylisted", "some later", "never", "log-in later", "log-in never"],
)
def test_a_mail_server_that_says_later_is_asked_later(
    session: Session,
    own: Settings,
    demo_community: int,
    monkeypatch: pytest.MonkeyPatch,
    error: smtplib.SMTPException,
    code: str,
    state: str,
) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(mail_module, "_hand_over", refuse)
    put(session, declared.EMAIL, value=True, community_id=demo_community)
    put(session, declared.SMTP_HOST, "mail.example.org")
    put(session, declared.SENDER, "desk@example.org")
    add_address(session, own, "duty@example.org", community_id=demo_community, by=None)
    notify(session, Topic.CALL, community_id=demo_community, to=DESK)
    notice = send(session, own, only(session))
    assert (notice.last_error, notice.state) == (code, state)


def test_what_leads_to_the_person_is_queued_first(
    session: Session, own: Settings, hooked: Receiver, demo_community: int
) -> None:
    put(session, declared.SMS, value=True, community_id=demo_community)
    put(session, declared.APPRISE, value=True, community_id=demo_community)
    notify(session, Topic.CALL, community_id=demo_community, to={7: Recipient(person_id=1), 8: Recipient(person_id=2)})
    order = session.scalars(
        text(
            "SELECT n.channel FROM jobs.procrastinate_jobs j JOIN notice n ON n.id = (j.args->>'notice_id')::bigint"
            " WHERE task_name = 'notices.send' ORDER BY j.id"
        )
    ).all()
    assert order[:2] == ["sms", "sms"]
    assert set(order[2:]) == {"apprise", "webhook"}


def test_a_text_message_goes_to_the_telephone_on_duty(
    session: Session, own: Settings, receiver: Receiver, demo_community: int
) -> None:
    person, phone = session.execute(
        text("SELECT id, duty_phone FROM person WHERE duty_phone IS NOT NULL AND closed_on IS NULL ORDER BY id LIMIT 1")
    ).one()
    put(session, declared.SMS, value=True, community_id=demo_community)
    address = receiver.url.replace("http", "json") + "/sms/{phone}"
    put(session, declared.SMS_SERVICE, seal(own, address), demo_community)
    put(session, declared.PRIVATE, value=True)
    notify(session, Topic.CALL, community_id=demo_community, to={7: Recipient(person_id=person)})
    notice = send(session, own, only(session))
    assert notice.state == "sent"
    assert reached(session, {7: LONG_AGO}) == {7: Reached.YES}
    assert "****" in notice.address_hint
    assert phone.replace("-", "") not in notice.address_hint


def test_somebody_without_a_telephone_is_shown_as_not_reached(
    session: Session, own: Settings, demo_community: int
) -> None:
    put(session, declared.SMS, value=True, community_id=demo_community)
    put(session, declared.SMS_SERVICE, seal(own, "jsons://gateway.example.org/{phone}"), demo_community)
    notify(session, Topic.CALL, community_id=demo_community, to={7: Recipient(person_id=-1)})
    assert send(session, own, only(session)).last_error == "no_address"
    assert reached(session, {7: LONG_AGO}) == {7: Reached.NO}


def test_mail_goes_to_the_recipient_alone(session: Session, own: Settings, demo_community: int) -> None:
    account = session.execute(
        text("INSERT INTO account (login_name, display_name, fs_uniquifier) VALUES ('mailx', '测试', 'm') RETURNING id")
    ).scalar_one()
    add_address(session, own, "desk@example.org", community_id=demo_community, by=None)
    add_address(session, own, "three@example.org", community_id=demo_community, organization_id=3, by=None)
    add_address(session, own, "own@example.org", community_id=demo_community, account_id=account, by=None)

    def hints(to: Recipient) -> list[str]:
        return [each.hint for each in addresses_of(session, demo_community, to)]

    assert hints(Recipient()) == ["d***@example.org"]
    assert hints(Recipient(organization_id=3)) == ["t***@example.org"]
    assert hints(Recipient(account_id=account, person_id=7)) == ["o***@example.org"]
    assert hints(Recipient(organization_id=4)) == []
    assert hints(Recipient(person_id=7)) == []


def test_who_has_no_address_is_sent_no_mail(session: Session, own: Settings, demo_community: int) -> None:
    put(session, declared.EMAIL, value=True, community_id=demo_community)
    to = Recipient(organization_id=3)
    add_address(session, own, "desk@example.org", community_id=demo_community, by=None)
    assert notify(session, Topic.CALL, community_id=demo_community, to={7: to}) == 0
    assert notify(session, Topic.CALL, community_id=demo_community, to=DESK) == 1
    notice = send(session, own, only(session))
    assert notice.last_error == "not_set_up", "there is no mail server yet"
    stored = session.scalar(text("SELECT string_agg(sealed || hint, ' ') FROM notice_address"))
    assert "desk@" not in str(stored)


def test_a_mail_server_without_tls_is_not_spoken_to(session: Session, own: Settings, demo_community: int) -> None:
    server = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(b"220 plain\r\n")
            while data := connection.recv(1000):
                heard.append(data)
                connection.sendall(b"250 plain\r\n" if data.startswith(b"ehlo") else b"502 no\r\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    put(session, declared.EMAIL, value=True, community_id=demo_community)
    put(session, declared.SMTP_HOST, f"127.0.0.1:{server.getsockname()[1]}")
    put(session, declared.SMTP_LOGIN, "someone")
    put(session, declared.SMTP_SECRET, seal(own, "password-in-the-clear"))
    put(session, declared.SENDER, "desk@example.org")
    add_address(session, own, "duty@example.org", community_id=demo_community, by=None)
    notify(session, Topic.CALL, community_id=demo_community, to=DESK)
    notice = send(session, own, only(session))
    thread.join(5)
    server.close()
    assert (notice.state, notice.last_error) == ("queued", "no_answer")
    assert b"MAIL" not in b"".join(heard).upper()
    assert b"AUTH" not in b"".join(heard).upper()


def test_what_a_community_takes_back_falls_to_the_installation(session: Session, demo_community: int) -> None:
    put(session, declared.WEBHOOK, value=True)
    put(session, declared.WEBHOOK, value=False, community_id=demo_community)
    assert switched_on(session, demo_community) == set()
    put(session, declared.WEBHOOK, None, demo_community)
    assert switched_on(session, demo_community) == {Channel.WEBHOOK}
    put(session, declared.WEBHOOK, None)
    assert switched_on(session, demo_community) == set()


def test_old_messages_are_deleted(session: Session, hooked: Receiver, demo_community: int) -> None:
    notify(session, Topic.CALL, community_id=demo_community, to=DESK)
    session.execute(text("UPDATE notice SET created_at = now() - interval '91 days'"))
    assert forget_sent(session, days=90) == 1
