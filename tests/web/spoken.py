"""A call with a recording of its own: two channels, noise where somebody speaks, and the time of each word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import soundfile

from pipeline.audio import content_id
from pipeline.batch.local import keep
from pipeline.call import Call, Facts, Turn, Utterance, Word
from pipeline.process import measured
from pipeline.store import Store
from pipeline.tags import Judgement
from pipeline.timing import Span
from tests.report.centre import codebook
from tests.web.world import TAGGER

RATE = 8_000
PAUSE_MS = 400
EVIL = "<script>document.title = 'taken'</script><img src=x onerror=alert(1)>"
Spoken = tuple[str, str, Sequence[str], float]  # speaker, text, codes, how sure
DIALOGUE: tuple[Spoken, ...] = (
    ("agent", "Fjordline Broadband, you are talking to Kari.", ["greeting"], 0.97),
    ("customer", "Hello, my internet has been gone since Monday and nobody has called me back.",
     ["stating_need", "dissatisfaction"], 0.88),
    ("agent", "I am sorry to hear that.", ["apology", "empathy"], 0.91),
    ("agent", "I can give you two hundred kroner off the next bill.", ["compensation_offered"], 0.83),
    ("customer", "Fine, but I need it to work, I am on call at the hospital.", ["stating_need"], 0.74),
    ("agent", "What does it mean for you if it is not fixed before the weekend?", ["question", "needs_probing"], 0.95),
    ("customer", "Then I have to change provider, I cannot wait any longer.", ["churn_signal"], 0.92),
    ("agent", "Is the lamp on the box red or green?", ["question"], 0.55),
    ("customer", "It is red.", [], 0.9),
    ("agent", "Let me first restart the line from here, then we look at it together.", ["steering"], 0.9),
    ("customer", "Now it is green, thank you so much!", ["satisfaction"], 0.93),
    ("agent", "So the line is up again, and you get two hundred kroner off.", ["summarising"], 0.62),
    ("agent", "Is there anything else I can do for you?", ["question", "closing"], 0.96),
)  # fmt: skip


def keep_spoken(
    store: Store, folder: Path, said: Sequence[Spoken] = DIALOGUE, name: str = "spoken", **fields: object
) -> int:
    """Stores the call and its recording; the call's number."""
    call = spoken_call(said, name, **fields)
    path = folder / f"{name}.wav"
    record(call, path)
    keep(store, measured(call, content_id(path), {"words": "imported", "stages": "2"}, codebook()))
    store.note_recording(content_id(path), str(path))
    return store.call_key(name)


def spoken_call(said: Sequence[Spoken] = DIALOGUE, name: str = "spoken", **fields: object) -> Call:
    clock, turns, speech = 500, [], {"agent": [], "customer": []}  # type: ignore[var-annotated]
    for speaker, text, codes, sure in said:
        words, start = [], clock
        for word in text.split():
            length = 120 + 35 * len(word)
            words.append(Word(word, clock, clock + length - 20))
            clock += length
        judged = Judgement(tuple(codes), _form(text, codes), dict.fromkeys(codes, sure), TAGGER)
        utterance = Utterance(text, start, clock, judged, words=tuple(words))
        if turns and turns[-1].speaker == speaker:
            turns[-1] = replace(turns[-1], utterances=(*turns[-1].utterances, utterance), end_ms=clock)
        else:
            turns.append(Turn(speaker, (utterance,), start, clock))  # type: ignore[arg-type]
        speech[speaker].append(Span(start, clock))
        clock += PAUSE_MS
    made = Call(
        name, tuple(turns), "en", "Kari Nordli", "North", started_at=datetime(2026, 10, 30, 13, 5, tzinfo=UTC),
        timezone="Europe/Oslo", duration_ms=clock, recording=f"{name}.wav", tagged_by=TAGGER,
        speech={speaker: tuple(spans) for speaker, spans in speech.items()},
        facts=Facts(mood_start=-1, mood_end=1, resolved="yes"),
    )  # fmt: skip
    return replace(made, **fields)  # type: ignore[arg-type]


def record(call: Call, path: Path) -> None:
    """The agent left, the customer right."""
    dice = np.random.default_rng(1)
    sound = np.zeros((RATE * (call.duration_ms or 1000) // 1000, 2), np.float32)
    for channel, speaker in enumerate(("agent", "customer")):
        for turn in call.turns:
            for word in (w for u in turn.utterances for w in u.words if turn.speaker == speaker):
                first, last = word.start_ms * RATE // 1000, word.end_ms * RATE // 1000
                rise = np.sin(np.linspace(0, np.pi, last - first)) * dice.uniform(0.1, 0.35)
                sound[first:last, channel] = dice.normal(0, 1, last - first) * rise
    soundfile.write(path, sound.clip(-1, 1), RATE, subtype="PCM_16")


def _form(text: str, codes: Sequence[str]) -> str | None:
    if "question" not in codes:
        return None
    return "choice" if " or " in text else "open" if text.startswith("What") else "closed"
