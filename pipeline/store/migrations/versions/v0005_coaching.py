"""Opportunities, outcomes, coaching sessions, random check samples, sums by stratum, the stakes of an offer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, Date, Float, Integer, String, Text

revision = "0005"
down_revision = "0004"

STAMP = sa.DateTime(timezone=True)
CLUSTERED = {"sqlite_with_rowid": False}
BATCH = 5000
COLUMNS = ("key", "language", "reason", "duration_ms", "stratum_id")
DAY = {  # as date.toordinal()
    "sqlite": "CAST(julianday(calls.local_day) - 1721424.5 AS INTEGER)",
    "postgresql": "(calls.local_day - DATE '0001-01-01' + 1)",
}
ADD_UP = """
INSERT INTO strata
  (measure_id, party_id, grain, day, stratum_id, quality, count, total, calls, count_sq, total_sq, "cross")
SELECT measure_id, agent_id, {grain}, first, stratum_id, quality, SUM(count), SUM(total),
       SUM(CASE WHEN total > 0 THEN 1 ELSE 0 END), SUM(count * count), SUM(total * total), SUM(count * total)
FROM (
  SELECT tallies.measure_id, tallies.agent_id, calls.stratum_id, tallies.count, tallies.total,
         COALESCE({day} - ({day} - 1) % {grain}, 0) AS first,
         CASE WHEN calls.counts THEN calls.quality ELSE 'flagged' END AS quality
  FROM tallies JOIN calls ON calls.key = tallies.call_key
) AS counted
GROUP BY measure_id, agent_id, first, stratum_id, quality
"""


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
    _fill_strata(op.get_bind())
    if op.get_bind().dialect.name == "postgresql":
        _newest_first()


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
        Column("grain", Integer, primary_key=True),
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


def _newest_first() -> None:
    """An agent's newest calls in the order of one index also on PostgreSQL, where calls without a date come first."""
    name = "ix_call_agents_agent_id_local_day_started_at_call_key"
    op.drop_index(name, "call_agents")
    dated = (sa.text(f"{column} NULLS FIRST") for column in ("local_day", "started_at"))
    op.create_index(name, "call_agents", ["agent_id", *dated, "call_key"])


def _fill_strata(connection: sa.Connection) -> None:
    """Calls stored before get their stratum, some thousands in memory at a time, and are added up."""
    calls, names = (
        sa.table("calls", *map(sa.column, COLUMNS)),
        sa.table("names", *map(sa.column, ("id", "kind", "name"))),
    )
    there = sa.select(names.c.name, names.c.id).where(names.c.kind == "stratum")
    numbers = {row.name: row.id for row in connection.execute(there)}
    query = sa.select(*calls.c).order_by(calls.c.key).limit(BATCH)
    set_ = calls.update().where(calls.c.key == sa.bindparam("call")).values(stratum_id=sa.bindparam("stratum"))
    last = 0
    while found := connection.execute(query.where(calls.c.key > last)).all():
        changed = []
        for row in found:
            name = _stratum(row.language, row.reason, row.duration_ms)
            if name not in numbers:
                new = names.insert().values(kind="stratum", name=name).returning(names.c.id)
                numbers[name] = connection.execute(new).scalar_one()
            changed.append({"call": row.key, "stratum": numbers[name]})
        connection.execute(set_, changed)
        last = found[-1].key
    for grain in (364, 28):
        connection.execute(sa.text(ADD_UP.format(day=DAY[connection.dialect.name], grain=grain)))


def _stratum(language: str | None, reason: str | None, duration_ms: int | None) -> str:
    """As pipeline/strata.py had it when this was written."""
    length = ""
    if duration_ms is not None:
        length = "<3" if duration_ms < 180_000 else "3-8" if duration_ms <= 480_000 else ">8"
    return f"{language or ''}|{reason or ''}|{length}"


def _call_key() -> Column[int]:
    return Column("call_key", Integer, sa.ForeignKey("calls.key", ondelete="CASCADE"), primary_key=True, nullable=False)


def _name(column: str, primary: bool = False) -> Column[int]:
    return Column(column, Integer, sa.ForeignKey("names.id"), primary_key=primary, nullable=False)
