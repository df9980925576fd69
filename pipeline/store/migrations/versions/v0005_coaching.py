"""Opportunities, outcomes, coaching sessions, random check samples, sums by stratum, the stakes of an offer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Date, Float, Integer, String, Text

revision = "0005"
down_revision = "0004"

STAMP = sa.DateTime(timezone=True)
CLUSTERED = {"sqlite_with_rowid": False}


def upgrade() -> None:
    op.add_column("calls", Column("reason", String))
    op.add_column("calls", Column("stratum_id", Integer))
    for name, kind in (("stake", Float(53)), ("stake_currency", String)):
        op.add_column("compensation", Column(name, kind))
    for name in ("deferred", "probed", "asked"):
        op.add_column("compensation", Column(name, Boolean))
    _of_calls()
    _of_agents()
    _samples()


def _of_calls() -> None:
    op.create_table(
        "chances",
        _call_key(),
        Column("place", Integer, primary_key=True),
        _name("opportunity_id"),
        _name("agent_id"),
        Column("taken", Boolean, nullable=False),
        Column("utterance", Integer, nullable=False),
        Column("answer", Integer),
        **CLUSTERED,
    )
    of_agent = ["agent_id", "opportunity_id", "taken", "call_key"]
    op.create_index("ix_chances_" + "_".join(of_agent), "chances", of_agent)
    op.create_table(
        "strata",
        _name("measure_id", primary=True),
        _name("party_id", primary=True),
        Column("day", Integer, primary_key=True),
        _name("stratum_id", primary=True),
        Column("quality", String, primary_key=True),
        *(
            Column(name, BigInteger, nullable=False)
            for name in ("count", "total", "calls", "count_sq", "total_sq", "cross")
        ),
        **CLUSTERED,
    )
    op.create_table(
        "outcomes",
        _call_key(),
        Column("name", String, primary_key=True),
        Column("value", Float(53), nullable=False),
        Column("noted_at", STAMP, nullable=False),
        **CLUSTERED,
    )
    op.create_index("ix_outcomes_name_call_key", "outcomes", ["name", "call_key"])


def _of_agents() -> None:
    op.create_table(
        "sessions",
        Column("id", Integer, primary_key=True),
        _name("agent_id"),
        Column("held_on", Date, nullable=False),
        Column("coach", String),
        Column("focus", String),
        Column("agreed", Text),
        Column("noted_at", STAMP, nullable=False),
    )
    op.create_index("ix_sessions_agent_id_held_on", "sessions", ["agent_id", "held_on"])
    op.create_table(
        "visions",
        Column("id", Integer, primary_key=True),
        _name("agent_id"),
        Column("text", Text, nullable=False),
        Column("noted_at", STAMP, nullable=False),
    )
    op.create_index("ix_visions_agent_id", "visions", ["agent_id"])
    op.create_table(
        "renames",
        Column("id", Integer, primary_key=True),
        Column("old", String, nullable=False),
        Column("new", String, nullable=False),
        Column("renamed_at", STAMP, nullable=False),
    )


def _samples() -> None:
    op.create_table(
        "samples",
        Column("id", Integer, primary_key=True),
        Column("drawn_at", STAMP, nullable=False),
        Column("seed", Integer, nullable=False),
        Column("scope", sa.JSON),
    )
    op.create_table(
        "sampled",
        _call_key(),
        Column("sample_id", Integer, sa.ForeignKey("samples.id", ondelete="CASCADE"), primary_key=True),
        Column("place", Integer, nullable=False),
        **CLUSTERED,
    )


def _call_key() -> Column[int]:
    return Column("call_key", Integer, sa.ForeignKey("calls.key", ondelete="CASCADE"), primary_key=True, nullable=False)


def _name(column: str, primary: bool = False) -> Column[int]:
    return Column(column, Integer, sa.ForeignKey("names.id"), primary_key=primary, nullable=False)
