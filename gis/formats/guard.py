"""What a file really is, told from its content before anything is parsed; hostile ones stop here."""

from __future__ import annotations

import struct
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

from gis.errors import Unreadable

LARGEST_UNPACKED = 2_000_000_000  # bytes that a compressed file may grow to
_BOMB_RATIO = 200
_HEAD = 4096


class Format(StrEnum):
    """Which reader a file is for."""

    OSM = "osm"
    VECTOR = "vector"
    CSV = "csv"
    EXCEL = "excel"


_BY_SUFFIX: dict[str, tuple[Format, str]] = {
    ".pbf": (Format.OSM, "pbf"),
    ".osm": (Format.OSM, "xml"),
    ".osm.gz": (Format.OSM, "gzip"),
    ".gpkg": (Format.VECTOR, "sqlite"),
    ".shp": (Format.VECTOR, "shp"),
    ".zip": (Format.VECTOR, "zip"),
    ".geojson": (Format.VECTOR, "json"),
    ".json": (Format.VECTOR, "json"),
    ".csv": (Format.CSV, "text"),
    ".tsv": (Format.CSV, "text"),
    ".txt": (Format.CSV, "text"),
    ".xlsx": (Format.EXCEL, "zip"),
}
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"SQLite format 3\x00", "sqlite"),
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"\x00\x00\x27\x0a", "shp"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"%PDF", "a PDF"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
)


def recognise(path: Path) -> Format:
    """The reader for `path`; raises Unreadable with one sentence for anything that is not what it says."""
    name = path.name
    if path.is_dir():
        raise Unreadable(f"{name} is a folder, not a file", file=name)
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise Unreadable(f"{name} cannot be opened: {error.strerror}", file=name) from error
    if size == 0:
        raise Unreadable(f"{name} is empty: 0 bytes", file=name)
    suffix = ".osm.gz" if name.lower().endswith(".osm.gz") else path.suffix.lower()
    if suffix not in _BY_SUFFIX:
        raise Unreadable(f"{name}: files ending in '{suffix}' are not read", file=name, suffix=suffix)
    form, expected = _BY_SUFFIX[suffix]
    found = _content(head)
    if found != expected and not (expected == "text" and found in ("json", "xml")):
        raise Unreadable(f"{name} ends in '{suffix}' but its content is {_in_words(found)}", file=name, content=found)
    _CHECKS.get(expected, _nothing)(path, size, head)
    return form


def _content(head: bytes) -> str:
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if b"OSMHeader" in head[:64]:
        return "pbf"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<"):
        return "xml"
    if text.startswith((b"{", b"[")):
        return "json"
    return "binary" if b"\x00" in head else "text"


def _in_words(found: str) -> str:
    words = {"sqlite": "a GeoPackage", "pbf": "OSM in PBF", "text": "plain text", "binary": "unknown binary data"}
    return words.get(found, found)


def _nothing(path: Path, size: int, head: bytes) -> None:
    """Text, JSON, XML and PBF prove themselves when parsed."""


def _gzip(path: Path, size: int, head: bytes) -> None:
    """Unpack in pieces, keeping nothing: truncated and exploding files show."""
    unpacker, grown = zlib.decompressobj(wbits=31), 0
    with path.open("rb") as file:
        while not unpacker.eof and (piece := unpacker.unconsumed_tail or file.read(1 << 18)):
            try:
                grown += len(unpacker.decompress(piece, 1 << 22))
            except zlib.error as error:
                raise Unreadable(
                    f"{path.name} is damaged: its compression breaks off ({error})", file=path.name
                ) from error
            if grown > LARGEST_UNPACKED or (grown > 1 << 28 and grown > _BOMB_RATIO * size):
                raise Unreadable(f"{path.name} unpacks to more than {grown >> 20} MiB and is refused", file=path.name)
    if not unpacker.eof:
        raise Unreadable(f"{path.name} is truncated: its compressed data ends early", file=path.name)


def _zip(path: Path, size: int, head: bytes) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            grown = sum(entry.file_size for entry in archive.infolist())
            nested = any(entry.filename.lower().endswith(".zip") for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise Unreadable(f"{path.name} is truncated or damaged: {error}", file=path.name) from error
    if grown > LARGEST_UNPACKED or (grown > 1 << 27 and grown > _BOMB_RATIO * size) or nested:
        raise Unreadable(f"{path.name} unpacks to {grown >> 20} MiB or holds archives and is refused", file=path.name)


def _sqlite(path: Path, size: int, head: bytes) -> None:
    page_size = struct.unpack(">H", head[16:18])[0] or 1
    pages = struct.unpack(">I", head[28:32])[0]
    stated = pages * (65_536 if page_size == 1 else page_size)
    if size < stated:
        raise Unreadable(f"{path.name} is truncated: {size:,} of {stated:,} bytes are there", file=path.name)


def _shapefile(path: Path, size: int, head: bytes) -> None:
    stated = 2 * struct.unpack(">i", head[24:28])[0] if len(head) >= 28 else size + 1
    if size < stated:
        raise Unreadable(f"{path.name} is truncated: {size:,} of {stated:,} bytes are there", file=path.name)
    for suffix in (".shx", ".dbf"):
        if not any(path.with_suffix(case).exists() for case in (suffix, suffix.upper())):
            raise Unreadable(f"{path.name} lacks its {suffix} file; copy all parts of the Shapefile", file=path.name)


_CHECKS = {"gzip": _gzip, "zip": _zip, "sqlite": _sqlite, "shp": _shapefile}
