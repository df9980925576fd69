"""Words, sound and channels put together: who said what, as turns; and what a person should know of the call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.call import Call, Dropped, Flag, Transcript, Turn, Word
from pipeline.channels import Layout
from pipeline.confidence import LOW, mean_confidence
from pipeline.crosstalk import without_crosstalk
from pipeline.errors import UnreadableInput
from pipeline.formats import read_calls
from pipeline.hold import silent_holds
from pipeline.listening import Ears, Listened
from pipeline.places import here
from pipeline.segment import turns_from_speech, turns_from_words
from pipeline.sides import Sides, by_channel, by_transcript, by_voice
from pipeline.speakers import SURE, roles_for_labels
from pipeline.timing import Span, merge
from pipeline.transcribe import Heard
from pipeline.transcribe.invented import without_invented
from pipeline.transcribe.spoken_language import LanguageGuess, confirmed


def call_of(listened: Listened, heard: Heard, ears: Ears) -> Call:
    """The call that was heard. WrongUse for an agent's channel that the recording does not have."""
    words, dropped = _said(listened, heard)
    sides = _sides(listened, words, heard.language, ears)
    has_words = any(sides.words)
    turns = (
        turns_from_words(sides.words, sides.speakers, sides.speech, heard.language)
        if has_words
        else turns_from_speech(sides.speakers, sides.speech)
    )
    sure = mean_confidence(word for own in words for word in own)
    said = " ".join(word.text for own in words for word in own)
    guess = heard.guess and confirmed(heard.guess, [said])
    speech = sides.by_speaker()
    duration = listened.recording.info.duration_ms
    return Call(
        call_id=listened.source.stem,
        turns=turns,
        language=heard.language,
        duration_ms=duration,
        transcript=replace(heard.transcript, reason=ears.reason, confidence=sure, dropped=dropped),
        speech=speech,
        hold=_hold(listened, turns, speech, heard.language),
        roles=sides.basis,
        flags=tuple(_flags(sides, guess if has_words else None, sure, listened.layout)),
    )


def call_beside(listened: Listened, ears: Ears) -> Call:
    """The words lie next to the recording; who spoke when is still measured from its channels."""
    source = listened.source
    assert source.transcript is not None
    called = source.transcript_name or source.transcript.name
    with here(source.transcript, source.transcript_address) as path:
        reading = read_calls(path)
    if not reading.calls:
        raise reading.faults[0] if reading.faults else UnreadableInput(called, "it holds no call")
    call = roles_for_labels(reading.calls[0], ears.role_model)
    sides = by_transcript(call, listened, ears)
    speech = sides.by_speaker() if sides else {}
    return replace(
        call,
        duration_ms=listened.recording.info.duration_ms,
        transcript=Transcript("beside", called, "full", "a transcript lies beside the recording"),
        speech=speech,
        hold=_hold(listened, call.turns, speech, call.language),
    )


def _said(listened: Listened, heard: Heard) -> tuple[tuple[tuple[Word, ...], ...], tuple[Dropped, ...]]:
    """The words somebody said, each once, and what was dropped."""
    kept: list[tuple[Word, ...]] = []
    dropped: list[Dropped] = []
    for channel, (words, speech) in enumerate(zip(heard.channels, listened.speech, strict=True)):
        said, invented = without_invented(words, channel, speech, listened.hold, heard.language)
        kept.append(said)
        dropped += invented
    if len(kept) == 1:
        return tuple(kept), tuple(dropped)
    once, twice = without_crosstalk(kept, listened.levels)
    return once, tuple(sorted((*dropped, *twice), key=lambda what: what.start_ms))


def _sides(listened: Listened, words: Sequence[Sequence[Word]], language: str | None, ears: Ears) -> Sides:
    """By channel where there are several; one is parted by voice, unless it is said, and sounds, to be one side."""
    voices, given = listened.layout.voices, ears.agent_channel is not None
    if len(voices) != 1 or (listened.voices is None and (given or listened.recording.info.channels > 1)):
        return by_channel(listened, words, language, ears)
    parted = by_voice(listened.voices, listened.speech[voices[0]], words[voices[0]], language, ears.role_model)
    one_side = parted.alike and "copy" not in listened.layout.kinds
    return by_channel(listened, words, language, ears) if given and one_side else parted


def _flags(sides: Sides, guess: LanguageGuess | None, sure: float | None, layout: Layout) -> Iterator[Flag]:
    if sides.basis.certainty < SURE:
        yield Flag("speakers", sides.reason)
    if guess and not guess.is_sure:
        yield Flag("language", guess.reason)
    if sure is not None and sure < LOW:
        yield Flag("confidence", f"the recogniser was only {sure:.0%} sure of its words")
    if layout.reason:
        yield Flag("channels", layout.reason)


def _hold(
    listened: Listened, turns: Iterable[Turn], speech: dict[str, tuple[Span, ...]], language: str | None
) -> tuple[Span, ...]:
    silent = silent_holds(tuple(turns), speech, language, listened.recording.info.duration_ms)
    return merge((*listened.hold, *silent))
