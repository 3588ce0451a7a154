"""Files of persons and assignments that were looked at and not yet written."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import SCHEMA, Base, BigId, Stamped
from webapp.grids.models.columns import OfCommunity


class RosterUpload(OfCommunity, Stamped, Base):
    """The rows of a file between preview and commit; gone after the commit, or after a day."""

    __tablename__ = "roster_upload"
    __table_args__ = ({"comment": "files of the roster between preview and commit"},)

    id: Mapped[BigId]
    account_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(f"{SCHEMA}.account.id", ondelete="CASCADE"), comment="who sent it and may write it"
    )
    file_name: Mapped[str] = mapped_column(Text, comment="name of the file")
    tables: Mapped[dict[str, Any]] = mapped_column(JSONB, comment="rows as read, by sheet")
    is_complete: Mapped[bool] = mapped_column(comment="assignments that are not in it end")
