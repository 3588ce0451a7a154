"""What is kept of a picture is the picture, whatever was sent."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, ImageOps, PngImagePlugin

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


def marks(sent: bytes) -> list[tuple[int, int]]:
    """Where each segment of a JPEG begins, and its mark, up to the end of the picture."""
    found, at = [], 2
    while True:
        place = next(
            place
            for place in range(at, len(sent))
            if sent[place] == 0xFF and sent[place + 1] not in (0, *range(0xD0, 0xD8))
        )
        found.append((place, sent[place + 1]))
        if sent[place + 1] == 0xD9:
            return found
        at = place + 2 + int.from_bytes(sent[place + 2 : place + 4])


def with_scans(count: int) -> bytes:
    """A photo whose last scan comes again and again: each goes over the whole picture."""
    sent = picture(size=(640, 480), progressive=True)
    *_, (last, _scan), (end, _end) = marks(sent)
    return sent[:end] + sent[last:end] * (count - sum(mark == 0xDA for _, mark in marks(sent))) + sent[end:]


def test_a_picture_that_is_gone_over_again_and_again_is_refused_unread() -> None:
    assert redrawn(with_scans(60)).width == 640
    for count in (61, 20_000):
        with pytest.raises(TooLarge):
            redrawn(with_scans(count))


def test_what_telephones_hang_on_behind_a_picture_is_not_counted() -> None:
    assert redrawn(picture() + b"\xff\xda" * 500).width == 640


def test_a_picture_of_several_scans_is_unpacked_whole_and_may_have_fewer_pixels() -> None:
    sent = bytearray(picture(size=(16, 16), progressive=True).replace(b"\xff\xc2", b"\xff\xc0"))
    at = sent.index(b"\xff\xc0") + 5
    sent[at : at + 4] = struct.pack(">HH", 6_000, 6_000)
    with pytest.raises(TooLarge):
        redrawn(bytes(sent))


@pytest.mark.parametrize("filling", [b"\xff\xfe\0\x02", b"\xff", b"\0"], ids=["notes", "filling", "nothing"])
def test_a_picture_behind_millions_of_empty_steps_is_refused_at_once(filling: bytes) -> None:
    sent = picture()
    with pytest.raises((TooLarge, Unaccepted)):
        redrawn(sent[:2] + filling * (2_000_000 // len(filling)) + sent[2:])


def test_a_png_of_a_million_empty_parts_is_refused_at_once() -> None:
    sent = picture("PNG")
    empty = struct.pack(">I", 0) + b"teSt" + struct.pack(">I", zlib.crc32(b"teSt"))
    assert redrawn(sent[:33] + empty * 5_000 + sent[33:]).width == 640
    with pytest.raises(TooLarge):
        redrawn(sent[:33] + empty * 900_000 + sent[33:])


def note(tag: int, kind: int, value: int) -> bytes:
    return struct.pack("<HHII", tag, kind, 1, value)


@pytest.mark.parametrize(
    "odd",
    [note(0x0103, 4, 70_000), note(0x0102, 2, 0x41), note(0x0100, 9, 0xFFFF_FFF0)],
    ids=["too large", "letters", "below nothing"],
)
def test_odd_notes_beside_how_it_was_held_do_not_cost_the_picture(odd: bytes) -> None:
    first, second = sorted([odd, note(ORIENTATION, 3, 6)])
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 2) + first + second + b"\0\0\0\0"
    kept = redrawn(picture(size=(400, 200), exif=exif))
    assert (kept.width, kept.height) == (200, 400)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_however_it_was_held_it_stands_upright(orientation: int) -> None:
    image = Image.new("RGB", (80, 40), "white")
    image.paste((255, 0, 0), (0, 0, 40, 20))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    written = io.BytesIO()
    image.save(written, "JPEG", exif=exif, quality=95)
    with Image.open(io.BytesIO(written.getvalue())) as opened:
        expected = ImageOps.exif_transpose(opened).convert("RGB")
    with Image.open(io.BytesIO(redrawn(written.getvalue()).content)) as kept:
        assert kept.size == expected.size
        for place in ((3, 3), (kept.width - 4, 3), (3, kept.height - 4)):
            got, wanted = kept.getpixel(place), expected.getpixel(place)
            assert all(abs(one - other) < 40 for one, other in zip(got, wanted, strict=True))  # type: ignore[arg-type]
