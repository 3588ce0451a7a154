"""The forms by which somebody proves who he is: what fails is counted, and after too much of it nothing is tried."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from flask_security import (
    ChangePasswordForm,
    LoginForm,
    MfRecoveryForm,
    Totp,
    TwoFactorVerifyCodeForm,
    VerifyForm,
    WebauthnUtil,
)
from flask_security.forms import IsString
from flask_security.utils import get_message, hash_password
from flask_wtf import FlaskForm
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from wtforms import StringField
from wtforms.validators import DataRequired

from webapp.core.accounts.limits import count_failure, forget_failures, is_locked
from webapp.core.db import current_session, transaction

_WRONG = ("INVALID_PASSWORD", "TWO_FACTOR_INVALID_TOKEN", "INVALID_RECOVERY_CODE")
"""What the library says of a proof that fails; anything else is about something else that was typed."""
_TOO_MANY = _("Too many attempts. Wait a quarter of an hour, or ask the administrator.")


class _NoField:
    """In place of a field that the library asks for its errors: nobody logs in by e-mail."""

    data = None
    errors: tuple[str, ...] = ()


class NameForm(LoginForm):
    """Log-in by name and password; the same words and the same time whether or not the name exists."""

    email = _NoField()
    remember = None
    username = StringField(
        _("Log-in name"), render_kw={"autocomplete": "username"}, validators=[IsString(), DataRequired()]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The library puts its own fields under these names; the words are ours.
        self.username.label.text, self.password.label.text = _("Log-in name"), _("Password")

    def validate(self, **kwargs: Any) -> bool:
        """Refuse while locked; count what fails."""
        name, address = self.username.data or "", request.remote_addr or ""
        if is_locked(current_session(), name, address):
            hash_password(self.password.data or "")
            self.form_errors.append(_TOO_MANY)
            return False
        good = bool(super().validate(**kwargs))
        _count(name, good=good)
        if not good:
            for field in (self.username, self.password):
                field.errors = []
            self.form_errors[:] = [_("The name or the password is wrong.")]
        return good


class _Patient(FlaskForm):  # type: ignore[misc]
    """Counts failures under the account that the library put into `user`, one count for each kind of proof."""

    proof = ""
    wrong: LazyString | str = ""
    """What to say of a proof that fails, in place of the library's own words."""

    def validate(self, **kwargs: Any) -> bool:
        """Refuse while locked; count what fails, unless it was not the proof that failed."""
        name = f"{self.proof} of {self._whose()}"
        if is_locked(current_session(), name, request.remote_addr or ""):
            self.form_errors.append(_TOO_MANY)
            return False
        good = bool(super().validate(**kwargs))
        field = self._fields.get(self.proof)
        refused = {str(get_message(kind)[0]) for kind in _WRONG}
        failed = field is not None and any(str(error) in refused for error in field.errors)
        if field is not None and failed:
            field.errors = [self.wrong]
        if good or failed:
            _count(name, good=good)
        return good

    def _whose(self) -> object:
        from flask_security import current_user

        user = getattr(self, "user", None) or current_user
        return getattr(user, "id", None)


class AgainForm(_Patient, VerifyForm):
    """Proof once more, by password."""

    proof = "password"
    wrong = _("The password is wrong.")


class NewPasswordForm(_Patient, ChangePasswordForm):
    """A new password, with the present one as proof."""

    proof = "password"
    wrong = _("The password is wrong.")


class CodeForm(_Patient, TwoFactorVerifyCodeForm):
    """The six digits of the second factor."""

    proof = "code"
    wrong = _("This code does not open: it is wrong, used or too old.")


class RecoveryForm(_Patient, MfRecoveryForm):
    """A recovery code in place of the second factor."""

    proof = "code"
    wrong = _("This code does not open: it is wrong, used or too old.")


class OnceTotp(Totp):
    """Six digits that open once: who looks over a shoulder is late."""

    def get_last_counter(self, user: Any) -> int | None:
        """The half minute whose digits were used last."""
        last: int | None = user.tf_last_counter
        return last

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Remember the half minute whose digits were used."""
        user.tf_last_counter = tmatch.counter


class OwnPasskey(WebauthnUtil):
    """Passkeys of the device at hand or of one beside it, opened by finger, face or PIN: two factors in one."""

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        """Any authenticator that finds the account by itself and makes sure of its owner."""
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:
        """Its owner is asked at every log-in."""
        return UserVerificationRequirement.REQUIRED


def _count(name: str, *, good: bool) -> None:
    address = request.remote_addr or ""
    with transaction(current_session()) as session:
        if good:
            forget_failures(session, name, address)
        else:
            count_failure(session, name, address)
