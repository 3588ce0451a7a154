"""Files that are not what they say, or are made to hurt: a sentence each, no crash, no memory gone."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pytest
import shapely
from shapely import Point, Polygon

from gis.errors import Unreadable
from gis.formats import read, write
from gis.formats.guard import recognise
from tests.gis.formats.samples import LAT, LON, OSM, OURS, frame, spec, square, town, write_osm

BUILDINGS = spec(layer="buildings", ref="id", columns={"floors": "floors", "name": "name"})
MEMORY_LIMIT = 2_000_000_000  # bytes of address space; libraries alone map about 1.3 GB of it


def geojson(path: Path, features: list[object]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def feature(number: object, geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "properties": {"id": number, **properties}, "geometry": geometry}


def polygon(west: float = LON, south: float = LAT) -> dict[str, object]:
    return shapely.geometry.mapping(square(west, south))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "town.gpkg"
    folder.mkdir()
    with pytest.raises(Unreadable, match=r"town\.gpkg is a folder"):
        read(folder, OURS)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="cannot be opened: No such file"):
        read(tmp_path / "town.gpkg", OURS)


@pytest.mark.parametrize("name", ["a.osm.pbf", "a.osm", "a.osm.gz", "a.gpkg", "a.shp", "a.geojson", "a.csv", "a.xlsx"])
def test_an_empty_file_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(Unreadable, match="is empty: 0 bytes"):
        read(tmp_path / name, OURS)


@pytest.mark.parametrize("name", ["a.osm.pbf", "a.osm", "a.osm.gz", "a.gpkg", "a.shp", "a.geojson", "a.xlsx"])
@pytest.mark.parametrize("content", [b"hello, world\n" * 9, b"\x89PNG\r\n\x1a\n" + bytes(99), b"\x7fELF" + bytes(99)])
def test_content_that_contradicts_the_ending_says_what_it_is(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable, match=r"but its content is (plain text|a picture|a program)"):
        read(tmp_path / name, OURS)


def test_an_unknown_ending_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.exe").write_bytes(b"MZ")
    with pytest.raises(Unreadable, match=r"files ending in '\.exe' are not read"):
        read(tmp_path / "a.exe", OURS)


@pytest.mark.parametrize("kept", [0.2, 0.6, 0.95])
def test_a_truncated_geopackage_says_so(tmp_path: Path, kept: float) -> None:
    [path] = write(town(), tmp_path / "town.gpkg")
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(Unreadable, match="truncated"):
        read(path, OURS)


def test_a_damaged_geopackage_says_so(tmp_path: Path) -> None:
    [path] = write(town(), tmp_path / "town.gpkg")
    content = bytearray(path.read_bytes())
    content[100:] = b"\xff" * (len(content) - 100)
    path.write_bytes(bytes(content))
    with pytest.raises(Unreadable, match="cannot be read"):
        read(path, OURS)


def test_a_truncated_geojson_says_so(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", [feature(1, polygon()), feature(2, polygon(LON + 0.01))])
    path.write_text(path.read_text()[:-60])
    with pytest.raises(Unreadable, match="cannot be read"):
        read(path, BUILDINGS)


def test_a_shapefile_without_its_companions_or_cut_off_says_so(tmp_path: Path) -> None:
    rows = frame([{"id": n, "floors": 3, "name": "楼", "geometry": square(LON + n / 1000, LAT)} for n in range(60)])
    rows.to_file(tmp_path / "b.shp", encoding="utf-8")
    assert len(read(tmp_path / "b.shp", BUILDINGS)["buildings"]) == 60
    content = (tmp_path / "b.shp").read_bytes()
    (tmp_path / "b.shp").write_bytes(content[:-500])
    with pytest.raises(Unreadable, match="truncated"):
        read(tmp_path / "b.shp", BUILDINGS)
    (tmp_path / "b.shp").write_bytes(content)
    (tmp_path / "b.dbf").unlink()
    with pytest.raises(Unreadable, match=r"lacks its \.dbf"):
        read(tmp_path / "b.shp", BUILDINGS)


def test_a_zipped_shapefile_is_read(tmp_path: Path) -> None:
    frame([{"id": 1, "floors": 3, "name": "楼", "geometry": square(LON, LAT)}]).to_file(
        tmp_path / "b.shp", encoding="utf-8"
    )
    packed = tmp_path / "b.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("b.*"):
            if part != packed:
                archive.write(part, part.name)
    assert read(packed, BUILDINGS)["buildings"]["name"].tolist() == ["楼"]


def test_a_truncated_gzip_says_so(tmp_path: Path) -> None:
    plain = write_osm(tmp_path / "town.osm").read_bytes()
    (tmp_path / "town.osm.gz").write_bytes(gzip.compress(plain)[:-30])
    with pytest.raises(Unreadable, match="truncated"):
        read(tmp_path / "town.osm.gz", OSM)


def test_a_gzip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "bomb.osm.gz", "wb", compresslevel=9) as file:
        for _ in range(300):
            file.write(bytes(1_000_000))
    with pytest.raises(Unreadable, match="unpacks to more than"):
        recognise(tmp_path / "bomb.osm.gz")


@pytest.mark.parametrize("name", ["bomb.xlsx", "bomb.zip"])
def test_a_zip_bomb_is_refused(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("x", "w") as entry:
        for _ in range(150):
            entry.write(bytes(1_000_000))
    with pytest.raises(Unreadable, match="is refused"):
        read(tmp_path / name, OURS)


def test_a_damaged_workbook_says_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<nonsense>")
    with pytest.raises(Unreadable, match="no readable workbook"):
        read(tmp_path / "a.xlsx", OURS)


def test_entities_that_explode_in_xml_are_refused(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    (tmp_path / "a.osm").write_text(f'<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY e0 "ha">{levels}]><osm>&e11;</osm>')
    with pytest.raises(Unreadable, match="not a readable OpenStreetMap file"):
        read(tmp_path / "a.osm", OSM)


def test_null_rings_and_null_shapes_are_left_out_and_named(tmp_path: Path) -> None:
    empty_ring = {"type": "Polygon", "coordinates": [[]]}
    features = [
        feature(1, polygon()),
        feature(2, None),
        feature(3, empty_ring),
        feature(4, {"type": "Polygon", "coordinates": []}),
    ]
    layers = read(geojson(tmp_path / "a.geojson", features), BUILDINGS)
    assert layers["buildings"]["source_ref"].tolist() == ["1"]
    assert [(problem.code, problem.ids) for problem in layers.problems] == [("geometry_missing", ("2", "3", "4"))]


def test_bow_ties_become_valid_and_are_named(tmp_path: Path) -> None:
    tie = {
        "type": "Polygon",
        "coordinates": [[[LON, LAT], [LON + 1e-3, LAT + 1e-3], [LON + 1e-3, LAT], [LON, LAT + 2e-3], [LON, LAT]]],
    }
    layers = read(geojson(tmp_path / "a.geojson", [feature(1, tie), feature(2, polygon())]), BUILDINGS)
    assert layers["buildings"].geometry.is_valid.all()
    assert layers["buildings"]["source_ref"].tolist() == ["1", "2"]
    assert [(problem.code, problem.ids) for problem in layers.problems] == [("geometry_repaired", ("1",))]


def test_a_polygon_without_extent_is_left_out(tmp_path: Path) -> None:
    flat = {"type": "Polygon", "coordinates": [[[LON, LAT], [LON + 1e-3, LAT], [LON + 2e-3, LAT], [LON, LAT]]]}
    layers = read(geojson(tmp_path / "a.geojson", [feature(1, flat), feature(2, polygon())]), BUILDINGS)
    assert layers["buildings"]["source_ref"].tolist() == ["2"]
    assert layers.problems[-1].severity == "error"


def test_repeated_identities_are_kept_apart_and_repeated_rows_once(tmp_path: Path) -> None:
    features = [
        feature(1, polygon()),
        feature(1, polygon()),
        feature(1, polygon(LON + 0.01)),
        feature(2, polygon(LON + 0.02)),
    ]
    layers = read(geojson(tmp_path / "a.geojson", features), BUILDINGS)
    assert sorted(layers["buildings"]["source_ref"]) == ["1", "1~2", "2"]
    assert {problem.code for problem in layers.problems} == {"row_repeated", "ref_repeated"}


def test_rows_without_identity_get_the_same_one_every_time(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", [feature(None, polygon()), feature(None, polygon(LON + 0.01))])
    first, second = read(path, BUILDINGS)["buildings"], read(path, BUILDINGS)["buildings"]
    assert first["source_ref"].is_unique
    assert first["source_ref"].tolist() == second["source_ref"].tolist()


def test_gigantic_and_missing_coordinates_are_left_out_and_named(tmp_path: Path) -> None:
    table = f"id,lon,lat,name\n1,{LON},{LAT},一\n2,1e300,39,二\n3,,39,三\n4,abc,39,四\n5,{LON},95,五\n"
    (tmp_path / "a.csv").write_text(table, encoding="utf-8")
    shops = spec(layer="shops", ref="id", position=["lon", "lat"], columns={"name": "name"}, set={"kind": "shop.other"})
    layers = read(tmp_path / "a.csv", shops)
    assert layers["shops"]["name"].tolist() == ["一"]
    told = {problem.code: problem.ids for problem in layers.problems}
    assert told == {"geometry_missing": ("3", "4"), "coordinates_wild": ("2", "5")}


def test_metres_without_a_coordinate_system_are_not_taken_for_degrees(tmp_path: Path) -> None:
    square_m = Polygon([(456_000, 4_399_000), (456_010, 4_399_000), (456_010, 4_399_010)])
    rows = gpd.GeoDataFrame({"id": [1], "floors": [2], "name": ["楼"]}, geometry=[square_m])
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        rows.to_file(tmp_path / "a.shp", encoding="utf-8")
    with pytest.raises(Unreadable, match="names no coordinate system"):
        read(tmp_path / "a.shp", BUILDINGS)


def test_one_stray_row_is_left_out_but_two_towns_are_refused(tmp_path: Path) -> None:
    near = [feature(n, polygon(LON + n / 1000)) for n in range(60)]
    layers = read(geojson(tmp_path / "a.geojson", [*near, feature("null island", polygon(0, 0))]), BUILDINGS)
    assert len(layers["buildings"]) == 60
    assert [(problem.code, problem.ids) for problem in layers.problems] == [("far_away", ("null island",))]
    away = [feature(100 + n, polygon(-70 + n / 1000, -33)) for n in range(60)]
    with pytest.raises(Unreadable, match="several regions"):
        read(geojson(tmp_path / "b.geojson", [*near, *away]), BUILDINGS)


def test_the_wrong_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("id,名称\n1,广厦\xff\xfe".encode("utf-16-le"))
    with pytest.raises(Unreadable, match=r"not in encoding|content is unknown binary|no column"):
        read(tmp_path / "a.csv", spec(layer="shops", position=["lon", "lat"], set={"kind": "shop.other"}))
    mojibake = "粮油店".encode().decode("latin-1")
    layers = read(geojson(tmp_path / "a.geojson", [feature(1, polygon(), name=mojibake)]), BUILDINGS)
    assert "encoding_suspect" in {problem.code for problem in layers.problems}


def test_a_gb18030_table_is_read_without_being_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(f"id,lon,lat,名称\n1,{LON},{LAT},肃州粮油店\n".encode("gb18030"))
    shops = spec(layer="shops", ref="id", position=["lon", "lat"], columns={"name": "名称"}, set={"kind": "shop.other"})
    assert read(tmp_path / "a.csv", shops)["shops"]["name"].tolist() == ["肃州粮油店"]


def test_a_ragged_table_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,lon,lat\n1,98,39\n2,98,39,7,8,9\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="line 3"):
        read(tmp_path / "a.csv", spec(layer="shops", position=["lon", "lat"], set={"kind": "shop.other"}))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,x,y\n1,98,39\n", encoding="utf-8")
    with pytest.raises(Unreadable, match="no column 'lon' for the position"):
        read(tmp_path / "a.csv", spec(layer="shops", position=["lon", "lat"], set={"kind": "shop.other"}))


def test_broken_wkt_names_its_row(tmp_path: Path) -> None:
    (tmp_path / "buildings.csv").write_text('source_ref,wkt\na,"POLYGON ((98 39, 98.1 39"\n', encoding="utf-8")
    with pytest.raises(Unreadable, match="row 2, column wkt"):
        read(tmp_path / "buildings.csv", OURS)


def test_layers_that_no_rule_maps_are_listed(tmp_path: Path) -> None:
    frame([{"id": 1, "geometry": Point(LON, LAT)}]).to_file(tmp_path / "a.gpkg", layer="trees")
    with pytest.raises(Unreadable, match="its layers: trees"):
        read(tmp_path / "a.gpkg", OURS)


def test_texts_lose_control_characters_and_keep_rare_ones(tmp_path: Path) -> None:
    layers = read(
        geojson(tmp_path / "a.geojson", [feature(1, polygon(), name="\u0001 𠮷\u202e<img onerror=1>\r\n ")]), BUILDINGS
    )
    assert layers["buildings"]["name"].tolist() == ["𠮷\u202e<img onerror=1>"]


def test_numbers_out_of_range_are_read_as_nothing_and_named(tmp_path: Path) -> None:
    features = [
        feature(n, polygon(LON + n / 1000), floors=value)
        for n, value in enumerate(["6", "0", "-3", "9e9", "many", "3.0"])
    ]
    layers = read(geojson(tmp_path / "a.geojson", features), BUILDINGS)
    assert layers["buildings"]["floors"].tolist() == [6, None, None, None, None, 3]
    assert [len(problem.ids) for problem in layers.problems if problem.code == "value_unusable"] == [4]


@pytest.mark.skipif(shutil.which("prlimit") is None, reason="prlimit is not on this machine")
def test_bombs_do_not_take_the_memory(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "bomb.osm.gz", "wb", compresslevel=1) as file:
        file.write(b"<?xml version='1.0'?><osm>")
        for _ in range(400):
            file.write(b" " * 1_000_000)
    code = (
        "import sys; from pathlib import Path\n"
        "from gis.formats import read; from gis.errors import Unreadable\n"
        "from tests.gis.formats.samples import OSM\n"
        "try: read(Path(sys.argv[1]), OSM)\n"
        "except Unreadable as error: print(error)\n"
        # A child's ru_maxrss starts at its parent's size; VmHWM is this program's own.
        "status = Path('/proc/self/status').read_text()\n"
        "print(status.partition('VmHWM:')[2].split()[0])"
    )
    command = ["prlimit", f"--as={MEMORY_LIMIT}", sys.executable, "-c", code, str(tmp_path / "bomb.osm.gz")]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).resolve().parents[3])
    said, peak_kb = done.stdout.strip().splitlines()
    assert "is refused" in said
    assert int(peak_kb) < 300_000


@pytest.mark.parametrize("rows", [0, 1])
def test_a_workbook_is_read_by_sheet(tmp_path: Path, rows: int) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["id", "lon", "lat", "name", "date"])
    for _ in range(rows):
        sheet.append([620902004002, LON, LAT, "粮油店", "2026-03-01"])
    book.save(tmp_path / "a.xlsx")
    shops = spec(
        layer="shops",
        ref="id",
        position=["lon", "lat"],
        columns={"name": "name", "first_checked_on": "date"},
        set={"kind": "shop.other"},
    )
    if not rows:
        with pytest.raises(Unreadable, match="reads as empty"):
            read(tmp_path / "a.xlsx", shops)
        return
    found = read(tmp_path / "a.xlsx", shops)["shops"].iloc[0]
    assert (found["source_ref"], found["name"], str(found["first_checked_on"])) == (
        "620902004002",
        "粮油店",
        "2026-03-01",
    )
