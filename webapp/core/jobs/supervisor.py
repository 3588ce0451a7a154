"""Keeps one worker process beside the server: started with it, restarted when it dies, ended with it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import structlog

_log = structlog.get_logger("jobs")
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0


class Supervisor:
    """One child process `shaodao work`; a worker that keeps dying is started ever less often."""

    def __init__(self, command: list[str] | None = None) -> None:
        self._command = command or [sys.executable, "-m", "webapp.cli", "work", "--parent", str(os.getpid())]
        self._child: subprocess.Popen[bytes] | None = None
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="worker-supervisor", daemon=True)

    @property
    def pid(self) -> int | None:
        """The worker's process id, while there is one."""
        return self._child.pid if self._child and self._child.poll() is None else None

    def start(self) -> None:
        """Start the worker and watch it from a thread."""
        self._thread.start()

    def stop(self, patience_s: float = 25.0) -> None:
        """Let the worker finish what it does, then end it."""
        self._ending.set()
        if self._child and self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(patience_s)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        self._thread.join(5)

    def _run(self) -> int:
        try:
            self._child = subprocess.Popen(self._command, stdin=subprocess.DEVNULL)
        except OSError as error:  # no memory, no processes: for the moment
            return error.errno or 1
        return self._child.wait()

    def _keep(self) -> None:
        pause_s = _FIRST_PAUSE_S
        while not self._ending.is_set():
            begun_s = time.monotonic()
            code = self._run()
            if self._ending.is_set():
                return
            pause_s = _FIRST_PAUSE_S if time.monotonic() - begun_s > 60 else min(pause_s * 2, _LONGEST_PAUSE_S)
            _log.error("worker ended; starting another", code=code, pause_s=pause_s)
            self._ending.wait(pause_s)
