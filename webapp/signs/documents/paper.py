"""How a sketch map looks on paper: attributes instead of classes, widths in millimetres, names drawn twice."""

from __future__ import annotations

from webapp.signs.documents.drawing import Look

FONT = "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, sans-serif"
_INK, _SOFT, _EDGE = "#1a1a1a", "#444", "#2f1547"

# Fills, and strokes as (colour, millimetres, dashes) on A3.
_FILLS = {
    "outside": "#e6e6e6",
    "land": "#f4f4f2",
    "focus": "#fffae3",
    "fill-green": "#d3e6c3",
    "fill-water": "#b5d9ec",
    "fill-sport": "#c9e4cf",
    "fill-square": "#f0e6d2",
    "fill-school": "#f2e2c6",
    "fill-hospital": "#f6dcd9",
    "fill-market": "#f4dfc9",
    "fill-parking": "#e8e8e6",
    "compound": "#fffefa",
    "building": "#e2ddd0",
    "home": "#cbbfa8",
    "veil": "#ffffff",
    "arrow": _INK,
    "mask": "#ffffff",
    "bar-light": "#ffffff",
    "bar-dark": _INK,
}
_STROKES: dict[str, tuple[str, float, str]] = {
    "compound": ("#8f836b", 0.35, ""),
    "building": ("#a59c88", 0.12, ""),
    "home": ("#8d7f63", 0.15, ""),
    "canal": ("#8fc3e0", 1.6, ""),
    "hatch": ("#7d7d7d", 0.24, ""),
    "path": ("#9a9284", 0.3, "0.9 0.9"),
    "case-arterial": ("#8a8a86", 5.2, ""),
    "case-secondary": ("#8f8f8b", 4.0, ""),
    "case-local": ("#9c9c98", 2.5, ""),
    "case-lane": ("#a9a9a5", 1.6, ""),
    "street-arterial": ("#fff3cf", 4.6, ""),
    "street-secondary": ("#fffaeb", 3.45, ""),
    "street-local": ("#ffffff", 2.0, ""),
    "street-lane": ("#ffffff", 1.15, ""),
    "neighbour": ("#4a4a4a", 0.5, "2.4 1.2"),
    "section": (_EDGE, 0.8, "3.2 1.4"),
    "halo": ("#ffffff", 2.7, ""),
    "border": (_EDGE, 1.3, ""),
    "frame": (_INK, 0.4, ""),
    "tick": (_INK, 0.4, ""),
    "bar-light": (_INK, 0.25, ""),
}
ARTERIAL_MM = _STROKES["case-arterial"][1]
_OPACITY = {"veil": 0.4, "mask": 0.9}
_LETTERS: dict[str, tuple[str, int]] = {
    "focus": (_EDGE, 700),
    "section": (_EDGE, 700),
    "neighbour": (_INK, 700),
    "street": ("#333", 500),
    "edge": (_INK, 500),
    "compound": (_INK, 500),
    "centre": (_INK, 700),
    "place": (_SOFT, 500),
    "water": ("#1d5a80", 500),
    "scale": (_INK, 500),
    "north": (_INK, 700),
}


def paper_look(factor: float, street_share: float, edge_size: float, band: float) -> Look:
    """The look of a map on paper; `factor` is how wide its lines are, 1 on A3, `street_share` its streets, too."""

    def shape(style: str) -> str:
        found = f' fill="{_FILLS.get(style, "none")}"'
        if style in _OPACITY:
            found += f' fill-opacity="{_OPACITY[style]}" fill-rule="evenodd"'
        if style in _STROKES:
            color, width, dashes = _STROKES[style]
            if style.startswith(("case-", "street-")):
                width *= street_share
            found += f' stroke="{color}" stroke-width="{width * factor:.3g}" stroke-linejoin="round"'
            if dashes:
                scaled = " ".join(f"{float(each) * factor:.3g}" for each in dashes.split())
                found += f' stroke-dasharray="{scaled}"'
        return found

    def text(kind: str, size: float) -> str:
        color, weight = _LETTERS[kind]
        return f' fill="{color}" font-size="{size:.4g}" font-weight="{weight}"'

    def halo(kind: str, size: float) -> str:
        weight = _LETTERS[kind][1]
        width = size * (0.42 if kind == "neighbour" else 0.26)
        return (
            f' fill="#fff" stroke="#fff" stroke-width="{width:.3g}" stroke-linejoin="round"'
            f' font-size="{size:.4g}" font-weight="{weight}"'
        )

    return Look(shape=shape, text=text, halo=halo, band=band, edge_size=edge_size)
