"""Words and speakers that people put right, kept apart from the call so that they hold when it is heard anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, select

from pipeline.call import OTHER_SIDE, Call, Speaker
from pipeline.store import judgements
from pipeline.store.judgements import Place
from pipeline.store.schema_review import edits


@dataclass(frozen=True)
class Edit:
    place: Place  # as heard
    speaker: Speaker
    text: str


def keep(connection: Connection, key: int, call: Call, number: int, person: str) -> None:
    """What is other in a line of `call` than it was heard; nothing where nothing is."""
    speaker, text, nth = place = judgements.heard_places(call)[number]
    connection.execute(edits.delete().where(*_at(key, place)))
    turn, utterance = list(call.utterances())[number]
    if utterance.heard is not None:
        where = {"call_key": key, "speaker": speaker, "text": text, "nth": nth}
        new = {"new_speaker": turn.speaker, "new_text": utterance.text}
        connection.execute(edits.insert().values(**where, **new, person=person, at=datetime.now(UTC)))


def read(connection: Connection, key: int, exchanged: bool = False) -> list[Edit]:
    """`exchanged`: as `exchange` would leave them."""
    other = OTHER_SIDE if exchanged else {}
    return [
        Edit(
            (other.get(row.speaker, row.speaker), row.text, row.nth),
            other.get(row.new_speaker, row.new_speaker),
            row.new_text,
        )
        for row in connection.execute(select(edits).where(edits.c.call_key == key).order_by(edits.c.id))
    ]


def exchange(connection: Connection, key: int) -> None:
    """With agent and customer of the call."""
    values = {
        column.name: case(OTHER_SIDE, value=column, else_=column) for column in (edits.c.speaker, edits.c.new_speaker)
    }
    connection.execute(edits.update().where(edits.c.call_key == key).values(values))


def _at(key: int, place: Place) -> list[ColumnElement[bool]]:
    speaker, text, nth = place
    where: dict[str, Any] = {"call_key": key, "speaker": speaker, "text": text, "nth": nth}
    return [edits.c[name] == value for name, value in where.items()]
