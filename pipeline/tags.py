"""What somebody judged an utterance to be doing. Not judged is `None`; judged and found nothing is an empty tuple."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Judgement:
    """The codes one source gave one utterance."""

    labels: tuple[str, ...] = ()
    form: str | None = None  # open, closed or choice; None unless `labels` holds question
    scores: Mapping[str, float] = field(default_factory=dict)  # code -> probability, 0 … 1
    source: str = "unknown"  # model and version, or a person
    ignore: tuple[str, ...] = ()  # codes (or "form") left undecided; evaluation leaves these cells out

    def __contains__(self, code: object) -> bool:
        return code in self.labels
