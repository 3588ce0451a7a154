"""The audit log: who did what to which thing, when and why, in a chain that shows every later change."""

from webapp.core.audit.commands import record

__all__ = ["record"]
