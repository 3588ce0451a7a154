"""Reads vector tiles with a few lines of protobuf, so that tests see what a browser would."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Point = tuple[int, int]


@dataclass(frozen=True)
class Feature:
    """One feature: `parts` are points, lines or rings in tile units, y down."""

    id: int
    kind: int
    tags: dict[str, Any]
    parts: list[list[Point]]


@dataclass(frozen=True)
class TileLayer:
    """One layer of a tile."""

    name: str
    version: int
    extent: int
    features: list[Feature]


def decode(data: bytes) -> dict[str, TileLayer]:
    """The layers of a tile by name; raises where a layer comes twice."""
    layers = [_layer(body) for field, body in _fields(data) if field == 3]
    by_name = {layer.name: layer for layer in layers}
    if len(by_name) != len(layers):
        raise ValueError("a layer comes twice")
    return by_name


def area(ring: list[Point]) -> float:
    """Signed area of a ring in tile units, positive for outer rings (clockwise with y down)."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def _layer(data: bytes) -> TileLayer:
    name, version, extent = "", 1, 4096
    keys: list[str] = []
    values: list[Any] = []
    raw: list[bytes] = []
    for field, body in _fields(data):
        match field:
            case 1:
                name = body.decode()
            case 2:
                raw.append(body)
            case 3:
                keys.append(body.decode())
            case 4:
                values.append(_value(body))
            case 5:
                extent = body
            case 15:
                version = body
    return TileLayer(name, version, extent, [_feature(body, keys, values) for body in raw])


def _feature(data: bytes, keys: list[str], values: list[Any]) -> Feature:
    number, kind, tags, geometry = 0, 0, b"", b""
    for field, body in _fields(data):
        match field:
            case 1:
                number = body
            case 2:
                tags = body
            case 3:
                kind = body
            case 4:
                geometry = body
    indexes = list(_varints(tags))
    pairs = zip(indexes[::2], indexes[1::2], strict=True)
    return Feature(number, kind, {keys[key]: values[value] for key, value in pairs}, _parts(list(_varints(geometry))))


def _parts(commands: list[int]) -> list[list[Point]]:
    parts: list[list[Point]] = []
    x = y = at = 0
    while at < len(commands):
        command, count = commands[at] & 7, commands[at] >> 3
        at += 1
        if command == 7:
            continue
        for _ in range(count):
            x, y = x + _signed(commands[at]), y + _signed(commands[at + 1])
            at += 2
            if command == 1:
                parts.append([(x, y)])
            else:
                parts[-1].append((x, y))
    return parts


def _value(data: bytes) -> Any:
    field, body = next(_fields(data))
    read = {
        1: lambda raw: raw.decode(),
        2: lambda raw: struct.unpack("<f", raw)[0],
        3: lambda raw: struct.unpack("<d", raw)[0],
        6: _signed,
        7: bool,
    }
    return read.get(field, int)(body)


def _signed(number: int) -> int:
    return (number >> 1) ^ -(number & 1)


def _varints(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        number, at = _varint(data, at)
        yield number


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 127) << shift
        if byte < 128:
            return number, at
        shift += 7


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        wire = key & 7
        if wire == 0:
            body, at = _varint(data, at)
            yield key >> 3, body
            continue
        if wire == 2:
            length, at = _varint(data, at)
        else:
            length = {1: 8, 5: 4}[wire]
        yield key >> 3, data[at : at + length]
        at += length
