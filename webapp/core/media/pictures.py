"""Draws a picture anew: no metadata, no position, no second meaning survives, and no bomb goes off."""

from __future__ import annotations

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask_babel import gettext as _
from PIL import Image, UnidentifiedImageError
from PIL.Image import Transpose

from webapp.core.errors import Invalid, Throttled, TooLarge, Unaccepted
from webapp.core.media.costs import Costly, scans_of

LARGEST = 12_000_000
KINDS = ("JPEG", "PNG", "WEBP")
LONGEST_SIDE = 1600
_MOST_PIXELS = 50_000_000
_MOST_PIXELS_WHOLE = 25_000_000  # of what cannot be read at a smaller scale: it is unpacked whole
_QUALITY = 82
_ORIENTATION = 0x0112
_TURNS: dict[object, Transpose] = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
_WAIT_S = 8.0
# One at a time in each process: a large picture takes up to 200 MB while it is unpacked.
_unpacking = threading.BoundedSemaphore(1)
# Whoever waits holds a thread that others may need more.
_places = threading.BoundedSemaphore(3)


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept."""

    content: bytes
    mime: str
    width: int
    height: int


def redrawn(sent: bytes) -> Picture:
    """What was sent as a JPEG of at most 1600 pixels, upright, on white, without anything else.

    Raises TooLarge, Unaccepted for what is no JPEG, PNG or WebP, Invalid for a broken one, Throttled.
    """
    if len(sent) > LARGEST:
        raise TooLarge(_("A picture may have up to 12 MB."))
    with _turn():
        return _redrawn(sent)


@contextmanager
def _turn() -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise _busy()
    try:
        if not _unpacking.acquire(timeout=_WAIT_S):
            raise _busy()
        try:
            yield
        finally:
            _unpacking.release()
    finally:
        _places.release()


def _busy() -> Throttled:
    return Throttled(_("Many pictures are coming in right now; send it again in a moment."))


def _redrawn(sent: bytes) -> Picture:
    try:
        scans = scans_of(sent)
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(sent), formats=KINDS) as opened:
            _refuse_bomb(opened, scans)
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = _upright(opened)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            plain = _on_white(upright)
    except UnidentifiedImageError as error:
        raise Unaccepted(_("Only pictures are accepted: JPEG, PNG or WebP.")) from error
    except (Image.DecompressionBombError, Costly) as error:
        raise TooLarge(_("This picture has too many pixels.")) from error
    except Exception as error:  # a library for so many forms fails in as many ways, on files made to make it fail
        raise Invalid(_("This picture is damaged; take or choose another one.")) from error
    written = io.BytesIO()
    plain.save(written, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return Picture(written.getvalue(), "image/jpeg", plain.width, plain.height)


def _refuse_bomb(opened: Image.Image, scans: int) -> None:
    """Only the head has been read so far: what it promises decides whether the rest is."""
    scales = opened.format == "JPEG" and scans == 1 and not opened.info.get("progressive")
    if opened.width * opened.height > (_MOST_PIXELS if scales else _MOST_PIXELS_WHOLE):
        raise Image.DecompressionBombError


def _upright(opened: Image.Image) -> Image.Image:
    turn = _TURNS.get(_held(opened))
    if turn is not None:
        return opened.transpose(turn)
    opened.load()
    return opened.copy()


def _held(opened: Image.Image) -> object:
    """How the camera was held, by its notes; where these are broken, the picture may be whole."""
    try:
        return opened.getexif().get(_ORIENTATION)
    except Exception:
        return None


def _on_white(upright: Image.Image) -> Image.Image:
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        ground = Image.new("RGB", layer.size, "white")
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    # A copy, so that no table of colours, comment or profile comes along.
    plain = Image.new("RGB", upright.size)
    plain.paste(upright.convert("RGB"))
    return plain
