"""Live events: rows of the caller's transaction, told to open screens at COMMIT, each screen within its rights."""

from webapp.core.live.channels import of_account, of_community, of_grid
from webapp.core.live.commands import emit

__all__ = ["emit", "of_account", "of_community", "of_grid"]
