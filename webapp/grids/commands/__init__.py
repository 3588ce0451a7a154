"""What changes the ground: one function, one use case; none of them commits."""

from webapp.grids.commands.divisions import load_divisions
from webapp.grids.commands.edits import Asked, Target, add_feature, close_feature, correct_feature, reopen_feature
from webapp.grids.commands.kinds import load_kinds
from webapp.grids.commands.reviews import approve_edit, refuse_edit, set_ground_approval, withdraw_edit
from webapp.grids.commands.streets import set_answering_section

__all__ = [
    "Asked",
    "Target",
    "add_feature",
    "approve_edit",
    "close_feature",
    "correct_feature",
    "load_divisions",
    "load_kinds",
    "refuse_edit",
    "reopen_feature",
    "set_answering_section",
    "set_ground_approval",
    "withdraw_edit",
]
