"""What a picture costs to read, told from its marks alone: a small file may ask for hours."""

from __future__ import annotations

import re

MOST_SCANS = 60
"""Cameras write 1, programs up to 15; each goes over the whole picture once more."""
MOST_MARKS = 10_000
"""Segments of a JPEG, chunks of a PNG; each costs a step, however empty it is."""
_LONGEST_GAP = 4_000
"""Of bytes that say nothing, before the first scan; inside scans they are the picture."""
_SCAN, _END = 0xDA, 0xD9
# Not those that stand inside a scan, nor a stuffed byte.
_MARK = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])")
_PNG = b"\x89PNG\r\n\x1a\n"


class Costly(Exception):
    """Reading it would take too long."""


def scans_of(sent: bytes) -> int:
    """How often a JPEG goes over the picture; 1 for other kinds. Raises Costly for what no camera writes."""
    if sent.startswith(b"\xff\xd8"):
        return _scans(sent)
    if sent.startswith(_PNG):
        _count_chunks(sent)
    return 1


def _scans(sent: bytes) -> int:
    # Followed from mark to mark, as the decoder does: what telephones hang on behind the picture holds any bytes.
    at, scans, marks = 2, 0, 0
    while (found := _MARK.search(sent, at)) and found[1][0] != _END:
        marks += 1
        is_gap = scans == 0 and found.start() - at > _LONGEST_GAP
        scans += found[1][0] == _SCAN
        if scans > MOST_SCANS or marks > MOST_MARKS or is_gap:
            raise Costly
        at = found.end() + max(2, int.from_bytes(sent[found.end() : found.end() + 2]))
    if scans == 0 and len(sent) - at > _LONGEST_GAP:
        raise Costly
    return scans


def _count_chunks(sent: bytes) -> None:
    at, chunks = len(_PNG), 0
    while at < len(sent):
        chunks += 1
        if chunks > MOST_MARKS:
            raise Costly
        at += 12 + int.from_bytes(sent[at : at + 4])
