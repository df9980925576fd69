"""Tables of what was forgotten, and of where words of calls were written to."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from pipeline.store.schema import UtcDateTime, metadata

forgotten = Table(  # so that it stays forgotten; holds no name and no content
    "forgotten",
    metadata,
    Column("mark", String, primary_key=True),  # keyed hash of the content of a call, or of an agent's name
    Column("kind", String, nullable=False),  # call, agent
    Column("at", UtcDateTime, nullable=False),
    Column("becomes", String),  # what an agent is called from then on
)

written = Table(  # files and folders that commands wrote, to be named when something in them is to be forgotten
    "written",
    metadata,
    Column("path", Text, primary_key=True),
    Column("what", String, nullable=False),  # calls, labels, report, figures
    Column("at", UtcDateTime, nullable=False),
)
