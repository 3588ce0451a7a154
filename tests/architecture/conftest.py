from __future__ import annotations

from tests.webapp.conftest import town_template

__all__ = ["town_template"]
