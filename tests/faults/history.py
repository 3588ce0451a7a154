"""Many hands on the same incidents over a bad line; what was answered is held against what is there afterwards."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from apiflask import APIFlask
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from tests.faults.staff import TRIES, get, post

LOST = (500, 502, 503, 504)


@dataclass(frozen=True)
class Acked:
    """An act that was answered with success: on which incident, by whom, which version it made."""

    incident: int
    key: str
    act: str
    token: str
    version: int


@dataclass
class Log:
    """What the hands saw, put together."""

    acked: list[Acked] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    stale_reads: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answer: str, acked: Acked | None = None) -> None:
        with self.lock:
            self.answers[answer] += 1
            if acked:
                self.acked.append(acked)


@dataclass
class Hand:
    """One thread: it looks, claims, lets go, writes notes, and sends again with the same key what was not answered."""

    app: APIFlask
    token: str
    incidents: list[int]
    log: Log
    seed: int

    def run(self, operations: int) -> None:
        """So many operations."""
        choice = random.Random(self.seed)
        for _ in range(operations):
            incident = choice.choice(self.incidents)
            if choice.random() < 0.4:
                self._change(incident, choice.choice(("claim", "unclaim")))
            else:
                self._note(incident)

    def _change(self, incident: int, act: str) -> None:
        seen = self._look(incident)
        if seen is None or act not in seen["acts"]:
            return
        key = str(uuid4())
        self._send(incident, act, key, lambda: post(
            self.app, self.token, f"incidents/{incident}/{act}", {}, key=key, version=seen["version"]
        ))  # fmt: skip

    def _note(self, incident: int) -> None:
        key = str(uuid4())
        body = {"text": f"第{key[:8]}条"}
        answered = self._send(incident, "note", key, lambda: post(
            self.app, self.token, f"incidents/{incident}/note", body, key=key
        ))  # fmt: skip
        if answered:
            self._read_own(incident, body["text"])

    def _send(self, incident: int, act: str, key: str, send: Callable[[], TestResponse]) -> bool:
        answer = self._answer_to(act, send)
        if answer is None or answer.status_code != 200:
            return False
        version = int(answer.get_json()["version"])
        self.log.note(f"{act} 200", Acked(incident, key, act, self.token, version))
        return True

    def _answer_to(self, act: str, send: Callable[[], TestResponse]) -> TestResponse | None:
        """The first answer that says something; sent again while there is none, or only that the database is away."""
        for _ in range(TRIES):
            try:
                answer = send()
            except OperationalError:  # the line broke after the answer was made: nobody got it
                self.log.note(f"{act} lost")
                continue
            if answer.status_code not in LOST:
                if answer.status_code != 200:
                    self.log.note(f"{act} {answer.status_code}")
                return answer
            self.log.note(f"{act} {answer.status_code}")
            time.sleep(0.05)
        return None

    def _read_own(self, incident: int, text: str) -> None:
        """What was answered is there for every later reader."""
        seen = self._look(incident)
        if seen is not None and text not in {note["text"] for note in seen["notes"]}:
            with self.log.lock:
                self.log.stale_reads.append(text)

    def _look(self, incident: int) -> dict[str, Any] | None:
        answer = self._answer_to("look", lambda: get(self.app, self.token, f"incidents/{incident}"))
        if answer is None or answer.status_code != 200:
            return None
        found: dict[str, Any] = answer.get_json()
        return found


def work_together(hands: list[Hand], operations: int, disturb: Callable[[threading.Event], None]) -> None:
    """Let every hand do its operations at once, while something disturbs them."""
    ended = threading.Event()
    disturber = threading.Thread(target=disturb, args=(ended,))
    threads = [threading.Thread(target=hand.run, args=(operations,)) for hand in hands]
    for thread in (disturber, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    ended.set()
    disturber.join()
