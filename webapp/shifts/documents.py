"""What is printed: the code of a card, the thank-you."""

from __future__ import annotations

from urllib.parse import quote

import segno
from flask import Response, current_app, render_template
from markupsafe import Markup

from webapp.core.accounts.queries import Ground
from webapp.core.press import press, press_folder
from webapp.shifts.queries import ParticipantShown, ShiftShown
from webapp.shifts.rules import ROLE_LABELS, NameStyle, named_as

_QUIET = 4


def qr_svg(address: str) -> Markup:
    """The QR code of an address, with its quiet zone; without colours or styles of its own but black on white."""
    code = segno.make(address, error="m", micro=False)
    whole = len(code.matrix) + 2 * _QUIET
    dark = "".join(
        f"M{x + _QUIET} {y + _QUIET}h1v1h-1z" for y, row in enumerate(code.matrix) for x, bit in enumerate(row) if bit
    )
    return Markup(
        f'<svg class="qr" viewBox="0 0 {whole} {whole}" role="img" aria-label="QR">'
        f'<path fill="#fff" d="M0 0h{whole}v{whole}h-{whole}z"/>'
        f'<path fill="#000" shape-rendering="crispEdges" d="{dark}"/></svg>'
    )


def certificate_pdf(ground: Ground, shift: ShiftShown, who: ParticipantShown) -> Response:
    """The thank-you of one participant as PDF; it names him as he wishes."""
    named = named_as(who.name, who.certificate)
    honoured = named if who.certificate is not NameStyle.NONE else "热心居民"
    html = render_template(
        "shifts/certificate.html",
        community=ground,
        shift=shift,
        named=honoured,
        roles=[ROLE_LABELS[role] for role in who.roles],
    )
    folder = press_folder(current_app.config["SETTINGS"].data_dir)
    response = Response(press(folder, html, "pdf"), mimetype="application/pdf")
    name = quote(f"致谢-{shift.day:%Y%m%d}-{shift.grid_name}.pdf")
    response.headers["Content-Disposition"] = f"inline; filename*=UTF-8''{name}"
    response.headers["Cache-Control"] = "no-store"
    return response
