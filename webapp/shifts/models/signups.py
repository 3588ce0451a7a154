"""Who signed up for a shift."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import SCHEMA, Base, BigId, Stamped
from webapp.grids.models.columns import OfCommunity, one_of, same_community
from webapp.shifts.rules import HOLDING, DayRole, Kind, NameStyle, SignupState

_HOLDING = ", ".join(f"'{state}'" for state in HOLDING)
_ROLES = ", ".join(f"'{role}'" for role in DayRole)


class ShiftSignup(OfCommunity, Stamped, Base):
    """One person, or an organization with three to five people, wants a shift. Capacity is kept by a trigger."""

    __tablename__ = "shift_signup"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        UniqueConstraint("community_id", "reference"),
        UniqueConstraint("secret_hash"),
        UniqueConstraint("client_key"),
        same_community("shift_id", "shift", "fk_shift_signup_shift", ondelete="CASCADE"),
        same_community("swap_to_id", "shift", "fk_shift_signup_swap_to", ondelete="SET NULL (swap_to_id)"),
        one_of("state", SignupState),
        CheckConstraint(f"kind IN ('{Kind.PERSON}', '{Kind.ORGANIZATION}')", name="kind_listed"),
        CheckConstraint(
            "CASE kind WHEN 'person' THEN people = 1 AND organization = '' ELSE people BETWEEN 3 AND 5"
            " AND length(organization) BETWEEN 1 AND 60 END",
            name="people_fit",
        ),
        CheckConstraint("phone ~ '^[0-9+][0-9 -]{2,18}[0-9]$'", name="phone_form"),
        CheckConstraint("swap_to_id <> shift_id", name="swap_elsewhere"),
        Index("uq_shift_signup_holder", "shift_id", unique=True, postgresql_where=text(f"state IN ({_HOLDING})")),
        {"comment": "sign-ups for shifts"},
    )

    id: Mapped[BigId]
    shift_id: Mapped[int] = mapped_column(BigInteger, comment="shift that is wanted")
    kind: Mapped[str] = mapped_column(Text, comment="person or organization")
    organization: Mapped[str] = mapped_column(Text, server_default="", comment="name of the organization")
    people: Mapped[int] = mapped_column(SmallInteger, comment="how many come")
    phone: Mapped[str | None] = mapped_column(Text, comment="telephone of who signed up; erased after the term")
    state: Mapped[str] = mapped_column(Text, server_default="waiting", comment="what became of it")
    reference: Mapped[str] = mapped_column(Text, comment="number by which office and applicant speak of it")
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, comment="SHA-256 of the applicant's code")
    client_key: Mapped[UUID] = mapped_column(comment="made by the form, so that one sending counts once")
    note_since: Mapped[str] = mapped_column(Text, comment="version of the confidentiality note that was accepted")
    swap_to_id: Mapped[int | None] = mapped_column(BigInteger, comment="shift the applicant asks to swap to")
    reason: Mapped[str] = mapped_column(Text, server_default="", comment="why it was refused, from a list")
    erased_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="when names and telephone were erased"
    )


class ShiftParticipant(OfCommunity, Base):
    """Somebody who comes; adult, with the confidentiality note accepted on a day."""

    __tablename__ = "shift_participant"
    __table_args__ = (
        UniqueConstraint("community_id", "id"),
        same_community("signup_id", "shift_signup", "fk_shift_participant_signup", ondelete="CASCADE"),
        CheckConstraint("btrim(name) = name AND length(name) BETWEEN 1 AND 40", name="named"),
        CheckConstraint("is_adult", name="adult"),
        CheckConstraint(f"roles <@ ARRAY[{_ROLES}] AND cardinality(roles) BETWEEN 1 AND 4", name="roles_listed"),
        one_of("certificate", NameStyle),
        Index("ix_shift_participant_signup_id", "signup_id"),
        Index("uq_shift_participant_account_id", "account_id", unique=True),
        {"comment": "people who come for a shift"},
    )

    id: Mapped[BigId]
    signup_id: Mapped[int] = mapped_column(BigInteger, comment="sign-up")
    name: Mapped[str] = mapped_column(Text, comment="name; erased after the term")
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text), comment="chosen roles")
    is_adult: Mapped[bool] = mapped_column(comment="declared to be eighteen or older")
    accepted_on: Mapped[date] = mapped_column(Date, comment="day the confidentiality note was accepted")
    certificate: Mapped[str] = mapped_column(Text, comment="how the certificate names him")
    account_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey(f"{SCHEMA}.account.id", ondelete="SET NULL"), comment="account that his card opens"
    )
    card_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey(f"{SCHEMA}.card.id", ondelete="SET NULL"), comment="card he holds"
    )
    missed_at: Mapped[datetime | None] = mapped_column(
        DateTime(timezone=True), comment="when it was noted that he did not come"
    )
