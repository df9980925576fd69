"""A call and its parts.

Times are integer milliseconds from the start of the recording, timestamps UTC. `None` means not known or not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pipeline.tags import Judgement
from pipeline.timing import Span

Speaker = Literal["agent", "customer", "other"]
OTHER_SIDE: dict[str, Speaker] = {"agent": "customer", "customer": "agent"}
Quality = Literal["full", "draft", "none"]
Basis = Literal["channel", "words", "sound", "transcript", "person"]
FlagName = Literal["speakers", "language", "confidence", "channels"]
LANGUAGE_NAMES = {"nb": "Norwegian", "sv": "Swedish", "da": "Danish", "en": "English"}
LANGUAGES = tuple(LANGUAGE_NAMES)


@dataclass(frozen=True)
class Word:
    text: str
    start_ms: int
    end_ms: int
    confidence: float | None = None  # 0 … 1, as the recogniser gives it


@dataclass(frozen=True)
class Dropped:
    """Text the recogniser gave that nobody said."""

    text: str
    channel: int
    start_ms: int
    end_ms: int
    reason: str  # one of: loop, credit, silence, hold


@dataclass(frozen=True)
class Amount:
    amount: float | None  # None where only the kind was said
    currency: str | None  # ISO 4217; "%" for a percentage
    kind: str | None = None  # refund, credit, discount, waived_fee, goods, voucher, percent
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Heard:
    """What the machine had of a line that a person put right."""

    speaker: Speaker
    text: str
    words: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Utterance:
    """One sentence-like unit: what is tagged."""

    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    judgement: Judgement | None = None
    amounts: tuple[Amount, ...] = ()
    words: tuple[Word, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)  # unknown keys of the document
    heard: Heard | None = None  # None where nobody put text or speaker right


@dataclass(frozen=True)
class Turn:
    """Utterances of one speaker until the other takes the floor. Without words (quality none) it has times only."""

    speaker: Speaker
    utterances: tuple[Utterance, ...] = ()
    start_ms: int | None = None
    end_ms: int | None = None
    agent: str | None = None  # overrides the call's agent, for transferred calls
    interrupts: bool = False  # began while the other was still speaking, and the other yielded
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return " ".join(u.text for u in self.utterances)


@dataclass(frozen=True)
class Transcript:
    """Where the words came from."""

    engine: str  # faster-whisper, sphinx, beside, imported, none
    model: str | None = None
    quality: Quality = "full"
    reason: str | None = None  # why this engine was chosen, in words
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    confidence: float | None = None  # 0 … 1, of the words on average
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True)
class RoleBasis:
    """How it is known who is the agent. `by`: channel (as given), words, sound, transcript, person."""

    by: Basis
    certainty: float  # 0 … 1
    person: str | None = None  # who said so


@dataclass(frozen=True)
class Flag:
    """Something a person should know of a call, or look at before it counts."""

    name: FlagName
    reason: str  # in words

    @property
    def keeps_out(self) -> bool:
        """Whether the call stays out of profiles: its tags and times may be the other speaker's, or nonsense."""
        return self.name in ("speakers", "language")


@dataclass(frozen=True)
class Facts:
    """What is true of the call as a whole, from the words."""

    compensation: tuple[Amount, ...] = ()
    compensation_before_probing: bool | None = None  # None without compensation, or where not judged
    mood_start: int | None = None  # -2 … 2, the customer's wording
    mood_end: int | None = None
    resolved: str | None = None  # yes, partly, no
    reason: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    call_id: str
    turns: tuple[Turn, ...] = ()
    language: str | None = None  # nb, sv, da, en
    agent: str | None = None
    team: str | None = None
    customer_id: str | None = None
    started_at: datetime | None = None  # UTC
    timezone: str | None = None  # IANA name of the site, for reports by day and hour
    duration_ms: int | None = None
    recording: str | None = None
    transcript: Transcript | None = None
    tagged_by: str | None = None
    speech: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)  # speaker -> unpadded speech activity
    facts: Facts | None = None
    measures: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)  # metadata nobody gave a meaning: queue, campaign …
    extra: Mapping[str, Any] = field(default_factory=dict)
    hold: tuple[Span, ...] | None = None  # when the customer waited; None where nobody looked for it
    roles: RoleBasis | None = None
    flags: tuple[Flag, ...] = ()
    reason: str | None = None  # why the customer called, as somebody said; the tagger's guess stands in `facts`

    def utterances(self) -> Iterator[tuple[Turn, Utterance]]:
        for turn in self.turns:
            for utterance in turn.utterances:
                yield turn, utterance

    @property
    def quality(self) -> Quality:
        return self.transcript.quality if self.transcript else "full"

    @property
    def counts(self) -> bool:
        """Whether it may be in profiles."""
        return not any(flag.keeps_out for flag in self.flags)

    def speaking_agent(self, turn: Turn) -> str | None:
        """The name of the agent speaking in `turn`; None for a customer's turn or an unnamed agent."""
        return (turn.agent or self.agent) if turn.speaker == "agent" else None
