"""The process that prints one page: HTML comes in, a file goes out, nothing is fetched from anywhere."""

from __future__ import annotations

import io
import resource
import sys

_MEMORY_BYTES = 2_000_000_000
_PNG_PER_INCH = 192


def main(form: str, time_s: int) -> None:
    """Print standard input to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (time_s, time_s))
    html = sys.stdin.buffer.read().decode()
    made = pdf_of(html)
    sys.stdout.buffer.write(made if form == "pdf" else png_of(made))


def pdf_of(html: str) -> bytes:
    """The page as PDF with its fonts inside."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    made: bytes = HTML(string=html, url_fetcher=URLFetcher(allowed_protocols=())).write_pdf()
    return made


def png_of(pdf: bytes) -> bytes:
    """The first page of a PDF as a picture, without any data of where it was made."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=_PNG_PER_INCH / 72).to_pil().convert("RGB")
    target = io.BytesIO()
    picture.quantize(128).save(target, "PNG", optimize=True)
    return target.getvalue()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
