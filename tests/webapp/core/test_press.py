"""Printing happens in a process of its own, a few at a time, once for each page, for this program's eyes only."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy.orm import Session

from webapp.core.config import Settings
from webapp.core.errors import Throttled, Unavailable
from webapp.core.jobs import Work
from webapp.core.press import SLOTS, press
from webapp.registry import PERIODICS

PAGE = "<!doctype html><html lang='zh-CN'><meta charset='utf-8'><p style='font: 20px sans-serif'>哨到</p></html>"


def test_a_page_is_printed_once_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "press"
    first = press(folder, PAGE, "pdf")
    kept = list(folder.glob("*.pdf"))
    assert first.startswith(b"%PDF")
    assert len(kept) == 1
    assert kept[0].stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    kept[0].write_bytes(b"kept")
    assert press(folder, PAGE, "pdf") == b"kept"


def test_the_text_can_be_read_out_of_the_file(tmp_path: Path) -> None:
    made = press(tmp_path, PAGE, "pdf")
    assert "哨到" in pypdfium2.PdfDocument(made)[0].get_textpage().get_text_range()


def test_a_picture_is_one_and_knows_nothing_of_its_making(tmp_path: Path) -> None:
    made = press(tmp_path, PAGE, "png")
    assert made.startswith(b"\x89PNG")
    assert b"tEXt" not in made


def test_a_page_fetches_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret of the machine", encoding="utf-8")
    page = PAGE.replace("</html>", f"<img src='file://{secret}'><link rel=attachment href='file://{secret}'></html>")
    made = press(tmp_path / "press", page, "pdf")
    assert b"secret of the machine" not in made
    assert len(pypdfium2.PdfDocument(made)) == 1


def test_who_comes_when_all_places_are_taken_is_told_so(tmp_path: Path) -> None:
    locks = [(tmp_path / f"slot.{number}").open("w") for number in range(SLOTS)]
    for lock in locks:
        fcntl.flock(lock, fcntl.LOCK_EX)
    begun_s = time.monotonic()
    with pytest.raises(Throttled):
        press(tmp_path, PAGE, "pdf", wait_s=0.2)
    assert time.monotonic() - begun_s < 5
    for lock in locks:
        lock.close()


def test_what_takes_too_long_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        press(tmp_path, PAGE, "pdf", time_s=0.05)
    assert list(tmp_path.glob("*.pdf")) == []
    assert press(tmp_path, PAGE, "pdf"), "its place at the press is free again"


def test_what_is_old_is_forgotten(tmp_path: Path) -> None:
    old = tmp_path / "0.pdf"
    old.write_bytes(b"a name nobody may read any more")
    os.utime(old, (time.time() - 4 * 86_400,) * 2)
    press(tmp_path, PAGE, "pdf")
    assert not old.exists()


@pytest.mark.parametrize("folder", ["cache/press", "press"])
@pytest.mark.parametrize("name", ["0.pdf", "0.png", ".0.pdf.4711"])
def test_what_is_old_is_forgotten_at_night_though_nothing_is_printed(tmp_path: Path, folder: str, name: str) -> None:
    old, fresh = tmp_path / folder / name, tmp_path / folder / "1.pdf"
    old.parent.mkdir(parents=True)
    for each in (old, fresh):
        each.write_bytes(b"a name nobody may read any more")
    os.utime(old, (time.time() - 4 * 86_400,) * 2)
    sweep = next(each for each in PERIODICS if each.key == "press.sweep")
    sweep.handler(Work(Session(), Settings(data_dir=tmp_path)))
    assert (old.exists(), fresh.exists()) == (False, True)


def test_at_night_there_may_be_nothing_to_sweep(tmp_path: Path) -> None:
    sweep = next(each for each in PERIODICS if each.key == "press.sweep")
    sweep.handler(Work(Session(), Settings(data_dir=tmp_path)))
    assert list(tmp_path.iterdir()) == []
