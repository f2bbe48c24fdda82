"""Voicemails: what they say, how far they have been worked through, and when it is tried again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("voicemails", sa.Column("state", sa.String(), nullable=False, server_default="new"))
    op.add_column("voicemails", sa.Column("transcript", sa.Text(), nullable=False, server_default=""))
    op.add_column("voicemails", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("voicemails", sa.Column("next_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_voicemails_open", "voicemails", ["state", "left_at"])


def downgrade() -> None:
    op.drop_index("ix_voicemails_open", "voicemails")
    for column in ("next_at", "attempts", "transcript", "state"):
        op.drop_column("voicemails", column)
