"""Setting a setting: a new line, told to the audit log. Never commits."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp.core.audit import record
from webapp.core.errors import Invalid, Refused
from webapp.core.settings.models import SettingValue
from webapp.core.settings.queries import own
from webapp.core.settings.setting import Setting, Value


def change(
    session: Session,
    setting: Setting,
    value: Value | None,
    *,
    community_id: int | None,
    by: int | None,
    reason: str = "",
) -> None:
    """Set a value, or take it back with None.

    Raises Invalid where the setting is the installation's alone, Refused where nothing would change.
    """
    if community_id is not None and not setting.by_community:
        raise Invalid("this setting is the same everywhere", key=setting.key)
    if own(session, setting, community_id) == value:
        raise Refused("this is the present value already", key=setting.key)
    session.add(SettingValue(key=setting.key, community_id=community_id, value=value, set_by=by, reason=reason.strip()))
    session.flush()
    facts = {"key": setting.key, "form": setting.form}
    if setting.form not in ("text", "secret"):  # an audit line keeps no free text
        facts["value"] = str(value)
    record(
        session,
        "settings.change",
        of="setting",
        object_id=setting.key,
        community_id=community_id,
        account_id=by,
        reason=reason,
        facts=facts,
    )
