"""An expected failure is one sentence and exit code 1, never a traceback."""

from __future__ import annotations

import errno
import sys
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from tests.conftest import engine_on
from tests.gis.formats.samples import square, town, write_osm
from tests.webapp.cli.conftest import CODE, Run
from webapp.cli import main
from webapp.cli.failures import sentence_of
from webapp.core.cluster import Cluster


def said_by(run: Run, *arguments: str | Path) -> str:
    """The sentence with which a command fails."""
    with pytest.raises(Exception, match=r"\w") as failure:
        run(*arguments)
    sentence = sentence_of(failure.value)
    assert sentence is not None, repr(failure.value)
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("x.gpkg", "--layer", "hazards"), "nothing to export in hazards"),
        (("e.csv", "--layer", "hazards"), "nothing to export in hazards"),
        (("x.gpkg", "--on", "1999-01-01", "--layer", "grids"), "nothing to export in grids"),
        (("nodir/m.gpkg",), "there is no folder"),
        (("/proc/x.csv",), "cannot be written"),
        (("/proc/x.gpkg",), "cannot be written"),
    ],
)
def test_an_export_that_cannot_be_says_why(
    run: Run, founded: Any, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    out, *more = arguments
    assert sentence in said_by(run, "export", "--community", CODE, tmp_path / out, *more)
    assert list(tmp_path.glob("[!t]*")) == []


def test_a_preview_into_no_folder_is_refused_before_anything_is_read(
    run: Run, founded: Any, file: Path, tmp_path: Path
) -> None:
    command = ("import", "shaodao", file, "--community", CODE, "--preview", tmp_path / "nodir" / "p.html")
    assert "there is no folder" in said_by(run, *command)


@pytest.mark.parametrize("suffix", [".gpkg", ".csv"])
def test_a_full_disk_leaves_no_part_of_a_file(
    run: Run, founded: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    def fill(*values: Any) -> None:
        path = next(value for value in values if isinstance(value, Path))
        path.write_bytes(b"a part")
        raise OSError(errno.ENOSPC, "No space left on device")

    writing = sys.modules["gis.formats.write"]  # the package's name `write` is the function
    monkeypatch.setattr(writing, "_to_file", fill)
    monkeypatch.setattr(writing, "_csv", fill)
    said = said_by(run, "export", "--community", CODE, "--layer", "shops", tmp_path / f"full{suffix}")
    assert "cannot be written: No space left on device" in said
    assert list(tmp_path.glob("*full*")) == list(tmp_path.glob(".*")) == []


def test_a_source_that_does_not_fit_an_openstreetmap_file_is_said(run: Run, tmp_path: Path) -> None:
    file = write_osm(tmp_path / "x.osm.gz")
    assert "source 'divisions' does not fit it" in said_by(run, "import", "divisions", file)
    command = ("community", "create", "--from", file, "--name", "x", "--code", CODE, "--source", "shop_list")
    assert "source 'shop_list' does not fit it" in said_by(run, *command)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--name", "  "), "a community's name has 1 to 100 characters"),
        (("--name", "长" * 101), "a community's name has 1 to 100 characters"),
        (("--name", "x", "--full-name", ""), "a community's full name has 1 to 100 characters"),
    ],
)
def test_a_community_must_have_a_name(run: Run, file: Path, more: tuple[str, ...], sentence: str) -> None:
    assert sentence in said_by(run, "community", "create", "--from", file, "--code", CODE, *more)


@pytest.mark.parametrize("year", ["99999", "1948", "2101"])
def test_the_edition_of_a_scheme_is_a_year_of_the_republic(run: Run, file: Path, year: str) -> None:
    with pytest.raises(SystemExit):
        run("community", "create", "--from", file, "--name", "x", "--code", CODE, "--year", year)


def test_a_taken_code_is_refused_before_the_files_are_read(run: Run, founded: Any) -> None:
    said = said_by(run, "community", "create", "--from", "absent.gpkg", "--name", "x", "--code", CODE)
    assert "there is a community of this code already" in said


def test_a_boundary_elsewhere_and_one_of_several_layers_are_told(run: Run, file: Path, tmp_path: Path) -> None:
    command = ("community", "create", "--from", file, "--name", "x", "--code", CODE)
    assert "lies inside" in said_by(run, *command, "--bbox", "10,10,11,11")
    assert "no street of town.gpkg lies inside the boundary" in said_by(run, *command, "--bbox", beside())
    for name in ("inner", "outer"):
        area = gpd.GeoDataFrame(geometry=[square(98.49, 39.73)], crs=4326)
        area.to_file(tmp_path / "two.gpkg", layer=name)
    assert "several layers (inner, outer)" in said_by(run, *command, "--boundary", tmp_path / "two.gpkg")


def beside() -> str:
    """A box just west of the town, near enough for its streets to be read."""
    west, south, _, north = town()["streets"].total_bounds
    return f"{west - 0.003},{south},{west - 0.001},{north}"


def test_a_database_without_tables_says_what_to_run(
    run: Run, empty_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = engine_on(empty_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA shaodao CASCADE")
    engine.dispose()
    assert exit_of(monkeypatch, "import", "osm", "a.pbf", "--community", CODE) == (
        "shaodao: the database has no tables yet; run `shaodao init`"
    )


def test_an_address_that_is_no_database_of_ours_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://root@localhost/shaodao")
    monkeypatch.setattr(Cluster, "ensure_running", lambda _self: None)
    assert "DATABASE_URL is no postgresql:// address" in exit_of(monkeypatch, "import", "osm", "a.pbf")


def test_what_the_database_refuses_is_one_sentence(run: Run, founded: Any, empty_url: str) -> None:
    engine = engine_on(empty_url)
    for statement in (
        "INSERT INTO shaodao.kind (code, name_zh, name_en) SELECT code, name_zh, name_en FROM shaodao.kind",
        "SELECT 99999::smallint",
        "SELECT nothing FROM shaodao.kind",
    ):
        with pytest.raises(Exception, match=r"\w") as failure, engine.begin() as connection:
            connection.exec_driver_sql(statement)
        sentence = sentence_of(failure.value)
        assert sentence is not None
        assert sentence.startswith("the database")
        assert "\n" not in sentence
    engine.dispose()


def test_what_nobody_expects_is_not_hidden() -> None:
    assert sentence_of(KeyError("x")) is None


def exit_of(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    monkeypatch.setattr(sys, "argv", ["shaodao", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    return str(left.value.code)
