"""Calls that a flag keeps out of profiles are found without looking at all calls."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    kept_out = ~sa.column("counts", sa.Boolean)
    op.create_index("ix_calls_kept_out", "calls", ["key"], sqlite_where=kept_out, postgresql_where=kept_out)
