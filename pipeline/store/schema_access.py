"""Tables of who may use the review app, and of what they saw and did there."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from pipeline.store.schema import UtcDateTime, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String, nullable=False, unique=True),  # lower case
    Column("name", String, nullable=False, unique=True),  # as shown; signs their judgements
    Column("password", String),  # argon2; null: none yet, or only by OpenID Connect
    Column("subject", String, unique=True),  # of OpenID Connect: issuer and subject
    Column("roles", JSON(none_as_null=True), nullable=False),
    Column("agent_id", ForeignKey("names.id")),  # who they are, in the role agent
    Column("language", String),  # of pages; null: as the browser asks
    Column("active", Boolean, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime),
)

account_teams = Table(  # whom a leader leads
    "account_teams",
    metadata,
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("team_id", ForeignKey("names.id"), primary_key=True),
)

logins = Table(  # one a browser
    "logins",
    metadata,
    Column("token", String, primary_key=True),  # SHA-256 of what the cookie holds
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("csrf", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Index(None, "account_id"),
)

links = Table(  # one-time links: the first admin, a new person, a forgotten password
    "links",
    metadata,
    Column("token", String, primary_key=True),  # SHA-256 of what the address holds
    Column("account_id", ForeignKey("accounts.id", ondelete="CASCADE")),  # null: makes the first admin
    Column("made_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
)

attempts = Table(  # log-ins that failed, for the rate limit; old ones are swept
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("whose", String, nullable=False),  # a login, or an address of the network, hashed
    Column("at", UtcDateTime, nullable=False),
    Index(None, "whose", "at"),
)

audit = Table(  # every viewing and change; stays when the call is gone
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("person", String, nullable=False),
    Column("action", String, nullable=False),  # saw, heard, corrected, undid, commented, coached, exported …
    Column("call_key", Integer),  # no foreign key
    Column("agent", String),  # whose figures or calls
    Column("detail", JSON(none_as_null=True)),
    Index(None, "call_key", "at"),
    Index(None, "agent", "at"),
    Index(None, "person", "at"),
)

settings = Table(
    "settings",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", JSON, nullable=False),
)

jobs = Table(  # work that takes longer than a page: recordings analysed, a tagger trained, calls tagged anew
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),  # analyze, train, retag, retention
    Column("state", String, nullable=False),  # waiting, running, done, failed, stopped
    Column("person", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("beat_at", UtcDateTime),  # the worker lives
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("said", Text),  # where it is, or what came of it
    Column("detail", JSON(none_as_null=True)),
    Index(None, "state", "id"),
)

uploads = Table(  # files somebody dropped, each with what became of it
    "uploads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("job_id", ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String, nullable=False),  # as it came; never a path
    Column("stored", String, nullable=False),  # our own name of it, in the folder of uploads
    Column("size", Integer, nullable=False),
    Column("state", String, nullable=False),  # waiting, done, failed
    Column("reason", Text),
    Column("call_key", Integer),
)

kept_taggers = Table(  # taggers that can be taken into use
    "kept_taggers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String, nullable=False, unique=True),  # name and version
    Column("folder", String, nullable=False),  # within the folder of models; "" is the one that came with callcoach
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", String),
    Column("figures", JSON(none_as_null=True)),  # measured when it was trained
    Column("used_at", UtcDateTime),  # last taken into use
)
