"""Stand-ins behind the protocols."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.call import Call, Transcript, Word
from pipeline.diarize.spectral import Spectral
from pipeline.formats.codebook import load_codebook
from pipeline.listening import Ears
from pipeline.roles import load_role_model
from pipeline.tags import Judgement
from pipeline.transcribe import Heard, Spoken, only


@dataclass(frozen=True)
class KeywordTagger:
    """An utterance gets the codes whose word it holds."""

    words: tuple[tuple[str, str], ...] = (("why", "needs_probing"), ("refund", "compensation_offered"))
    source: str = "keywords 1"
    codes: tuple[str, ...] = load_codebook().names
    experimental: tuple[str, ...] = ()

    def tag(self, calls: Sequence[Call]) -> list[Call]:
        return [self._tag(call) for call in calls]

    def _tag(self, call: Call) -> Call:
        turns = tuple(
            replace(turn, utterances=tuple(replace(u, judgement=self._judge(u.text)) for u in turn.utterances))
            for turn in call.turns
        )
        return replace(call, turns=turns, tagged_by=self.source)

    def _judge(self, text: str) -> Judgement:
        return Judgement(tuple(code for word, code in self.words if word in text.lower()), source=self.source)


@dataclass(frozen=True)
class ScriptedTranscriber:
    """Hears the same words in every recording: one text a channel, spread over its first speech span."""

    texts: tuple[str, ...]
    name: str = "script 1"

    def transcribe(self, calls):
        for spoken in calls:
            given = (*self.texts, *("" for _ in spoken.speech[len(self.texts) :]))
            said = zip(given, spoken.speech, strict=False)
            channels = tuple(tuple(self._words(text, spans[0])) if spans else () for text, spans in said)
            yield spoken, Heard(channels, Transcript("script", "1", "full"), spoken.language or "en")

    def _words(self, text, span):
        words = text.split()
        step = span.duration_ms // max(1, len(words))
        for index, word in enumerate(words):
            yield Word(word, span.start_ms + index * step, span.start_ms + (index + 1) * step, 0.9)


def ears(transcriber, agent_channel=None):
    return Ears(transcriber, "for the test", Spectral(), load_role_model(), agent_channel)


def heard(transcriber, recording, speech, language):
    """One recording by itself."""
    return only(transcriber, Spoken(recording, tuple(map(tuple, speech)), language))
