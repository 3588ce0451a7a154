"""Progress with counts: a moving line on a terminal, plain lines in a log; never on standard output."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Tell = Callable[[int], None]


@contextmanager
def counted(text: str, what: str = "features") -> Iterator[Tell]:
    """Say what is being done and, through the function given out, how far it has come."""
    begun_s, reached = time.monotonic(), [0]
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.fields[reached]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(text, total=None, reached="")

        def tell(count: int) -> None:
            reached[0] = count
            progress.update(task, reached=f"{count:,} {what}")

        yield tell
    counts = f"{reached[0]:,} {what}, " if reached[0] else ""
    console.print(f"{text}: {counts}{time.monotonic() - begun_s:.1f} s", highlight=False, soft_wrap=True, markup=False)
