"""What an administrator may set while the service runs: declared by its subject, kept with its whole history."""

from webapp.core.settings.queries import current
from webapp.core.settings.setting import Form, Setting

__all__ = ["Form", "Setting", "current"]
