"""The first schema: calls and their event log, bookings, tickets, customers, transfers, voicemails."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)

_SQLITE_APPEND_ONLY = (
    """CREATE TRIGGER call_events_no_update BEFORE UPDATE ON call_events
       BEGIN SELECT RAISE(ABORT, 'call_events is append-only'); END""",
    """CREATE TRIGGER call_events_no_delete BEFORE DELETE ON call_events
       BEGIN SELECT RAISE(ABORT, 'call_events is append-only'); END""",
)
_POSTGRESQL_APPEND_ONLY = (
    """CREATE FUNCTION call_events_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'call_events is append-only'; END $$""",
    """CREATE TRIGGER call_events_append_only BEFORE UPDATE OR DELETE ON call_events
       FOR EACH ROW EXECUTE FUNCTION call_events_append_only()""",
)


def _text(name: str, *, nullable: bool = False, primary_key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable, primary_key=primary_key)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, _TIME, nullable=nullable)


def _index(table: str, column: str, *, unique: bool = False) -> None:
    op.create_index(f"ix_{table}_{column}", table, [column], unique=unique)


def upgrade() -> None:
    _calls()
    _visits()
    _customers()
    _aftermath()
    statements = _SQLITE_APPEND_ONLY if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL_APPEND_ONLY
    for statement in statements:
        op.execute(statement)


def _calls() -> None:
    op.create_table(
        "calls",
        _text("call_sid", primary_key=True),
        _text("caller"),
        _text("called"),
        _time("started_at"),
        _time("answered_at", nullable=True),
        _time("ended_at", nullable=True),
        _text("outcome", nullable=True),
        _text("trigger", nullable=True),
        _text("intent", nullable=True),
        _text("language"),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        _text("owner", nullable=True),
        _time("lease_until", nullable=True),
    )
    for column in ("caller", "started_at", "outcome"):
        _index("calls", column)
    op.create_table(
        "call_events",
        sa.Column("call_sid", sa.String(), sa.ForeignKey("calls.call_sid"), primary_key=True),
        sa.Column("seq", sa.Integer(), primary_key=True),
        _time("at"),
        _text("kind"),
        sa.Column("payload", sa.JSON(), nullable=False),
    )


def _visits() -> None:
    op.create_table(
        "bookings",
        _text("reference", primary_key=True),
        _text("call_sid"),
        _text("technician_id"),
        _time("starts_at"),
        _time("ends_at"),
        _text("phone"),
        _text("status"),
        sa.Column("request", sa.JSON(), nullable=False),
        _time("booked_at"),
        _time("cancelled_at", nullable=True),
    )
    for column in ("call_sid", "starts_at", "phone"):
        _index("bookings", column)
    op.create_table(
        "booking_pieces",
        _text("technician_id", primary_key=True),
        sa.Column("piece", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("reference", sa.String(), sa.ForeignKey("bookings.reference"), nullable=False),
    )
    _index("booking_pieces", "reference")


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("first_name"),
        _text("last_name"),
        sa.Column("contract", sa.Boolean(), nullable=False),
        _time("created_at"),
        _time("updated_at"),
    )
    op.create_table(
        "customer_phones",
        _text("phone", primary_key=True),
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customers.id"), nullable=False),
    )
    _index("customer_phones", "customer_id")
    op.create_table(
        "customer_addresses",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customers.id"), nullable=False),
        *(_text(name) for name in ("number", "street", "unit", "city", "state", "zip")),
        _time("used_at"),
    )
    _index("customer_addresses", "customer_id")


def _aftermath() -> None:
    op.create_table(
        "tickets",
        _text("reference", primary_key=True),
        _text("key", nullable=True),
        _text("call_sid"),
        _text("subject"),
        sa.Column("body", sa.Text(), nullable=False),
        _text("phone"),
        _text("urgency"),
        _time("opened_at"),
        _time("closed_at", nullable=True),
    )
    _index("tickets", "key", unique=True)
    _index("tickets", "call_sid")
    op.create_index("ix_tickets_open", "tickets", ["closed_at", "opened_at"])
    op.create_table(
        "transfers",
        _text("id", primary_key=True),
        _text("call_sid"),
        _text("state"),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        _time("updated_at"),
    )
    _index("transfers", "call_sid", unique=True)
    _index("transfers", "done")
    op.create_table(
        "voicemails",
        _text("recording_sid", primary_key=True),
        _text("call_sid"),
        _text("url"),
        sa.Column("duration_s", sa.Float(), nullable=False),
        _text("phone"),
        _text("ticket"),
        _time("left_at"),
    )
    _index("voicemails", "call_sid")
    _index("voicemails", "left_at")


def downgrade() -> None:
    for table in (
        "voicemails",
        "transfers",
        "tickets",
        "customer_addresses",
        "customer_phones",
        "customers",
        "booking_pieces",
        "bookings",
        "call_events",
        "calls",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION call_events_append_only()")
