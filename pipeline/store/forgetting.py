"""What there is of a call, a customer or an agent, counted; and an agent's name out of everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Text, cast, func, or_, select

from pipeline.errors import WrongUse
from pipeline.store import accounts, forgotten, mentions, names, removing, renames
from pipeline.store.schema import call_agents, calls, failures, sessions, turns, utterances, verdicts, visions
from pipeline.store.schema import names as names_table
from pipeline.store.schema import renames as renames_table
from pipeline.store.schema_access import accounts as accounts_table
from pipeline.store.schema_access import kept_taggers, uploads
from pipeline.store.schema_privacy import written as written_table
from pipeline.store.schema_review import codings, recordings
from pipeline.store.upserts import chunks, inserting

FORMER = "former agent"
PLACES = {  # table -> what people call it; other tables of calls are "other rows"
    "calls": "calls",
    "call_agents": "calls",
    "utterances": "lines",
    "turns": "lines",
    "judgements": "tags",
    "tags": "tags",
    "call_codes": "tags",
    "verdicts": "tags by people",
    "codings": "tags by people",
    "corrections": "corrections",
    "edits": "corrections",
    "comments": "comments",
    "reviews": "reviews",
    "queue_lines": "samples and queues",
    "sampled": "samples and queues",
    "outcomes": "outcomes",
    "changes": "metadata history",
    "tallies": "figures",
    "facts": "figures",
    "compensation": "figures",
    "amounts": "figures",
    "chances": "figures",
    "findings": "figures",
    "versions": "figures",
    "recordings": "addresses of recordings",
}


@dataclass(frozen=True)
class Agent:
    """Somebody to be forgotten: as calls name them, and as they log in."""

    name: str
    number: int
    names: tuple[str, ...]  # of the agent, the present and earlier ones
    accounts: tuple[tuple[int, str, str], ...]  # number, log-in, name


@dataclass(frozen=True)
class Outside:
    """What there is or may be of calls in files."""

    recordings: tuple[Path, ...]
    uploads: tuple[str, ...]
    written: tuple[tuple[str, str], ...]  # by commands: path, what
    taggers: tuple[str, ...]  # trained here after people had tagged lines of the calls
    shared: int  # calls in which another agent spoke too


def of_customer(connection: Connection, customer: str) -> list[int]:
    return list(connection.scalars(select(calls.c.key).where(calls.c.customer_id == customer).order_by(calls.c.key)))


def of_agent(connection: Connection, number: int) -> list[int]:
    """Calls in which the agent spoke, or that name the agent."""
    found: set[int] = set()
    for column, key in (
        (call_agents.c.agent_id, call_agents.c.call_key),
        (calls.c.agent_id, calls.c.key),
        (turns.c.agent_id, turns.c.call_key),
    ):
        found.update(connection.scalars(select(key).where(column == number).distinct()))
    return sorted(found)


def agent(connection: Connection, name: str) -> Agent:
    """WrongUse where nobody is called so."""
    now = renames.current_name(connection, name)
    number = names.find(connection, [("agent", now)]).get(("agent", now)) if now else None
    if number is None:
        raise WrongUse(f"{name or '(no name)'}: no agent of this name is stored; `callcoach agents list` shows who is.")
    current = renames.current_names(connection)
    earlier = sorted(old for old in current if current[old] == now)
    query = select(accounts_table.c.id, accounts_table.c.login, accounts_table.c.name)
    rows = connection.execute(query.where(accounts_table.c.agent_id == number).order_by(accounts_table.c.id))
    return Agent(now, number, (now, *earlier), tuple((row.id, row.login, row.name) for row in rows))


def count(connection: Connection, keys: Sequence[int]) -> Counter[str]:
    """Rows by place."""
    found: Counter[str] = Counter()
    for part in chunks(keys):
        for table in removing.of_calls():
            if table is not call_agents and table is not turns:  # counted with the calls and the lines
                number = connection.scalar(select(func.count()).where(table.c.call_key.in_(part)))
                found[PLACES.get(table.name, "other rows")] += int(number or 0)
        found["calls"] += len(part)
        worded = select(func.count(utterances.c.call_key.distinct())).where(utterances.c.call_key.in_(part))
        found["full-text index"] += int(connection.scalar(worded) or 0)
        found["uploads"] += int(connection.scalar(select(func.count()).where(uploads.c.call_key.in_(part))) or 0)
        contents = select(calls.c.content_id).where(calls.c.key.in_(part))
        failed = select(func.count()).where(failures.c.content_id.in_(contents))
        found["failures"] += int(connection.scalar(failed) or 0)
    return +found


def about(connection: Connection, who: Agent) -> Counter[str]:
    """What is stored of an agent besides the calls."""
    found: Counter[str] = Counter()
    for table, place in ((sessions, "coaching sessions"), (visions, "visions")):
        found[place] += int(connection.scalar(select(func.count()).where(table.c.agent_id == who.number)) or 0)
    found["accounts"] += len(who.accounts)
    found["mentions"] += mentions.count(connection, needles_of(who))
    return +found


def outside(connection: Connection, keys: Sequence[int]) -> Outside:
    where, sent, first, shared = list[Path](), list[str](), [], 0
    for part in chunks(keys):
        where += map(Path, connection.scalars(select(recordings.c.path).where(recordings.c.call_key.in_(part))))
        sent += connection.scalars(select(uploads.c.stored).where(uploads.c.call_key.in_(part)).distinct())
        for column, key in ((verdicts.c.given_at, verdicts.c.call_key), (codings.c.at, codings.c.call_key)):
            first.append(connection.scalar(select(func.min(column)).where(key.in_(part))))
        several = select(call_agents.c.call_key).where(call_agents.c.call_key.in_(part))
        several = several.group_by(call_agents.c.call_key).having(func.count() > 1)
        shared += len(connection.scalars(several).all())
    begun = min((moment for moment in first if moment), default=None)
    learned = () if begun is None else connection.scalars(
        select(kept_taggers.c.source).where(kept_taggers.c.made_at >= begun, kept_taggers.c.folder != "")
    ).all()  # fmt: skip
    return Outside(tuple(where), tuple(sorted(set(sent))), written(connection), tuple(learned), shared)


def written(connection: Connection) -> tuple[tuple[str, str], ...]:
    query = select(written_table.c.path, written_table.c.what).order_by(written_table.c.at, written_table.c.path)
    return tuple((row.path, row.what) for row in connection.execute(query))


def note_written(connection: Connection, path: str, what: str) -> None:
    row = {"what": what, "at": datetime.now(UTC)}
    insert = inserting(connection, written_table).values(path=path, **row)
    connection.execute(insert.on_conflict_do_update(index_elements=["path"], set_=row))


def named(connection: Connection, kind: str) -> tuple[str, ...]:
    columns = {"call": calls.c.call_id, "customer": calls.c.customer_id, "agent": names_table.c.name}
    query = select(columns[kind]).distinct().where(columns[kind].is_not(None))
    if kind == "agent":
        query = query.where(names_table.c.kind == "agent", names_table.c.name != "")
    return tuple(connection.scalars(query))


def ids_of(connection: Connection, keys: Iterable[int]) -> list[str]:
    """Names of the calls, longest first, so that one that holds another is replaced whole."""
    found: list[str] = []
    for part in chunks(keys):
        found += connection.scalars(select(calls.c.call_id).where(calls.c.key.in_(part)))
    return sorted(found, key=len, reverse=True)


def needles_of(who: Agent) -> list[str]:
    every = {*who.names, *(text for _, login, name in who.accounts for text in (login, name))}
    return sorted(every, key=len, reverse=True)


def said_of(connection: Connection, who: Agent, keys: Sequence[int]) -> int:
    """Lines of the calls in which the agent's whole name is said, where redaction left it."""
    found = 0
    for part in chunks(keys):
        said = or_(*(utterances.c.text.contains(name, autoescape=True) for name in who.names))
        query = select(func.count()).where(utterances.c.call_key.in_(part), said)
        found += int(connection.scalar(query) or 0)
    return found


def file_names(connection: Connection, who: Agent, keys: Sequence[int]) -> int:
    """Calls whose own name, or whose recording's, holds a word of the agent's name."""
    found = 0
    parts = {word for name in who.names for word in name.split() if len(word) > 2}
    for part in chunks(keys if parts else ()):
        named = or_(*(cast(c, Text).icontains(word, autoescape=True) for c in (calls.c.call_id, calls.c.recording)
                      for word in parts))  # fmt: skip
        found += int(connection.scalar(select(func.count()).where(calls.c.key.in_(part), named)) or 0)
    return found


def become(connection: Connection, who: Agent, keep_figures: bool) -> tuple[str, int]:
    """The name out of everything but words; what it became, and how many places it stood in.

    `keep_figures`: calls and figures stay under the new name, also of what comes in under the old one; else the calls
    have been removed before.
    """
    for number, _, _ in who.accounts:
        accounts.remove(connection, number)
    new = _next(connection)
    gone = renames_table.c.old.in_(who.names) | renames_table.c.new.in_(who.names)
    connection.execute(renames_table.delete().where(gone))
    for table in (sessions, visions):
        connection.execute(table.delete().where(table.c.agent_id == who.number))
    done = sum(mentions.sign_anew(connection, name, new) for name in needles_of(who))
    done += mentions.replace(connection, needles_of(who), new)
    retired = names_table.c.kind.startswith(renames.RETIRED) & names_table.c.name.in_(who.names)
    connection.execute(names_table.update().where(retired).values(name=new))
    connection.execute(names_table.update().where(names_table.c.id == who.number).values(name=new))
    if keep_figures:
        for name in who.names:
            forgotten.note(connection, "agent", name, becomes=new)
    return new, done


def _next(connection: Connection) -> str:
    """`former agent 3`, where two were forgotten before."""
    query = select(names_table.c.name).where(names_table.c.kind == "agent", names_table.c.name.startswith(FORMER))
    taken = [name.removeprefix(FORMER).strip() for name in connection.scalars(query)]
    return f"{FORMER} {max((int(t) for t in taken if t.isascii() and t.isdecimal()), default=0) + 1}"
