"""The register of chat groups."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, BigId
from webapp.grids.models.columns import one_of, same_community
from webapp.roster.models.columns import Listed, days_in_order, named
from webapp.roster.rules import ChatKind, Source


class ChatGroup(Listed, Base):
    """A chat group (微信群) bound to a grid or a compound; what is said in it is not here."""

    __tablename__ = "chat_group"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("community_id", "name"),
        same_community("grid_id", "grid", "fk_chat_group_grid"),
        same_community("compound_id", "compound", "fk_chat_group_compound"),
        same_community("keeper_id", "person", "fk_chat_group_keeper"),
        named(),
        days_in_order(),
        one_of("kind", ChatKind),
        one_of("source", Source),
        CheckConstraint("num_nonnulls(grid_id, compound_id) = 1", name="one_place"),
        CheckConstraint("(kind = 'household') = (compound_id IS NOT NULL)", name="kind_place"),
        Index("ix_chat_group_compound_id", "compound_id"),
        Index("ix_chat_group_grid_id", "grid_id"),
        Index("ix_chat_group_keeper_id", "keeper_id"),
        {"comment": "chat groups 微信群"},
    )

    id: Mapped[BigId]
    name: Mapped[str] = mapped_column(Text, comment="name")
    kind: Mapped[str] = mapped_column(Text, comment="management, liaison, household or merchant")
    grid_id: Mapped[int | None] = mapped_column(BigInteger, comment="grid it is for")
    compound_id: Mapped[int | None] = mapped_column(BigInteger, comment="compound it is for")
    keeper_id: Mapped[int | None] = mapped_column(BigInteger, comment="person who keeps it 群主")
