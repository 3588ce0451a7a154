"""Fault 35 at the size of the demo, while people work: nothing is lost, nothing is half, and it is quick."""

from __future__ import annotations

import threading
from pathlib import Path

import psycopg
import pytest

from webapp.core.backup.drill import drill
from webapp.core.config import Settings

LONGEST_S = 15 * 60


@pytest.mark.timeout(LONGEST_S)
def test_the_drill_compares_every_table_while_people_write(own_demo_url: str, tmp_path: Path) -> None:
    ending = threading.Event()
    written = []

    def write() -> None:
        with psycopg.connect(own_demo_url, autocommit=True) as connection:
            while not ending.is_set():
                connection.execute("INSERT INTO shaodao.audit_entry (action) VALUES ('roster.assign')")
                connection.execute(
                    "UPDATE shaodao.building SET floors = floors WHERE id = (SELECT min(id) FROM shaodao.building)"
                )
                written.append(1)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    try:
        rounds = [
            drill(own_demo_url, Settings(database_url=own_demo_url, data_dir=tmp_path), lambda _mib: None)
            for _ in range(5)
        ]
    finally:
        ending.set()
        for writer in writers:
            writer.join()
    assert len(written) > 100
    for done in rounds:
        print(f"backup {done.backup_s:.1f} s, restore and comparison {done.restore_s:.1f} s, {done.file_bytes:,} bytes")
        assert done.backup_s + done.restore_s < LONGEST_S
