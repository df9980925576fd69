"""A store for notebooks: twelve weeks of the contact centre, one agent on a course half way, some calls checked."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from pipeline.call import Call, Utterance
from pipeline.findings import findings
from pipeline.measures import tallies
from pipeline.opportunities import chances
from pipeline.store import Scope, Store
from pipeline.tags import Judgement
from tests.report.centre import AGENTS, FIRST_MONDAY, calls_of, codebook

WEEKS, CALLS_A_WEEK = 12, 3
COURSE = FIRST_MONDAY + timedelta(weeks=WEEKS // 2)
COURSED = "Ola Bergsløkken Åsheim"  # pays before asking, until the course
LEARNED = {"needs_probing": 0.95, "compensation_offered": 0.4, "apology": 1.0}
REASONS = ("billing", "fault")
CODERS = {"Anna": 0.12, "Bo": 0.15}  # how often each flips a tag of the tagger


def fill(path: Path) -> None:
    with Store.open(path) as store:
        store.note_tagger("test", codebook().names, ["defending"])
        for call in calls():
            save(store, call)
        drawn = store.draw(Scope(), 20, seed=0)
        for call_id in drawn.call_ids:
            for coder, slips in CODERS.items():
                coded = recoded(store.load(call_id, "test"), coder, slips)
                save(store, coded, people=[coder])
                store.add_codings(call_id, coder, [utterance.judgement for _, utterance in coded.utterances()])


def calls() -> list[Call]:
    return [
        replace(call, call_id=f"{agent.name.split()[0].lower()}-{number}", reason=REASONS[number % (place + 2) > 0])
        for place, agent in enumerate(AGENTS)
        for number, call in enumerate(_of(agent), 1)
    ]


def _of(agent: object) -> list[Call]:
    before = calls_of(agent, WEEKS, CALLS_A_WEEK)
    if agent.name != COURSED:
        return list(before)
    after = calls_of(replace(agent, habits=LEARNED, forms=(5, 3, 1), pays_first=False), WEEKS, CALLS_A_WEEK)
    return [call for call in before if _day(call) < COURSE] + [call for call in after if _day(call) >= COURSE]


def _day(call: Call) -> date:
    return call.started_at.date()


def save(store: Store, call: Call, **more: object) -> None:
    book = codebook()
    store.save(
        call,
        content_id=call.call_id,
        tallies=tallies(call, book),
        findings=findings(call, book),
        chances=chances(call, book),
        **more,
    )


def recoded(call: Call, coder: str, slips: float) -> Call:
    """As a person might have coded it, who now and then leaves out a code or gives another one."""
    dice = random.Random(f"{call.call_id} {coder}")
    turns = []
    for turn in call.turns:
        names = [code.name for code in codebook().for_speaker(turn.speaker)]
        turns.append(replace(turn, utterances=tuple(_slipped(u, names, coder, slips, dice) for u in turn.utterances)))
    return replace(call, turns=tuple(turns), tagged_by=coder)


def _slipped(said: Utterance, names: list[str], coder: str, slips: float, dice: random.Random) -> Utterance:
    labels = said.judgement.labels
    if dice.random() < slips:
        labels = (dice.choice(names),)
    form = said.judgement.form if "question" in labels else None
    return replace(said, judgement=Judgement(labels, form, source=coder))


def untimed() -> Call:
    """As from a transcript without times."""
    first = calls()[0]
    turns = [
        replace(turn, utterances=tuple(replace(u, start_ms=None, end_ms=None) for u in turn.utterances))
        for turn in first.turns
    ]
    bare = [replace(turn, start_ms=None, end_ms=None) for turn in turns]
    return replace(first, call_id="untimed", turns=tuple(bare), speech={}, duration_ms=None)
