"""What the core itself does by the clock."""

from __future__ import annotations

from webapp.core.audit.sealing import seal_all
from webapp.core.jobs.task import Periodic, Work


def seal_audit(work: Work) -> None:
    """Chain the audit lines that have become ready."""
    seal_all(work.session, work.settings.data_dir)


PERIODICS = (Periodic("audit.seal", "* * * * * */10", seal_audit),)
