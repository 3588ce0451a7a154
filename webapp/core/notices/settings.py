"""What an administrator sets so that messages may leave the house; everything is off before."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from webapp.core.notices.notice import Channel
from webapp.core.settings import Form, Setting

_GROUP = _("Messages outside")


def _switch(key: str, label: LazyString) -> Setting:
    return Setting(f"outside.{key}", _GROUP, label, Form.SWITCH, default=False, by_community=True)


EMAIL = _switch("email", _("Send e-mail"))
WEBHOOK = _switch("webhook", _("Call a program of the office (webhook)"))
APPRISE = _switch("apprise", _("Post to a group robot (企业微信, 钉钉, 飞书)"))
SMS = _switch("sms", _("Send text messages"))
SMTP_HOST = Setting(
    "outside.smtp_host", _GROUP, _("Mail server"), Form.TEXT, "",
    help=_("Host and port, such as mail.example.org:465; port 465 speaks TLS at once, others upgrade to it."),
)  # fmt: skip
SMTP_LOGIN = Setting("outside.smtp_login", _GROUP, _("Log-in at the mail server"), Form.TEXT, "")
SMTP_SECRET = Setting("outside.smtp_secret", _GROUP, _("Password at the mail server"), Form.SECRET, "")
SENDER = Setting("outside.sender", _GROUP, _("Sender of e-mail"), Form.TEXT, "")
WEBHOOK_URL = Setting(
    "outside.webhook_url", _GROUP, _("Address of the webhook"), Form.TEXT, "", by_community=True,
    help=_("https only; an address inside the office's network needs the setting for private addresses."),
)  # fmt: skip
WEBHOOK_SECRET = Setting(
    "outside.webhook_secret", _GROUP, _("Key that signs the webhook"), Form.SECRET, "", by_community=True,
    help=_("X-Shaodao-Signature is the HMAC-SHA256 of the time stamp, a dot and the body."),
)  # fmt: skip
PRIVATE = Setting(
    "outside.private", _GROUP, _("Allow private addresses"), Form.SWITCH, default=False,
    help=_("Lets webhooks and robots inside the office's own network be called, there also by http."),
)  # fmt: skip
ROBOTS = Setting(
    "outside.robots", _GROUP, _("Addresses of group robots"), Form.SECRET, "", by_community=True,
    help=_("One or several, parted by spaces, such as wecombot://key or dingtalk://token."),
)  # fmt: skip
SMS_SERVICE = Setting(
    "outside.sms_service", _GROUP, _("Address of the text message service"), Form.SECRET, "", by_community=True,
    help=_("An address with {phone} in it, such as jsons://gateway.example.org/send?to={phone}."),
)  # fmt: skip
KEEP = Setting(
    "retention.notices", _("Retention"), _("Messages that were sent are kept for"),
    Form.NUMBER, 90, measure=_("days"), low=1, high=1100,
)  # fmt: skip

SWITCHES = {Channel.EMAIL: EMAIL, Channel.WEBHOOK: WEBHOOK, Channel.APPRISE: APPRISE, Channel.SMS: SMS}
SETTINGS = (
    EMAIL, SMTP_HOST, SMTP_LOGIN, SMTP_SECRET, SENDER, WEBHOOK, WEBHOOK_URL, WEBHOOK_SECRET, APPRISE, ROBOTS,
    SMS, SMS_SERVICE, PRIVATE, KEEP,
)  # fmt: skip
