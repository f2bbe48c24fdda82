"""The tables, as SQLAlchemy models. Nothing outside this room sees them: dataclasses go in and out (`rows`)."""

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Utc(TypeDecorator[datetime]):
    """Aware UTC in and out on both databases; SQLite itself keeps no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone cannot be recorded")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_UNKEPT = re.compile("[\x00\ud800-\udfff]")
"""What PostgreSQL (NUL) or any database (broken characters) refuses within a text."""


class Words(TypeDecorator[str]):
    """Any text can be kept: what no database takes is left out, rather than a caller's ticket lost."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return value if value is None else _UNKEPT.sub("", value)


class LongWords(Words):
    """The same for texts of any length."""

    impl = Text
    cache_ok = True


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Utc, str: Words, dict[str, Any]: JSON}  # noqa: RUF012 - SQLAlchemy reads it so


class Call(Base):
    __tablename__ = "calls"

    call_sid: Mapped[str] = mapped_column(primary_key=True)
    caller: Mapped[str] = mapped_column(index=True)
    called: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(index=True)
    trigger: Mapped[str | None]
    intent: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="en")
    last_seq: Mapped[int] = mapped_column(Integer, default=0)
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]


class CallEvent(Base):
    """Append-only: triggers made by the migration refuse updates and deletes."""

    __tablename__ = "call_events"

    call_sid: Mapped[str] = mapped_column(ForeignKey("calls.call_sid"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]


class Booking(Base):
    __tablename__ = "bookings"

    reference: Mapped[str] = mapped_column(primary_key=True)
    call_sid: Mapped[str] = mapped_column(index=True)
    technician_id: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    phone: Mapped[str] = mapped_column(index=True)
    status: Mapped[str]
    request: Mapped[dict[str, Any]]
    booked_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]


class BookingPiece(Base):
    """A quarter of an hour of a technician's: its key is what makes double booking impossible."""

    __tablename__ = "booking_pieces"

    technician_id: Mapped[str] = mapped_column(primary_key=True)
    piece: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    reference: Mapped[str] = mapped_column(ForeignKey("bookings.reference"), index=True)


class Ticket(Base):
    __tablename__ = "tickets"
    __table_args__ = (Index("ix_tickets_open", "closed_at", "opened_at"),)

    reference: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(index=True, unique=True)
    call_sid: Mapped[str] = mapped_column(index=True)
    subject: Mapped[str]
    body: Mapped[str] = mapped_column(LongWords)
    phone: Mapped[str]
    urgency: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Customer(Base):
    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    first_name: Mapped[str]
    last_name: Mapped[str]
    contract: Mapped[bool] = mapped_column(Boolean)
    tier: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class CustomerPhone(Base):
    __tablename__ = "customer_phones"

    phone: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)


class CustomerAddress(Base):
    __tablename__ = "customer_addresses"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"), index=True)
    number: Mapped[str]
    street: Mapped[str]
    unit: Mapped[str]
    city: Mapped[str]
    state: Mapped[str]
    zip: Mapped[str]
    used_at: Mapped[datetime]


class Transfer(Base):
    __tablename__ = "transfers"

    id: Mapped[str] = mapped_column(primary_key=True)
    call_sid: Mapped[str] = mapped_column(index=True, unique=True)
    state: Mapped[str]
    done: Mapped[bool] = mapped_column(Boolean, index=True)
    data: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


class Voicemail(Base):
    __tablename__ = "voicemails"
    __table_args__ = (Index("ix_voicemails_open", "state", "left_at"),)

    recording_sid: Mapped[str] = mapped_column(primary_key=True)
    call_sid: Mapped[str] = mapped_column(index=True)
    url: Mapped[str]
    duration_s: Mapped[float] = mapped_column(Float)
    phone: Mapped[str]
    ticket: Mapped[str]
    left_at: Mapped[datetime] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(server_default="new")
    transcript: Mapped[str] = mapped_column(LongWords, server_default="")
    attempts: Mapped[int] = mapped_column(Integer, server_default="0")
    next_at: Mapped[datetime | None]


class Claim(Base):
    """A person who is being rung, or talked to, by one transfer: the key lets nobody else have them."""

    __tablename__ = "claims"

    person: Mapped[str] = mapped_column(primary_key=True)
    transfer_id: Mapped[str] = mapped_column(index=True)
    until: Mapped[datetime]


class StaffState(Base):
    __tablename__ = "staff_states"

    person: Mapped[str] = mapped_column(primary_key=True)
    quiet_until: Mapped[datetime | None]
    last_call_at: Mapped[datetime | None]


class Talk(Base):
    __tablename__ = "talks"

    transfer_id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(index=True)


class Disposition(Base):
    __tablename__ = "dispositions"

    transfer_id: Mapped[str] = mapped_column(primary_key=True)
    call_sid: Mapped[str] = mapped_column(index=True)
    person: Mapped[str]
    disposition: Mapped[str | None]
    repeated: Mapped[bool | None] = mapped_column(Boolean)
    source: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


class Outgoing(Base):
    """A message to another program, until it has been taken."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "status", "next_at"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    body: Mapped[str] = mapped_column(LongWords)
    status: Mapped[str]
    attempts: Mapped[int] = mapped_column(Integer)
    answer: Mapped[str]
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
