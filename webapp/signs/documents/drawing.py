"""A sketch map as SVG: by classes for the page's stylesheet, by attributes for paper and for files of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from markupsafe import Markup, escape

from gis.sketch.edges import EdgeName, Side
from gis.sketch.labels import LINE_HEIGHT, Label
from gis.sketch.lettering import is_chinese
from gis.sketch.sheet import Drawing

_BASELINE = 0.36  # from the middle of a line of text down to its baseline, in em


@dataclass(frozen=True)
class Look:
    """How styles become attributes; `halo` tells whether names are drawn twice, first as their own outline.

    Browsers paint an outline below its letters when told to; the printer of PDFs does not, hence twice.
    """

    shape: Callable[[str], str]
    text: Callable[[str, float], str]
    halo: Callable[[str, float], str] | None
    band: float
    edge_size: float


def map_svg(drawing: Drawing, look: Look, *, title: str, scale_words: str, extra: str = "") -> Markup:
    """The map with its frame, the street names around it, north arrow and scale bar, as one `<svg>` element."""
    band, width, height = look.band, drawing.frame.width, drawing.frame.height
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-band:g} {-band:g} {_n(width + 2 * band)}'
        f' {_n(height + 2 * band)}" role="img" aria-label="{escape(title)}"{extra}>'
        f"{''.join(_body(drawing, look, scale_words))}</svg>"
    )


def _body(drawing: Drawing, look: Look, scale_words: str) -> Iterable[str]:
    width, height = _n(drawing.frame.width), _n(drawing.frame.height)
    yield f'<defs><clipPath id="frame"><path d="M0 0h{width}v{height}h-{width}z"/></clipPath></defs>'
    yield f'<path{look.shape("outside")} d="M0 0h{width}v{height}h-{width}z"/><g clip-path="url(#frame)">'
    for mark in drawing.marks:
        yield f'<path{look.shape(mark.style)} d="{mark.d}"/>'
    yield "</g>"
    for label in drawing.labels:
        if look.halo:
            yield _label(label, look.halo)
        yield _label(label, look.text)
    yield f'<path{look.shape("frame")} d="M0 0h{width}v{height}h-{width}z"/>'
    for edge in drawing.edges:
        yield _edge(edge, drawing, look)
    yield _north(drawing, look)
    yield _scale(drawing, look, scale_words)


def _label(label: Label, look: Callable[[str, float], str]) -> str:
    attributes = look(label.kind, label.size)
    if label.glyphs:
        xs = " ".join(_n(x - label.size / 2) for x, _ in label.glyphs)
        ys = " ".join(_n(y + _BASELINE * label.size) for _, y in label.glyphs)
        return f'<text{attributes} text-anchor="start" x="{xs}" y="{ys}">{escape(label.text)}</text>'
    turn = f' transform="rotate({label.angle:g} {_n(label.x)} {_n(label.y)})"' if label.angle else ""
    top = label.y + _BASELINE * label.size - (len(label.lines) - 1) * label.size * LINE_HEIGHT / 2
    return "".join(
        f'<text{attributes}{turn} x="{_n(label.x)}" y="{_n(top + i * label.size * LINE_HEIGHT)}">{escape(line)}</text>'
        for i, line in enumerate(label.lines)
    )


def _edge(edge: EdgeName, drawing: Drawing, look: Look) -> str:
    """A street's name outside the frame, and a tick from its crossing to the name."""
    size, band = look.edge_size, look.band
    width, height = drawing.frame.width, drawing.frame.height
    attributes = look.text("edge", size)
    if edge.side in {Side.NORTH, Side.SOUTH}:
        y, tick = (-band / 2, -0.18 * band) if edge.side is Side.NORTH else (height + band / 2, 0.18 * band)
        foot = 0 if edge.side is Side.NORTH else height
        mark = f'<path{look.shape("tick")} d="M{_n(edge.at)} {_n(foot)}v{_n(tick)}"/>'
        text = f'<text{attributes} x="{_n(edge.middle)}" y="{_n(y + _BASELINE * size)}">{escape(edge.name)}</text>'
        return mark + text
    x, tick = (-band / 2, -0.18 * band) if edge.side is Side.WEST else (width + band / 2, 0.18 * band)
    foot = 0 if edge.side is Side.WEST else width
    mark = f'<path{look.shape("tick")} d="M{_n(foot)} {_n(edge.at)}h{_n(tick)}"/>'
    if not is_chinese(edge.name):
        turn = f' transform="rotate(-90 {_n(x)} {_n(edge.middle)})"'
        y = edge.middle + _BASELINE * size
        return f'{mark}<text{attributes}{turn} x="{_n(x)}" y="{_n(y)}">{escape(edge.name)}</text>'
    step = edge.length / len(edge.name)
    first = edge.middle - edge.length / 2 + step / 2
    ys = " ".join(_n(first + i * step + _BASELINE * size) for i in range(len(edge.name)))
    xs = " ".join([_n(x - size / 2)] * len(edge.name))
    return f'{mark}<text{attributes} text-anchor="start" x="{xs}" y="{ys}">{escape(edge.name)}</text>'


def _north(drawing: Drawing, look: Look) -> str:
    """An arrow as wide as half its room, and what it points to in the reader's script."""
    x, y = drawing.north
    size = look.edge_size
    middle = x + size * 1.25
    arrow = f"M{_n(middle)} {_n(y)}l{_n(size * 0.75)} {_n(size * 2.2)}l{_n(-size * 0.75)} {_n(-size * 0.55)}"
    half = f"{arrow}l{_n(-size * 0.75)} {_n(size * 0.55)}z"
    text = f'<text{look.text("north", size * 0.95)} x="{_n(middle)}" y="{_n(y + size * 3.2)}">N</text>'
    halo = (
        f'<text{look.halo("north", size * 0.95)} x="{_n(middle)}" y="{_n(y + size * 3.2)}">N</text>'
        if look.halo
        else ""
    )
    return f'<path{look.shape("arrow")} d="{half}"/>{halo}{text}'


def _scale(drawing: Drawing, look: Look, words: str) -> str:
    """Two fields, black and white, with their length in metres."""
    x, y = drawing.bar
    size = look.edge_size
    length = drawing.bar_m * drawing.frame.per_m
    left, top, thick = x + size * 0.6, y + size * 1.65, size * 0.38
    room = f"M{_n(x)} {_n(y)}h{_n(length + 2.5 * size)}v{_n(2.6 * size)}h{_n(-length - 2.5 * size)}z"
    return (
        f'<path{look.shape("mask")} d="{room}"/>'
        f'<path{look.shape("bar-light")} d="M{_n(left)} {_n(top)}h{_n(length)}v{_n(thick)}h{_n(-length)}z"/>'
        f'<path{look.shape("bar-dark")} d="M{_n(left)} {_n(top)}h{_n(length / 2)}v{_n(thick)}h{_n(-length / 2)}z"/>'
        f'<text{look.text("scale", size * 0.86)} x="{_n(left + length / 2)}" y="{_n(top - size * 0.42)}">'
        f"{escape(words)}</text>"
    )


def _n(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
