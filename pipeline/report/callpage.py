"""One call as a page: what it was, its timeline, what was found, what was offered, and every word with its tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline import findings as order
from pipeline.call import Call, Utterance
from pipeline.codebook import Codebook
from pipeline.conversation import length_ms
from pipeline.course import course_tally, turning, win_back
from pipeline.lines import Line, lines_of
from pipeline.opportunities import chances
from pipeline.profiles import Rate
from pipeline.report import figures, quotes
from pipeline.report.facts import Fact
from pipeline.report.timeline import Timeline, timeline
from pipeline.report.words import NONE, Words
from pipeline.store.rows import local_time


@dataclass(frozen=True)
class Tag:
    title: str
    core: bool
    hover: str  # probability and source


@dataclass(frozen=True)
class SaidLine:
    id: str
    at: str
    text: str
    tags: tuple[Tag, ...]


@dataclass(frozen=True)
class TurnView:
    who: str
    ours: bool
    lines: tuple[SaidLine, ...]


@dataclass(frozen=True)
class ChanceView:
    title: str
    taken: bool
    at: str
    called: str
    answer_at: str
    answer: str


@dataclass(frozen=True)
class CallPage:
    name: str
    home: str
    codebook_version: str
    facts: tuple[Fact, ...]
    flags: tuple[str, ...]
    course: tuple[Fact, ...]  # who led, wording, win-back
    timeline: Timeline | None
    findings: tuple[quotes.OutOfOrder, ...]
    chances: tuple[ChanceView, ...]
    offers: tuple[Fact, ...]
    turns: tuple[TurnView, ...]
    quote_language: str


def call_page(
    call: Call, codebook: Codebook, words: Words, home: str = "", outcomes: Mapping[str, float] = {}
) -> CallPage:
    lines = lines_of(call)
    found = order.findings(call, codebook)
    turn = turning(call, codebook)
    return CallPage(
        name=call.call_id,
        home=home,
        codebook_version=codebook.version,
        facts=(*_facts(call, codebook, words), *(Fact(n, words.number(v, 1)) for n, v in outcomes.items())),
        flags=tuple(flag.reason for flag in call.flags),
        course=course_facts(call, codebook, words),
        timeline=timeline(call, found, turn, codebook, words),
        findings=tuple(quotes.out_of_order(finding, codebook, {}, words) for finding in found),
        chances=_chances(call, lines, codebook, words),
        offers=offer_facts(call, words),
        turns=_turns(call, codebook, words),
        quote_language=call.language or "",
    )


def _facts(call: Call, codebook: Codebook, words: Words) -> tuple[Fact, ...]:
    start = local_time(call.started_at, call.timezone)
    guess = call.facts.reason if call.facts and not call.reason else None
    told = (
        (words.gettext("Agent"), call.agent or words.gettext("Unnamed agent")),
        (words.gettext("Team"), call.team),
        (words.gettext("Date"), start and words.moment(start)),
        (words.gettext("Length"), length_ms(call) and words.length(length_ms(call))),
        (words.gettext("Language"), call.language and figures.language_name(call.language, words)),
        (
            words.gettext("Reason of the call"),
            call.reason and words.title(codebook.reasons.get(call.reason, {}), call.reason),
        ),
        (
            words.gettext("Reason, as the tagger guesses"),
            guess and words.title(codebook.reasons.get(guess, {}), guess),
        ),
    )
    return tuple(Fact(label, value) for label, value in told if value)


def course_facts(call: Call, codebook: Codebook, words: Words) -> tuple[Fact, ...]:
    """Who led, how the customer's wording went, whether they were won back."""
    agents = {call.speaking_agent(turn) for turn in call.turns if turn.speaker == "agent"}
    tally = course_tally(call, codebook) if order.is_judged(call) and len(agents) < 2 else {}
    found: list[Fact] = []
    rate = tally.get("lead.moves", Rate())
    if rate.total:
        led = words.gettext("the agent") if tally["lead.calls"].count else words.gettext("the customer, or neither")
        counts = words.gettext(
            "%(count)s of %(total)s leading utterances are the agent's",
            count=words.number(rate.count),
            total=words.number(rate.total),
        )
        found.append(Fact(words.gettext("Who leads"), led, (counts,)))
    facts = call.facts
    if facts and facts.mood_start is not None and facts.mood_end is not None:
        moods = _moods(words)
        wording = f"{moods[facts.mood_start]} → {moods[facts.mood_end]}"
        turn = turning(call, codebook)
        at = words.clock(turn.start_ms) if turn else ""
        notes = (words.gettext("turns at %(at)s", at=at),) if at else ()
        found.append(Fact(words.gettext("The customer's wording"), wording, notes))
    ending = win_back(lines_of(call), codebook)
    if ending:
        told = {
            "saved": words.gettext("stays"),
            "lost": words.gettext("leaves"),
            "open": words.gettext("left open"),
        }
        found.append(Fact(words.gettext("Spoke of leaving"), told[ending]))
    return tuple(found)


def _moods(words: Words) -> Mapping[int, str]:
    return {
        -2: words.gettext("very unhappy"),
        -1: words.gettext("unhappy"),
        0: words.gettext("neutral"),
        1: words.gettext("pleased"),
        2: words.gettext("very pleased"),
    }


def _chances(call: Call, lines: Sequence[Line], codebook: Codebook, words: Words) -> tuple[ChanceView, ...]:
    titles = {o.name: words.title(o.title, o.name) for o in codebook.opportunities}
    said = {line.number: line.utterance for line in lines}

    def quoted(number: int | None) -> tuple[str, str]:
        utterance = said.get(number) if number is not None else None
        return (words.clock(utterance.start_ms), words.quote(utterance.text)) if utterance else ("", "")

    return tuple(
        ChanceView(titles[c.opportunity], c.taken, *quoted(c.utterance), *quoted(c.answer))
        for c in chances(call, codebook)
    )


def offer_facts(call: Call, words: Words) -> tuple[Fact, ...]:
    offered = call.facts.compensation if call.facts else ()
    return tuple(
        Fact(
            figures.kind_name(amount.kind, words),
            words.gettext("amount not said") if amount.amount is None else words.money(amount.amount, amount.currency),
        )
        for amount in offered
    )


def _turns(call: Call, codebook: Codebook, words: Words) -> tuple[TurnView, ...]:
    found, number = [], 0
    for turn in call.turns:
        lines = []
        for utterance in turn.utterances:
            at = words.clock(utterance.start_ms)
            lines.append(SaidLine(f"u{number}", at, utterance.text, _tags(utterance, codebook, words)))
            number += 1
        who = {
            "agent": call.speaking_agent(turn) or words.gettext("Agent"),
            "customer": words.gettext("Customer"),
            "other": words.gettext("Other"),
        }[turn.speaker]
        if lines:
            found.append(TurnView(who, turn.speaker == "agent", tuple(lines)))
    return tuple(found)


def _tags(utterance: Utterance, codebook: Codebook, words: Words) -> tuple[Tag, ...]:
    judgement = utterance.judgement
    if judgement is None:
        return ()
    tags = []
    for code in judgement.labels:
        if code not in codebook.names:
            continue
        probability = judgement.scores.get(code)
        sure = words.percent(probability) if probability is not None else NONE
        form = judgement.form if code in codebook.formed else None
        title = figures.code_title(codebook, code, words)
        named = f"{title} ({words.title(codebook.forms.get(form, {}), form).lower()})" if form else title
        hover = words.gettext("%(sure)s sure, by %(source)s", sure=sure, source=judgement.source)
        tags.append(Tag(named, code in codebook.core, hover if probability is not None else judgement.source))
    return tuple(tags)
