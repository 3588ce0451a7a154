"""E-mail through the office's mail server, always over TLS."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as WIRE

from webapp.core.notices.adapters import NotDelivered

_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\\x00-\x20]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_TIMEOUT_S = 8
_NEVER = 500
_TLS_PORT = 465
_SUBMISSION_PORT = 587


@dataclass(frozen=True)
class Mail:
    """The mail server, how one logs in there, and in whose name one writes."""

    server: str
    login: str
    secret: str
    sender: str


def is_address(address: str) -> bool:
    """Whether mail can be sent there."""
    return len(address) <= 254 and _ADDRESS.fullmatch(address) is not None


def send_mail(mail: Mail, addresses: Sequence[str], words: str, message_id: str) -> None:
    """Send one message to all of them, none of whom sees the others. Raises NotDelivered."""
    if not mail.server or not is_address(mail.sender):
        raise NotDelivered("not_set_up", is_final=True)
    if not addresses:
        raise NotDelivered("no_address", is_final=True)
    message = EmailMessage(policy=WIRE)
    message["From"], message["To"], message["Subject"] = mail.sender, mail.sender, words
    message["Message-ID"] = f"<{message_id}@{mail.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(words)
    try:
        _hand_over(mail, addresses, message)
    except smtplib.SMTPAuthenticationError as error:
        raise NotDelivered("login_refused", is_final=_is_final(error.smtp_code)) from error
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _said in error.recipients.values()]
        raise NotDelivered("address_refused", is_final=all(map(_is_final, codes))) from error
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise NotDelivered("no_answer") from error


def _is_final(code: int) -> bool:
    """Whether the server means never; 4xx means later."""
    return code >= _NEVER


def _hand_over(mail: Mail, addresses: Sequence[str], message: EmailMessage) -> None:
    host, _, written = mail.server.partition(":")
    port, context = int(written or _SUBMISSION_PORT), ssl.create_default_context()
    if port == _TLS_PORT:
        client: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_S, context=context)
    else:
        client = smtplib.SMTP(host, port, timeout=_TIMEOUT_S)
    with client:
        if port != _TLS_PORT:
            client.starttls(context=context)
        if mail.login:
            client.login(mail.login, mail.secret)
        client.send_message(message, from_addr=mail.sender, to_addrs=list(addresses))
