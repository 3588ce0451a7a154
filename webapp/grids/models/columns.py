"""Column groups that several tables of the ground share."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Date, DateTime, ForeignKey, ForeignKeyConstraint, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from webapp.core.db import SCHEMA, Stamped


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """A check that `column` holds one of the values of a closed list."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_listed")


class OfCommunity:
    """Rows that belong to one community and are seen by its staff alone."""

    @declared_attr
    def community_id(cls) -> Mapped[int]:
        """Community of the row."""
        return mapped_column(
            BigInteger,
            ForeignKey(f"{SCHEMA}.community.id", ondelete="CASCADE"),
            comment="community the row belongs to",
        )


class Sourced(Stamped):
    """Rows that come from a data set and may be corrected by hand; never deleted, only closed."""

    source: Mapped[str] = mapped_column(Text, comment="data set the row came from (a table of sources.toml)")
    source_ref: Mapped[str] = mapped_column(Text, comment="the row's identity in that data set")
    imported_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="when an import last wrote the row"
    )
    edited_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="when a person last changed the row"
    )
    opened_on: Mapped[date | None] = mapped_column(Date, comment="first day it exists; empty = always did")
    closed_on: Mapped[date | None] = mapped_column(Date, comment="first day it no longer exists")


class InBlock(OfCommunity):
    """Premises that lie in exactly one block of their own community."""

    block_id: Mapped[int] = mapped_column(BigInteger, comment="the one block it lies in")


def same_community(column: str, target: str, name: str, **options: Any) -> ForeignKeyConstraint:
    """A key into `target` that carries the community along: no row can point across communities."""
    return ForeignKeyConstraint(
        ["community_id", column], [f"{SCHEMA}.{target}.community_id", f"{SCHEMA}.{target}.id"], name=name, **options
    )


def in_block(table: str) -> ForeignKeyConstraint:
    """The key of a premise into its block."""
    return same_community("block_id", "block", f"fk_{table}_block")
