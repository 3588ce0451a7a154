"""Live events: rows of the caller's transaction, told to open screens at COMMIT, each screen within its rights."""

from webapp.core.live.channels import of_account, of_community, of_device, of_grid, of_wall
from webapp.core.live.commands import TIMELINE, emit

__all__ = ["TIMELINE", "emit", "of_account", "of_community", "of_device", "of_grid", "of_wall"]
