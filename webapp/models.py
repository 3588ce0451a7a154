"""Every table of the application, gathered for migrations."""

from __future__ import annotations

import webapp.core.accounts.models
import webapp.core.audit.models
import webapp.core.live.models
import webapp.core.media.models
import webapp.core.notices.models
import webapp.core.search.models
import webapp.core.settings.models
import webapp.core.worktime.models
import webapp.dispatch.models
import webapp.grids.models
import webapp.hazards.models
import webapp.imports.models
import webapp.roster.models
import webapp.shifts.models
import webapp.signs.models
import webapp.wall.models  # noqa: F401  (imported so that their tables are known)
from webapp.core.db import Base

metadata = Base.metadata
