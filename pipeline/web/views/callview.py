"""A call as the review app shows it: its head, the player's line, moments, every word with its tags, notes, history."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pipeline.call import Call, Flag
from pipeline.codebook import Codebook
from pipeline.conversation import length_ms
from pipeline.course import turning
from pipeline.findings import findings
from pipeline.report import callpage, figures
from pipeline.report.facts import Fact
from pipeline.report.timeline import Timeline, timeline
from pipeline.report.words import Words
from pipeline.store.rows import local_time
from pipeline.viewers import Viewer
from pipeline.web.sound import Sound
from pipeline.web.views import said
from pipeline.web.views.beside import Beside, Review
from pipeline.web.views.moments import Moment, marks, moments
from pipeline.web.views.notes import ChangeView, NoteView


@dataclass(frozen=True)
class FlagView:
    text: str  # what is the case, and what to do
    reason: str  # as found
    decides: bool  # whether the page offers to settle who is the agent


@dataclass(frozen=True)
class Named:
    name: str
    href: str  # empty where their page may not be seen


@dataclass(frozen=True)
class CallView:
    key: int
    name: str
    title: str
    agents: tuple[Named, ...]  # a transferred call has several
    team: Named | None
    facts: tuple[Fact, ...]
    flags: tuple[FlagView, ...]
    reviews: tuple[Review, ...]
    reviewed: bool  # by whoever looks
    disputes: bool  # whoever looks is an agent who spoke here
    back: str  # address of the list they came from
    length_ms: int
    sound: str  # address, empty where there is none
    silent: str  # why there is no sound, in words
    sound_notes: tuple[str, ...]  # what the sound leaves out
    silenced: tuple[tuple[float, float], ...]  # where and how long, in per cent of the call
    timeline: Timeline | None
    moments: tuple[Moment, ...]
    marks: tuple[tuple[Moment, ...], ...]  # the same by line
    course: tuple[Fact, ...]
    offers: tuple[Fact, ...]
    turns: tuple[said.TurnView, ...]
    wordless: str  # why there are no words
    timed: bool
    notes: tuple[NoteView, ...]
    changes: tuple[ChangeView, ...]
    language: str  # of what was said
    at: int | None  # the line asked for


def call_view(
    key: int,
    call: Call,
    beside: Beside,
    codebook: Codebook,
    viewer: Viewer,
    words: Words,
    *,
    sound: Sound,
    back: str = "",
    at_ms: int | None = None,
) -> CallView:
    found = moments(call, codebook, words)
    by_line: dict[int, list[NoteView]] = {}
    for note in beside.notes:
        if note.n is not None:
            by_line.setdefault(note.n, []).append(note)
    turns = said.turns(call, beside.lines, codebook, words, by_line, marks(found))
    agents = tuple(_agent(name, beside.numbers, viewer) for name in speaking(call))
    lines = [line for turn in turns for line in turn.lines]
    return CallView(
        key=key,
        name=call.call_id,
        title=" → ".join(agent.name for agent in agents) or words.gettext("Unnamed agent"),
        agents=agents,
        team=(call.team and _team(call.team, beside.numbers, viewer)) or None,
        facts=_facts(call, codebook, words),
        flags=_flags(call, words),
        reviews=beside.reviews,
        reviewed=any(review.person == viewer.person for review in beside.reviews),
        disputes=viewer.may("dispute") and viewer.own in speaking(call),
        back=back,
        length_ms=length_ms(call),
        sound="" if sound.reason else sound.url,
        silent=words.gettext(sound.reason) if sound.reason else "",
        sound_notes=tuple(words.gettext(note) for note in sound.notes),
        silenced=_silenced(sound, call),
        timeline=timeline(call, findings(call, codebook), turning(call, codebook), codebook, words),
        moments=found,
        marks=tuple(tuple(here) for here in marks(found).values()),
        course=callpage.course_facts(call, codebook, words),
        offers=callpage.offer_facts(call, words),
        turns=turns,
        wordless="" if lines else _wordless(call, words),
        timed=any(line.start_ms is not None for line in lines) or (not lines and length_ms(call) > 0),
        notes=beside.notes,
        changes=beside.changes,
        language=call.language or "",
        at=None if at_ms is None else _line_at(lines, at_ms),
    )


def _silenced(sound: Sound, call: Call) -> tuple[tuple[float, float], ...]:
    length = length_ms(call)
    shares = [
        (100 * start / length, 100 * min(end, length) / length) for start, end in sound.silenced if start < length
    ]
    return tuple((round(start, 2), round(max(0.2, end - start), 2)) for start, end in shares)


def speaking(call: Call) -> tuple[str, ...]:
    """Names of the agents in the order they first speak; of a call without words, its agent."""
    spoke = [call.speaking_agent(turn) for turn in call.turns if turn.speaker == "agent"]
    return tuple(dict.fromkeys(name for name in (spoke or [call.agent]) if name))


def _agent(name: str, numbers: Mapping[tuple[str, str], int], viewer: Viewer) -> Named:
    number = numbers.get(("agent", name))
    opens = viewer.sees_all or bool(viewer.led) or name == viewer.own  # whoever leads the team sees who was in it
    return Named(name, f"/agents/{number}" if number is not None and opens else "")


def _team(name: str, numbers: Mapping[tuple[str, str], int], viewer: Viewer) -> Named:
    number = numbers.get(("team", name))
    opens = viewer.sees_all or name in viewer.led
    return Named(name, f"/teams/{number}" if number is not None and opens else "")


def _facts(call: Call, codebook: Codebook, words: Words) -> tuple[Fact, ...]:
    start = local_time(call.started_at, call.timezone)
    guess = call.facts.reason if call.facts and not call.reason else None
    reason = call.reason or guess
    resolved = call.facts.resolved if call.facts else None
    told = (
        (words.gettext("Date"), start and words.moment(start), ()),
        (words.gettext("Length"), length_ms(call) and words.length(length_ms(call)), ()),
        (words.gettext("Language"), call.language and figures.language_name(call.language, words), ()),
        (
            words.gettext("Reason of the call"),
            reason and words.title(codebook.reasons.get(reason, {}), reason),
            (words.gettext("as the tagger guesses"),) if guess else (),
        ),
        (words.gettext("Resolved?"), resolved and _resolved(resolved, words), ()),
        (words.gettext("Transcript"), _quality(call, words), ()),
        (words.gettext("Call"), call.call_id, ()),
    )
    return tuple(Fact(label, value, notes) for label, value, notes in told if value)


def _resolved(value: str, words: Words) -> str:
    return {"yes": words.gettext("yes"), "partly": words.gettext("partly"), "no": words.gettext("no")}.get(value, value)


def _quality(call: Call, words: Words) -> str:
    if call.quality == "draft":
        return words.gettext("a rough draft")
    if call.quality == "none":
        return words.gettext("none, only times")
    engine = call.transcript.engine if call.transcript else "imported"
    return words.gettext("transcribed") if engine == "faster-whisper" else words.gettext("imported")


def _flags(call: Call, words: Words) -> tuple[FlagView, ...]:
    found = [FlagView(_flag(flag, words), flag.reason, flag.name == "speakers") for flag in call.flags]
    if call.quality == "draft":
        text = words.gettext("The words are a rough draft, so the call counts in no figures about words.")
        found.append(FlagView(text, (call.transcript and call.transcript.reason) or "", False))
    return tuple(found)


def _flag(flag: Flag, words: Words) -> str:
    return {
        "speakers": words.gettext(
            "It is not certain who is the agent. Listen to the start and decide; until then the call is in no figures."
        ),
        "language": words.gettext(
            "It is not certain which language is spoken, so the call is in no figures. Ask whoever runs callcoach to "
            "analyse it again with the language given."
        ),
        "confidence": words.gettext("The words were hard to make out. Listen before you build on a line."),
        "channels": words.gettext("The sides of the recording were not as they should be. Check who speaks."),
    }.get(flag.name, flag.reason)


def _wordless(call: Call, words: Words) -> str:
    if call.turns or length_ms(call):
        return words.gettext("There are no words of this call, only times.")
    return words.gettext("Nothing was heard in this call: no words and no times.")


def _line_at(lines: Collection[said.LineView], at_ms: int) -> int | None:
    """The last line that has begun by then; of a time ahead of all, the first."""
    timed = [(line.start_ms, line.n) for line in lines if line.start_ms is not None]
    begun = [place for place in timed if place[0] <= at_ms]
    return max(begun)[1] if begun else min(timed)[1] if timed else None
