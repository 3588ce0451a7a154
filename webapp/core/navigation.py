"""What a subject says about the pages that the office's navigation leads to: data only."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString


@dataclass(frozen=True)
class WallView:
    """A page that a wall display (大屏) may be started on.

    `needs` are the endpoints, besides public ones, that the page asks for what it shows.
    """

    endpoint: str
    label: LazyString
    needs: frozenset[str] = frozenset()
    everywhere: bool = False


@dataclass(frozen=True)
class Entry:
    """One link of the navigation: shown to whoever may do `action` somewhere in the community.

    `whole`: only to whoever may do it in the whole community, because the page is about all of it.

    `endpoint` takes the community's code; with `everywhere` it takes none and belongs to the installation.
    """

    endpoint: str
    label: LazyString
    icon: str
    action: str
    group: str
    about: LazyString | str = ""
    everywhere: bool = False
    whole: bool = False
    waits: str = ""
    """SQL that counts, for :community_id, what waits there for somebody; shown beside the entry."""
