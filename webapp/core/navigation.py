"""What a subject says about the pages that the office's navigation leads to: data only."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString


@dataclass(frozen=True)
class WallView:
    """A page that a wall display (大屏) may be started on.

    `needs` are the endpoints, besides public ones, that the page asks for what it shows.

    `shows` is what of the page's views it begins with; `of_grid`: of one grid, which is chosen with it. A page with
    views also takes whether it dims at night, tours by itself and sounds.
    """

    endpoint: str
    label: LazyString
    needs: frozenset[str] = frozenset()
    everywhere: bool = False
    shows: str = ""
    of_grid: bool = False

    @property
    def key(self) -> str:
        """What a form names it by."""
        return f"{self.endpoint} {self.shows}".strip()


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
