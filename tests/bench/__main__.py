"""`python -m tests.bench [name …]`: runs every bench, or those named."""

from __future__ import annotations

import sys
from importlib import import_module

BENCHES = (
    "tiles",
    "locate",
    "search",
    "importing",
    "first_map",
    "login",
    "replay",
    "live",
    "dispatch",
    "desk",
    "painted",
    "wall",
    "wall_drawn",
)


def main(names: list[str]) -> None:
    """Run the benches of these names, all if none is given."""
    unknown = set(names) - set(BENCHES)
    if unknown:
        sys.exit(f"no such bench: {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    for name in names or BENCHES:
        bench = import_module(f"tests.bench.{name}")
        print(f"\n== {name}: {(bench.__doc__ or '').splitlines()[0]}", flush=True)
        bench.run()


if __name__ == "__main__":
    main(sys.argv[1:])
