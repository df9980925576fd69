"""Lines that people label: to check the tagger, to teach it, to agree among themselves. Each method one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.store import codings, database, judgements, reading
from pipeline.store.base import Base
from pipeline.store.codings import Purpose
from pipeline.tags import Judgement


class Labelling(Base):
    def add_codings(
        self, call_id: str, coder: str, given: Sequence[Judgement | None], purpose: Purpose = "check"
    ) -> None:
        """`given`: a judgement an utterance of the call, None where there is none."""
        with database.writing(self._engine) as connection:
            self._require("label")
            key = self._key(connection, call_id)
            places = judgements.places(reading.read(connection, [key])[key])
            for place, judgement in zip(places, given, strict=True):
                if judgement is not None:
                    codings.add(connection, key, coder, place, judgement, purpose)
