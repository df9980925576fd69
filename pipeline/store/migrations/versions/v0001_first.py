"""The first schema: calls, tags, tallies and their sums, metadata with history, failures.

What the columns mean stands in `schema.py`.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Date, Float, Integer, String, Text

revision = "0001"
down_revision = None

STAMP = sa.DateTime(timezone=True)
CLUSTERED = {"sqlite_with_rowid": False}


def upgrade() -> None:
    op.create_table(
        "names",
        Column("id", Integer, primary_key=True),
        Column("kind", String, nullable=False),
        Column("name", String, nullable=False),
        sa.UniqueConstraint("name", "kind"),
    )
    _calls()
    _words()
    _tags()
    _offers()
    _figures()
    _records()


def _calls() -> None:
    op.create_table(
        "calls",
        Column("key", Integer, primary_key=True),
        Column("content_id", String, nullable=False, unique=True),
        Column("call_id", String, nullable=False, unique=True),
        _name("agent_id", optional=True),
        _name("team_id", optional=True),
        Column("customer_id", String, index=True),
        Column("started_at", STAMP),
        Column("timezone", String),
        Column("local_day", Date, index=True),
        Column("language", String),
        Column("duration_ms", BigInteger),
        Column("recording", String),
        Column("engine", String),
        Column("model", String),
        Column("quality", String, nullable=False),
        Column("engine_reason", Text),
        Column("tagged_by", String),
        Column("speech", sa.JSON),
        Column("measures", sa.JSON),
        Column("columns", sa.JSON),
        Column("extra", sa.JSON),
        Column("saved_at", STAMP, nullable=False),
    )
    op.create_index(None, "calls", ["team_id", "local_day"])
    op.create_table(
        "call_agents",
        _call_key(),
        _name("agent_id", primary=True),
        Column("local_day", Date),
        Column("started_at", STAMP),
    )
    op.create_index(None, "call_agents", ["agent_id", "local_day", "started_at", "call_key"])


def _words() -> None:
    op.create_table(
        "turns",
        _call_key(),
        Column("number", Integer, primary_key=True),
        Column("speaker", String, nullable=False),
        _name("agent_id", optional=True),
        _name("with_agent_id"),
        Column("start_ms", BigInteger),
        Column("end_ms", BigInteger),
        Column("interrupts", Boolean, nullable=False),
        Column("extra", sa.JSON),
        **CLUSTERED,
    )
    op.create_table(
        "utterances",
        _call_key(),
        Column("number", Integer, primary_key=True),
        Column("turn", Integer, nullable=False),
        Column("start_ms", BigInteger),
        Column("end_ms", BigInteger),
        Column("text", Text, nullable=False),
        Column("words", sa.JSON),
        Column("extra", sa.JSON),
    )


def _tags() -> None:
    op.create_table(
        "judgements",
        _call_key(),
        Column("utterance", Integer, primary_key=True),
        _name("source_id", primary=True),
        Column("active", Boolean, nullable=False),
        Column("form", String),
        Column("undecided", sa.JSON),
        Column("absent", sa.JSON),
        **CLUSTERED,
    )
    op.create_table(
        "tags",
        _call_key(),
        _name("code_id", primary=True),
        Column("utterance", Integer, primary_key=True),
        _name("source_id", primary=True),
        Column("place", Integer, nullable=False),
        Column("probability", Float(53)),
        **CLUSTERED,
    )
    op.create_table(
        "verdicts",
        Column("id", Integer, primary_key=True),
        _call_key(primary=False),
        _name("source_id"),
        Column("speaker", String, nullable=False),
        Column("text", Text, nullable=False),
        Column("nth", Integer, nullable=False),
        Column("judgement", sa.JSON),
        Column("given_at", STAMP, nullable=False),
    )
    op.create_index(None, "verdicts", ["call_key"])


def _offers() -> None:
    op.create_table("amounts", _call_key(), Column("utterance", Integer, primary_key=True), *_amount(), **CLUSTERED)
    op.create_table(
        "facts",
        _call_key(),
        Column("compensation_before_probing", Boolean),
        Column("mood_start", Integer),
        Column("mood_end", Integer),
        Column("resolved", String),
        Column("reason", Text),
        Column("extra", sa.JSON),
    )
    op.create_table("compensation", _call_key(), *_amount(), Column("utterance", Integer), **CLUSTERED)
    op.create_table(
        "findings",
        _call_key(),
        Column("place", Integer, primary_key=True),
        Column("rule", String, nullable=False),
        Column("first_ms", BigInteger),
        Column("first_text", Text, nullable=False),
        Column("before_ms", BigInteger),
        Column("before_text", Text),
    )


def _figures() -> None:
    op.create_table(
        "tallies",
        _call_key(),
        _name("agent_id", primary=True),
        _name("measure_id", primary=True),
        *(Column(name, BigInteger, nullable=False) for name in ("count", "total")),
        **CLUSTERED,
    )
    op.create_table(
        "sums",
        _name("party_id", primary=True),
        Column("grain", Integer, primary_key=True),
        Column("day", Integer, primary_key=True),
        _name("measure_id", primary=True),
        Column("quality", String, primary_key=True),
        *(
            Column(name, BigInteger, nullable=False)
            for name in ("count", "total", "calls", "count_sq", "total_sq", "cross")
        ),
        **CLUSTERED,
    )


def _records() -> None:
    op.create_table(
        "versions",
        _call_key(),
        Column("stage", String, primary_key=True),
        Column("version", String, nullable=False),
        **CLUSTERED,
    )
    op.create_table(
        "changes",
        Column("id", Integer, primary_key=True),
        _call_key(primary=False),
        Column("changed_at", STAMP, nullable=False),
        Column("field", String, nullable=False),
        Column("old", sa.JSON),
        Column("new", sa.JSON),
    )
    op.create_index(None, "changes", ["call_key"])
    op.create_table(
        "failures",
        Column("id", Integer, primary_key=True),
        Column("path", String, nullable=False, index=True),
        Column("content_id", String, index=True),
        Column("reason", Text, nullable=False),
        Column("failed_at", STAMP, nullable=False),
    )


def _call_key(primary: bool = True) -> Column[int]:
    return Column(
        "call_key", Integer, sa.ForeignKey("calls.key", ondelete="CASCADE"), primary_key=primary, nullable=False
    )


def _name(column: str, primary: bool = False, optional: bool = False) -> Column[int]:
    return Column(column, Integer, sa.ForeignKey("names.id"), primary_key=primary, nullable=optional)


def _amount() -> list[Column[object]]:
    return [
        Column("place", Integer, primary_key=True),
        Column("amount", Float(53)),
        Column("currency", String),
        Column("kind", String),
    ]
