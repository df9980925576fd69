"""Names of people and calls in what is written around the calls: in the log, in jobs, in notes. Not in what is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, Connection, String, cast, or_, select

from pipeline.store.schema import calls as calls_table
from pipeline.store.schema import changes, names, samples, sessions, visions
from pipeline.store.schema import failures as failures_table
from pipeline.store.schema_access import audit, jobs, kept_taggers, uploads
from pipeline.store.schema_review import codings, comments, corrections, edits, queues, reviews
from pipeline.store.upserts import chunks

SHORTEST = 4  # letters of a needle that is looked for within a text
AT_ONCE = 100  # needles looked for in one query

SIGNED: tuple[Column[Any], ...] = (  # the name of a person, and nothing else
    audit.c.person,
    audit.c.agent,
    comments.c.person,
    comments.c.settled_by,
    corrections.c.person,
    corrections.c.undone_by,
    edits.c.person,
    reviews.c.person,
    codings.c.coder,
    queues.c.person,
    jobs.c.person,
    kept_taggers.c.made_by,
    sessions.c.coach,
)
WRITTEN: tuple[Column[Any], ...] = (  # by people or by ourselves, in free words
    jobs.c.said,
    failures_table.c.path,
    failures_table.c.reason,
    uploads.c.name,
    uploads.c.reason,
    queues.c.title,
    comments.c.text,
    sessions.c.agreed,
    visions.c.text,
    audit.c.detail,
    jobs.c.detail,
    queues.c.detail,
    samples.c.scope,
    changes.c.old,
    changes.c.new,
    corrections.c.old,
    corrections.c.new,
    calls_table.c.roles,
    calls_table.c.columns,
    calls_table.c.extra,
)


def count(connection: Connection, needles: Sequence[str]) -> int:
    """Places in which any of the `needles` stands as a word of its own."""
    return sum(len(_found(connection, column, some)) for some in _some(needles) for column in WRITTEN)


def replace(connection: Connection, needles: Sequence[str], by: str) -> int:
    """Each of the `needles` in free words becomes `by`, those named first where several fit; how many places."""
    done = 0
    for some in _some(needles):
        for column in WRITTEN:
            found = _found(connection, column, some)
            for key, value in found:
                values = {column.name: _put(value, _word(some), by)}
                connection.execute(column.table.update().where(_key(column) == key).values(values))
            done += len(found)
    return done


def sign_anew(connection: Connection, person: str, by: str) -> int:
    """Whatever `person` signed, or stands in the log under that name, is signed `by`."""
    done = 0
    for column in SIGNED:
        done += connection.execute(column.table.update().where(column == person).values({column.name: by})).rowcount
    same = (names.c.name == person) & (names.c.kind == "person")
    return done + connection.execute(names.update().where(same).values(name=by)).rowcount


def _found(connection: Connection, column: Column[Any], needles: Sequence[str]) -> list[tuple[Any, Any]]:
    """Primary key and value of each row in which one of the `needles` stands."""
    in_json, word = isinstance(column.type, JSON), _word(needles)
    text: ColumnElement[str] = cast(column, String) if in_json else column
    near = or_(*(text.contains(_in_json(needle) if in_json else needle, autoescape=True) for needle in needles))
    rows = connection.execute(select(_key(column), column).where(column.is_not(None), near)).all()
    return [(key, value) for key, value in rows if _put(value, word, "\0") != value]


def _some(needles: Sequence[str]) -> Iterator[list[str]]:
    return chunks((needle for needle in needles if needle.strip()), AT_ONCE)


def _word(needles: Sequence[str]) -> re.Pattern[str]:
    """As a word of its own; what is so short that it stands for anything only where it is all there is."""
    of_its_own = [re.escape(needle) for needle in needles if len(needle) >= SHORTEST]
    alone = [re.escape(needle) for needle in needles if len(needle) < SHORTEST]
    words = [rf"(?<!\w)(?:{'|'.join(of_its_own)})(?!\w)"] if of_its_own else []
    return re.compile("|".join([*words, *([rf"\A(?:{'|'.join(alone)})\Z"] if alone else [])]))


def _put(value: Any, word: re.Pattern[str], by: str) -> Any:
    if isinstance(value, str):
        return word.sub(lambda _: by, value)
    if isinstance(value, dict):
        return {_put(name, word, by): _put(inner, word, by) for name, inner in value.items()}
    if isinstance(value, list):
        return [_put(each, word, by) for each in value]
    return value


def _in_json(needle: str) -> str:
    return needle.replace("\\", "\\\\").replace('"', '\\"')


def _key(column: Column[Any]) -> Column[Any]:
    return next(iter(column.table.primary_key))
