"""Column groups and keys that the tables of dispatch share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import SCHEMA
from webapp.grids.models.columns import OfCommunity, same_community


class OfIncident(OfCommunity):
    """Rows that belong to one incident and go with it."""

    incident_id: Mapped[int] = mapped_column(BigInteger, comment="incident")


def of_incident(table: str) -> Any:
    """The key of such a row into its incident."""
    return same_community("incident_id", "incident", f"fk_{table}_incident", ondelete="CASCADE")


def of_call(table: str) -> Any:
    """The key of a row into a call."""
    return same_community("call_id", "call", f"fk_{table}_call", ondelete="CASCADE")


def account(comment: str) -> Mapped[Any]:
    """A key into the accounts that outlives none of them."""
    key = ForeignKey(f"{SCHEMA}.account.id", ondelete="SET NULL")
    return mapped_column(BigInteger, key, nullable=True, comment=comment)


def instant(comment: str) -> Mapped[Any]:
    """An instant that may be missing."""
    return mapped_column(DateTime(timezone=True), nullable=True, comment=comment)


def happened(comment: str) -> Mapped[datetime]:
    """The database's clock at the time of writing."""
    return mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp(), comment=comment)


def words(comment: str) -> Mapped[str]:
    """A text that may be empty."""
    return mapped_column(Text, server_default="", comment=comment)


def shorter(column: str, most: int) -> CheckConstraint:
    """A check that a text is not longer than so many characters."""
    return CheckConstraint(f"length({column}) <= {most}", name=f"{column}_short")
