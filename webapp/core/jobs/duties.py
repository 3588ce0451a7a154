"""What the core itself does by the clock."""

from __future__ import annotations

from webapp.core.accounts.administration import forget_old
from webapp.core.accounts.settings import KEEP_LOGINS
from webapp.core.audit.sealing import seal_all, verify_and_note
from webapp.core.db import transaction
from webapp.core.jobs.queue import forget
from webapp.core.jobs.task import Periodic, Work
from webapp.core.press import press_folder, sweep
from webapp.core.settings import current


def seal_audit(work: Work) -> None:
    """Chain the audit lines that have become ready."""
    seal_all(work.session, work.settings.data_dir)


def verify_audit(work: Work) -> None:
    """Walk the audit log's chain once a night, and note in it what was found."""
    verify_and_note(work.session, work.settings.data_dir)


def forget_old_logins(work: Work) -> None:
    """Delete ended log-ins, cards and tokens after their term, and counts of failures that are over."""
    with transaction(work.session) as session:
        forget_old(session, days=int(current(session, KEEP_LOGINS)))


def forget_failed(work: Work) -> None:
    """Remove jobs that were given up a month ago; those that succeed go at once."""
    with transaction(work.session) as session:
        forget(session, older_than_days=30)


def sweep_prints(work: Work) -> None:
    """Forget kept prints after their term, though nothing is printed any more: they hold names."""
    sweep(press_folder(work.settings.data_dir))
    sweep(work.settings.data_dir.resolve() / "press")  # where duty sheets are kept, and certificates once were


PERIODICS = (
    Periodic("audit.seal", "* * * * * */10", seal_audit),
    Periodic("audit.verify", "40 18 * * *", verify_audit),
    Periodic("accounts.forget", "20 19 * * *", forget_old_logins),
    Periodic("jobs.forget", "25 19 * * *", forget_failed),
    Periodic("press.sweep", "30 19 * * *", sweep_prints),
)
