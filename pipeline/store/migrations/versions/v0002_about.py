"""What a question is about, whether it follows up the answer just given, and what taggers are too unsure of."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("judgements", sa.Column("about", sa.String))
    op.add_column("judgements", sa.Column("follow_up", sa.Boolean))
    op.create_table(
        "taggers",
        sa.Column("source_id", sa.Integer, sa.ForeignKey("names.id"), primary_key=True),
        sa.Column("codes", sa.JSON),
        sa.Column("experimental", sa.JSON),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
    )
