"""What a question is about, and whether it follows up the answer just given."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("judgements", sa.Column("about", sa.String))
    op.add_column("judgements", sa.Column("follow_up", sa.Boolean))
