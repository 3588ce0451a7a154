"""Templates without anything of the reader in them: neither log-in nor cookie is asked for."""

from __future__ import annotations

from flask import current_app


def rendered(template: str, **values: object) -> str:
    """A template filled with these values alone, so that the text is the same for everybody."""
    return current_app.jinja_env.get_template(template).render(**values)
