"""The chain's head, kept in a file beside the database: cutting off the chain's end leaves no trace inside it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from webapp.core.audit.chain import Head


def head_path(data_dir: Path, database: str) -> Path:
    """Where the head of a database's chain is remembered."""
    return data_dir / "audit" / f"{database}.json"


def read_head(path: Path) -> Head | None:
    """The remembered head; None where nothing was sealed yet."""
    if not path.exists():
        return None
    said = json.loads(path.read_text(encoding="utf-8"))
    return Head(int(said["seq"]), str(said["hash"]))


def write_head(path: Path, head: Head) -> None:
    """Remember a head; the file is never seen half-written."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.tmp")
    fresh.write_text(json.dumps({"seq": head.seq, "hash": head.hash}) + "\n", encoding="utf-8")
    fresh.replace(path)
