"""Claims: one row for each person who is being rung or talked to."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "claims",
        sa.Column("person", sa.String(), primary_key=True),
        sa.Column("transfer_id", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_claims_transfer_id", "claims", ["transfer_id"])


def downgrade() -> None:
    op.drop_table("claims")
