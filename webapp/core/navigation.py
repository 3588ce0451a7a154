"""What a subject says about the pages that the office's navigation leads to: data only."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString


@dataclass(frozen=True)
class Entry:
    """One link of the navigation: shown to whoever may do `action` somewhere in the community.

    `endpoint` takes the community's code; with `everywhere` it takes none and belongs to the installation.
    """

    endpoint: str
    label: LazyString
    icon: str
    action: str
    group: str
    about: LazyString | str = ""
    everywhere: bool = False
