"""What somebody judged an utterance to be doing. Not judged is `None`; judged and found nothing is an empty tuple."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

OF_QUESTIONS = ("form", "about", "follow_up")  # what a question has besides its code


@dataclass(frozen=True)
class Judgement:
    """The codes one source gave one utterance."""

    labels: tuple[str, ...] = ()
    form: str | None = None  # open, closed or choice; None unless `labels` holds question
    scores: Mapping[str, float] = field(default_factory=dict)  # code -> probability, 0 … 1
    source: str = "unknown"  # model and version, or a person
    ignore: tuple[str, ...] = ()  # undecided codes (or one of OF_QUESTIONS): evaluation leaves these out
    about: str | None = None  # what a question is about, one of the codebook's `about`; None where not judged
    follow_up: bool | None = None  # whether a question digs into the answer just given; None where not judged

    def __contains__(self, code: object) -> bool:
        return code in self.labels
