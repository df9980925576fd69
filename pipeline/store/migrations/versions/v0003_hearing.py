"""How sure the words and the roles of a call are, what was dropped of its words, when the customer was on hold."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("calls", sa.Column("confidence", sa.Float(53)))
    for name in ("dropped", "hold", "roles", "flags"):
        op.add_column("calls", sa.Column(name, sa.JSON))
    op.add_column("calls", sa.Column("counts", sa.Boolean, nullable=False, server_default=sa.true()))
