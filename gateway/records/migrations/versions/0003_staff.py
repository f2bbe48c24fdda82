"""Staff: do-not-disturb, talk times, what they said of a call; tiers of customers; messages on their way out."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "staff_states",
        sa.Column("person", sa.String(), primary_key=True),
        sa.Column("quiet_until", _TIME, nullable=True),
        sa.Column("last_call_at", _TIME, nullable=True),
    )
    op.create_table(
        "talks",
        sa.Column("transfer_id", sa.String(), primary_key=True),
        sa.Column("person", sa.String(), primary_key=True),
        sa.Column("started_at", _TIME, primary_key=True),
        sa.Column("ended_at", _TIME, nullable=False),
    )
    op.create_index("ix_talks_ended_at", "talks", ["ended_at"])
    op.create_table(
        "dispositions",
        sa.Column("transfer_id", sa.String(), primary_key=True),
        sa.Column("call_sid", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("disposition", sa.String(), nullable=True),
        sa.Column("repeated", sa.Boolean(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
    )
    op.create_index("ix_dispositions_call_sid", "dispositions", ["call_sid"])
    op.create_index("ix_dispositions_at", "dispositions", ["at"])
    op.create_table(
        "outbox",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("next_at", _TIME, nullable=False),
    )
    op.create_index("ix_outbox_due", "outbox", ["status", "next_at"])
    op.add_column("customers", sa.Column("tier", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("customers", "tier")
    for table in ("outbox", "dispositions", "talks", "staff_states"):
        op.drop_table(table)
