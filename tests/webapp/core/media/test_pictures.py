"""What is kept of a picture is the picture, whatever was sent."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from webapp.core.errors import AppError, Invalid, TooLarge, Unaccepted
from webapp.core.media import LARGEST, redrawn

MAKE, ORIENTATION, GPS, CANARY = 0x010F, 0x0112, 0x8825, "canary-maker"


def picture(form: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **options: object) -> bytes:
    written = io.BytesIO()
    colour: object = (200, 30, 30) if mode == "RGB" else None
    image = Image.new(mode, size, colour) if colour else Image.new(mode, size)
    image.save(written, form, **options)
    return written.getvalue()


def with_notes(orientation: int = 6) -> bytes:
    exif = Image.Exif()
    exif[MAKE] = CANARY
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (39.0, 43.0, 54.0)
    return picture(size=(400, 200), exif=exif, comment=b"canary-comment", icc_profile=b"canary-profile")


def test_where_and_by_what_it_was_taken_is_gone_and_it_stands_upright() -> None:
    sent = with_notes()
    assert CANARY.encode() in sent
    kept = redrawn(sent)
    assert b"canary" not in kept.content
    assert b"Exif" not in kept.content
    assert (kept.width, kept.height) == (200, 400)
    with Image.open(io.BytesIO(kept.content)) as opened:
        assert not opened.getexif()
        assert "icc_profile" not in opened.info


def test_a_large_picture_becomes_1600_pixels() -> None:
    kept = redrawn(picture(size=(4000, 3000)))
    assert (kept.width, kept.height, kept.mime) == (1600, 1200, "image/jpeg")


FORMS = ["PNG RGBA", "PNG P", "PNG LA", "PNG I;16", "PNG 1", "WEBP RGBA", "JPEG CMYK", "JPEG L"]


@pytest.mark.parametrize(("form", "mode"), [tuple(each.split()) for each in FORMS])
def test_every_accepted_form_is_kept_as_a_plain_jpeg(form: str, mode: str) -> None:
    kept = redrawn(picture(form, mode=mode))
    with Image.open(io.BytesIO(kept.content)) as opened:
        assert (opened.format, opened.mode, opened.size) == ("JPEG", "RGB", (640, 480))


def test_what_is_seen_through_becomes_white() -> None:
    with Image.open(io.BytesIO(redrawn(picture("PNG", mode="RGBA")).content)) as opened:
        assert opened.getpixel((5, 5)) == (255, 255, 255)


def test_of_a_moving_picture_the_first_is_kept() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    written = io.BytesIO()
    frames[0].save(written, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    with Image.open(io.BytesIO(redrawn(written.getvalue()).content)) as opened:
        red, _green, blue = opened.getpixel((10, 10))  # type: ignore[misc]
        assert red > 200
        assert blue < 60


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few bytes that promises 900 million pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [5_100, 9_000, 30_000])
def test_a_small_file_of_very_many_pixels_is_refused_unread(side: int) -> None:
    with pytest.raises(TooLarge):
        redrawn(bomb(side))


def test_more_than_twelve_megabytes_are_refused_unread() -> None:
    with pytest.raises(TooLarge):
        redrawn(picture() + b"\0" * LARGEST)


HOSTILE = {
    "a page": b"<!doctype html><script>alert(1)</script>",
    "a drawing with a script": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a program": b"MZ" + b"\0" * 200,
    "nothing": b"",
    "a document": b"%PDF-1.7\n%canary",
    "an archive": b"PK\x03\x04" + b"\0" * 60,
    "a form with a history of holes": picture("TIFF"),
    "another one": picture("BMP"),
    "a moving one": picture("GIF", mode="P"),
    "a postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_photo_is_not_accepted(name: str) -> None:
    with pytest.raises(Unaccepted):
        redrawn(HOSTILE[name])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_cut_picture_is_refused_in_words(form: str, share: float) -> None:
    noise = Image.effect_noise((300, 300), 90).convert("RGB")
    written = io.BytesIO()
    noise.save(written, form)
    whole = written.getvalue()
    with pytest.raises(AppError) as refused:
        redrawn(whole[: int(len(whole) * share)])
    assert isinstance(refused.value, (Invalid, Unaccepted))


def test_what_hangs_on_behind_a_picture_is_left_behind() -> None:
    kept = redrawn(picture() + b"<script>canary</script>PK\x03\x04canary")
    assert b"canary" not in kept.content


def test_text_inside_a_png_is_left_behind() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_itxt("Comment", "canary", zip=True)
    notes.add_text("Software", "canary")
    assert b"canary" not in redrawn(picture("PNG", pnginfo=notes)).content


def test_broken_notes_on_how_it_was_held_do_not_cost_the_picture() -> None:
    sent = picture(exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff")
    assert redrawn(sent).width == 640
