"""What coders gave a line without seeing anybody else's tags: to check the tagger, to teach it, to compare coders.

Corrections of a tag that was seen are no codings; see `judgements`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import Connection, select

from pipeline.call import Call
from pipeline.store import judgements
from pipeline.store.judgements import Place
from pipeline.store.schema_review import codings
from pipeline.tags import Judgement

Purpose = Literal["check", "training", "calibration"]


@dataclass(frozen=True)
class Given:
    """The source of the judgement is the coder's name."""

    place: Place
    judgement: Judgement


def add(connection: Connection, key: int, coder: str, place: Place, judgement: Judgement, purpose: Purpose) -> None:
    """In place of what this coder gave this line for this purpose before, which stays as old as it is."""
    speaker, text, nth = place
    where = {"call_key": key, "coder": coder, "speaker": speaker, "text": text, "nth": nth, "purpose": purpose}
    document = judgements.to_document(judgement)
    same = [codings.c[name] == value for name, value in where.items()]
    if not connection.execute(codings.update().where(*same).values(judgement=document)).rowcount:
        connection.execute(codings.insert().values(**where, judgement=document, at=datetime.now(UTC)))


def read(connection: Connection, keys: Collection[int], purpose: Purpose) -> dict[int, list[Given]]:
    """Call key to what was given, the earliest first."""
    query = select(codings).where(codings.c.call_key.in_(keys), codings.c.purpose == purpose).order_by(codings.c.id)
    found: dict[int, list[Given]] = defaultdict(list)
    for row in connection.execute(query):
        judgement = judgements.from_document(row.judgement, row.coder)
        found[row.call_key].append(Given((row.speaker, row.text, row.nth), judgement))
    return found


def of_lines(call: Call, given: Sequence[Given]) -> Mapping[str, tuple[Judgement | None, ...]]:
    """Coder to a judgement an utterance of `call`; who began first comes first."""
    by_coder: dict[str, dict[Place, Judgement]] = defaultdict(dict)
    for one in given:
        by_coder[one.judgement.source][one.place] = one.judgement
    places = judgements.places(call)
    return {coder: tuple(map(gave.get, places)) for coder, gave in by_coder.items()}
