"""Turns pages into PDF and PNG in a process of its own: bounded in time, memory and number, its results kept."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import structlog

from webapp.core.config import ROOT
from webapp.core.errors import Throttled, Unavailable

Form = Literal["pdf", "png"]
SLOTS = 2
_WAIT_S = 20.0
_TIME_S = 90.0
_KEEP_S = 3 * 24 * 3600
_NEEDED = ("PATH", "LANG", "HOME", "TMPDIR", "PYTHONPATH")  # and no secrets
_KEEP_BYTES = 300_000_000
_log = structlog.get_logger("press")


def press_folder(data_dir: Path) -> Path:
    """Where this installation keeps finished sheets for a while."""
    return data_dir.resolve() / "cache" / "press"


def press(folder: Path, html: str, form: Form, *, wait_s: float = _WAIT_S, time_s: float = _TIME_S) -> bytes:
    """The page as PDF, or its first page as PNG; the same page is printed once and kept for three days.

    `folder` holds what is kept, for this program's eyes only. Raises Throttled where the machine is busy
    printing, Unavailable where printing fails or takes longer than `time_s`.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = folder / f"{hashlib.sha256(html.encode()).hexdigest()[:40]}.{form}"
    if kept.exists():
        return kept.read_bytes()
    with _slot(folder, wait_s):
        if kept.exists():
            return kept.read_bytes()
        made = _printed(html, form, time_s)
    _keep(kept, made)
    return made


def _printed(html: str, form: Form, time_s: float) -> bytes:
    command = [sys.executable, "-m", "webapp.core.press", form, str(int(time_s))]
    environment = {name: os.environ[name] for name in _NEEDED if name in os.environ}
    begun_s = time.perf_counter()
    try:
        done = subprocess.run(
            command, input=html.encode(), capture_output=True, timeout=time_s, cwd=ROOT, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        _log.error("printing took too long", limit_s=time_s)
        raise Unavailable("printing took too long") from error
    if done.returncode != 0 or not done.stdout:
        # The page may hold names: only the kind of failure is noted.
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [""]
        _log.error("printing failed", status=done.returncode, error=last[0].split(":")[0][:80])
        raise Unavailable("printing failed")
    _log.info("printed", form=form, bytes=len(done.stdout), s=round(time.perf_counter() - begun_s, 2))
    return done.stdout


@contextmanager
def _slot(folder: Path, wait_s: float) -> Iterator[None]:
    """One of a few places at the press, whichever process of the installation asks."""
    until = time.monotonic() + wait_s
    while True:
        for number in range(SLOTS):
            with (folder / f"slot.{number}").open("w") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield
                return
        if time.monotonic() >= until:
            raise Throttled("other sheets are being printed")
        time.sleep(0.05)


def _keep(kept: Path, made: bytes) -> None:
    unfinished = kept.with_name(f".{kept.name}.{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(made)
    unfinished.replace(kept)
    sweep(kept.parent)


def sweep(folder: Path) -> None:
    """Forget what is old, and the oldest where it is too much: a withdrawn name must not lie about."""
    whole = 0
    for changed_at, size, path in sorted(_lying_in(folder), reverse=True):
        whole += size
        if whole > _KEEP_BYTES or time.time() - changed_at > _KEEP_S:
            path.unlink(missing_ok=True)


def _lying_in(folder: Path) -> Iterator[tuple[float, int, Path]]:
    """When each print was written, how large it is, and where; those that a dead process left unfinished, too."""
    for path in folder.glob("*.p[dn][fg]*"):
        with suppress(FileNotFoundError):  # somebody else sweeps at the same time
            known = path.stat()
            yield known.st_mtime, known.st_size, path
