"""Ways out of the house. Each knows one service and nothing of tables."""

from __future__ import annotations


class NotDelivered(Exception):
    """A message was not taken; `code` says why in one word, `is_final` that trying again is of no use.

    `taken` says which of several did take it, so that they are not sent it again.
    """

    def __init__(self, code: str, *, is_final: bool = False, taken: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.is_final = is_final
        self.taken = taken
