"""Rates, weeks and what lies behind them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from store_examples import MONDAY, QUESTIONS, TALK, call, finding, judged, save

from pipeline.call import Amount, Facts, Transcript, Turn, Utterance
from pipeline.errors import WrongUse
from pipeline.profiles import Rate
from pipeline.store import Scope, Store
from pipeline.store.sums import stretches

BOTH = (QUESTIONS, TALK)
DRAFT = Transcript("sphinx", quality="draft")
NO_WORDS = Transcript("none", quality="none")


def test_rates_are_those_summed_in_python_whatever_the_period(store: Store) -> None:
    random = Random(7)
    saved = []
    for number in range(60):
        agent, team = random.choice(["Kari", "Ola", ""]), random.choice(["North", "South", None])
        day = date(2026, 1, 1) + timedelta(days=random.randrange(40))
        tally = {m.name: (random.randrange(5), random.randrange(5, 9)) for m in BOTH}
        start = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        save(store, call(f"c-{number}", agent, team=team, started_at=start), tally)
        saved.append((agent, team, day, tally))
    saved_days = [day for _, _, day, _ in saved]
    for first, last in [(None, None), (min(saved_days), None), (None, max(saved_days))] + [
        tuple(sorted(random.sample(saved_days, 2))) for _ in range(8)
    ]:
        for who in [{}, {"agent": "Kari"}, {"agent": ""}, {"team": "South"}]:
            expected = {m.name: Rate() for m in BOTH}
            for agent, team, day, tally in saved:
                in_period = (first or date.min) <= day <= (last or date.max)
                if in_period and agent == who.get("agent", agent) and team == who.get("team", team):
                    for name in expected:
                        expected[name] += Rate.of_call(*tally[name])
            scope = Scope(**who, first_day=first, last_day=last)
            assert store.tally(scope, BOTH) == {name: rate for name, rate in expected.items() if rate.total}


def test_stretches_hold_each_day_of_a_period_once() -> None:
    for first in range(739_000, 739_008):
        for last in range(first - 1, first + 70):
            parts = stretches(date.fromordinal(first), date.fromordinal(last))
            days = [day for _, low, high in parts for day in range(low, high + 1)]
            assert sorted(days) == list(range(first, last + 1))
            assert all((low - 1) % grain == 0 and (high + 1 - low) % grain == 0 for grain, low, high in parts)


def test_a_call_saved_again_counts_once(store: Store) -> None:
    save(store, call(team="North"), {QUESTIONS.name: (1, 2), TALK.name: (1, 9)})
    save(store, call(agent="Ola", team="South", started_at=MONDAY + timedelta(days=9)), {QUESTIONS.name: (3, 4)})
    assert store.tally(Scope(), BOTH) == {QUESTIONS.name: Rate.of_call(3, 4)}
    assert store.tally(Scope(agent="Kari N"), BOTH) == {}
    assert store.tally(Scope(team="North"), BOTH) == {}
    assert store.tally(Scope(team="South"), BOTH) == {QUESTIONS.name: Rate.of_call(3, 4)}
    assert store.tallies("agent", Scope(), BOTH).keys() == {"Ola"}


def test_a_ratio_above_one_adds_up_like_a_share(store: Store) -> None:
    rates = [Rate.ratio_of_call(2_000, 3), Rate.ratio_of_call(900, 1)]
    for number, rate in enumerate(rates):
        save(store, call(f"c-{number}"), tallies={"Kari N": {TALK.name: rate}})
    assert store.tally(Scope(), BOTH) == {TALK.name: rates[0] + rates[1]}


def test_only_full_transcripts_count_in_verbal_figures_and_all_in_figures_of_time(store: Store) -> None:
    tally = {QUESTIONS.name: (1, 2), TALK.name: (1, 9)}
    save(store, call("c-1"), tally)
    save(store, call("c-2", transcript=DRAFT), tally)
    save(store, call("c-3", transcript=NO_WORDS), {TALK.name: (1, 9)})
    scope = Scope(agent="Kari N")
    counted = {name: rate.calls for name, rate in store.tally(scope, BOTH).items()}
    with_drafts = {name: rate.calls for name, rate in store.tally(scope, BOTH, include_draft=True).items()}
    assert counted == {QUESTIONS.name: 1, TALK.name: 3}
    assert with_drafts == {QUESTIONS.name: 2, TALK.name: 3}
    assert store.qualities(scope) == {"full": 1, "draft": 1, "none": 1}


def test_only_the_measures_asked_for(store: Store) -> None:
    save(store, call(), {QUESTIONS.name: (1, 2), TALK.name: (1, 9)})
    assert store.tally(Scope(), [TALK]).keys() == {TALK.name}


def test_agents_of_a_transferred_call_get_their_own_figures(store: Store) -> None:
    tallies = {"Kari N": {QUESTIONS.name: Rate.of_call(1, 2)}, "Ola": {QUESTIONS.name: Rate.of_call(0, 5)}}
    save(store, call(team="North"), tallies=tallies)
    assert store.tally(Scope(agent="Ola"), BOTH) == tallies["Ola"]
    pooled = {QUESTIONS.name: tallies["Kari N"][QUESTIONS.name] + tallies["Ola"][QUESTIONS.name]}
    assert store.tally(Scope(team="North"), BOTH) == store.tally(Scope(), BOTH) == pooled


def test_the_day_of_a_call_is_the_one_at_the_site(store: Store) -> None:
    late = datetime(2026, 11, 1, 23, 30, tzinfo=UTC)  # Monday half past midnight in Oslo
    save(store, call("c-1", started_at=late, timezone="Europe/Oslo"), {QUESTIONS.name: (1, 1)})
    save(store, call("c-2", started_at=late), {QUESTIONS.name: (0, 1)})
    on_monday = Scope(first_day=date(2026, 11, 2), last_day=date(2026, 11, 2))
    assert [found.call_id for found in store.calls(on_monday)] == ["c-1"]
    assert store.tally(on_monday, BOTH)[QUESTIONS.name] == Rate.of_call(1, 1)


def test_weeks_begin_on_monday_and_keep_to_the_period(store: Store) -> None:
    for number, day in enumerate([-1, 0, 6, 7, 8]):
        save(store, call(f"c-{number}", started_at=MONDAY + timedelta(days=day)), {QUESTIONS.name: (number, 9)})
    save(store, call("no date", started_at=None), {QUESTIONS.name: (9, 9)})
    monday, one = MONDAY.date(), Rate.of_call

    def weeks(scope: Scope) -> list[tuple[date, Rate]]:
        return list(store.weeks(scope, [QUESTIONS])[QUESTIONS.name])

    before, after = monday - timedelta(days=7), monday + timedelta(days=7)
    assert weeks(Scope()) == [(before, one(0, 9)), (monday, one(1, 9) + one(2, 9)), (after, one(3, 9) + one(4, 9))]
    period = Scope("Kari N", first_day=monday, last_day=after)
    assert weeks(period) == [(monday, one(1, 9) + one(2, 9)), (after, one(3, 9))]


def test_everyone_of_a_kind_side_by_side(store: Store) -> None:
    save(store, call("c-1", "Kari", team="North"), {QUESTIONS.name: (1, 2)})
    save(store, call("c-2", "Kari", team="South"), {QUESTIONS.name: (2, 2)})
    save(store, call("c-3", "Ola", team="South"), {QUESTIONS.name: (0, 2)})
    save(store, call("c-4", "Ola"), {TALK.name: (1, 2)})
    by_agent = store.tallies("agent", Scope(), BOTH)
    assert by_agent == {name: store.tally(Scope(agent=name), BOTH) for name in ("Kari", "Ola")}
    by_team = store.tallies("team", Scope(), BOTH)
    assert by_team == {name: store.tally(Scope(team=name), BOTH) for name in ("North", "South")}
    assert store.tallies("agent", Scope(team="North"), BOTH).keys() == {"Kari"}


def test_a_person_who_moved_stays_in_the_history_of_the_old_team(store: Store) -> None:
    save(store, call("c-1", team="North"), {QUESTIONS.name: (1, 2)})
    save(store, call("c-2", team="South", started_at=MONDAY + timedelta(days=30)), {QUESTIONS.name: (0, 2)})
    assert store.tally(Scope(team="North"), BOTH)[QUESTIONS.name] == Rate.of_call(1, 2)
    assert store.team_of(Scope(agent="Kari N")) == "South"
    assert store.team_of(Scope(agent="Kari N", last_day=MONDAY.date())) == "North"


def test_a_call_without_a_date_is_never_the_newest(store: Store) -> None:
    save(store, call("c-1", team="North"))
    save(store, call("c-2", team="South", started_at=None))
    assert store.team_of(Scope(agent="Kari N")) == "North"
    assert [moment.call_id for moment in store.moments(Scope(agent="Kari N"), "question")] == ["c-1", "c-2"]
    assert store.days(Scope(agent="Kari N")) == (MONDAY.date(), MONDAY.date())


def test_names_there_are(store: Store) -> None:
    save(store, call("c-1", "Ola", team="South", language="nb"))
    save(store, call("c-2", "Kari", team="North", language="sv"))
    save(store, call("c-3", None, language="sv"))
    assert store.agents() == ("Kari", "Ola")
    assert store.agents(Scope(team="North")) == ("Kari",)
    assert store.agents(Scope(last_day=MONDAY.date())) == ("Kari", "Ola")
    assert store.agents(Scope(last_day=MONDAY.date() - timedelta(days=1))) == ()
    assert store.teams() == ("North", "South")
    assert store.languages(Scope()) == ("sv", "nb")


def test_agent_and_team_at_once_are_wrong_use() -> None:
    with pytest.raises(WrongUse, match="agent and team"):
        Scope(agent="Kari", team="North")


def test_moments_are_the_newest_and_carry_all_their_labels(store: Store) -> None:
    for number in range(4):
        said = Utterance(f"Nummer {number}?", 10, 20, judged("question", "steering", form="open"))
        turns = (Turn("agent", (said,)),)
        save(store, call(f"c-{number}", started_at=MONDAY + timedelta(hours=number), turns=turns))
    newest, second = store.moments(Scope(agent="Kari N"), "question", 2)
    assert (newest.call_id, newest.text, newest.start_ms, newest.form) == ("c-3", "Nummer 3?", 10, "open")
    assert newest.labels == ("question", "steering")
    assert second.started_at == MONDAY + timedelta(hours=2)
    assert len(store.moments(Scope(), "question", form="open")) == 4
    assert store.moments(Scope(), "question", form="closed") == ()
    assert store.moments(Scope(), "no such code") == ()


def test_moments_of_a_transferred_call_are_of_whoever_spoke(store: Store) -> None:
    turns = (
        Turn("agent", (Utterance("Hva skjedde?", judgement=judged("question")),)),
        Turn("agent", (Utterance("Og når?", judgement=judged("question")),), agent="Ola"),
        Turn("customer", (Utterance("Dere er håpløse.", judgement=judged("dissatisfaction")),)),
    )
    save(store, call(turns=turns))
    assert [m.text for m in store.moments(Scope(agent="Ola"), "question")] == ["Og når?"]
    assert [m.text for m in store.moments(Scope(agent="Ola"), "dissatisfaction")] == ["Dere er håpløse."]
    assert store.moments(Scope(agent="Kari N"), "dissatisfaction") == ()


def test_evidence_comes_from_full_transcripts_unless_drafts_are_asked_for(store: Store) -> None:
    save(store, call(transcript=DRAFT, facts=Facts((Amount(5, "NOK"),))), findings=[finding("c-1")])
    assert store.moments(Scope(), "question") == ()
    assert store.findings(Scope()) == ()
    assert store.compensation(Scope()) == ()
    assert len(store.moments(Scope(), "question", include_draft=True)) == 1
    assert len(store.findings(Scope(), include_draft=True)) == 1
    assert len(store.compensation(Scope(), include_draft=True)) == 1


def test_findings_are_the_newest_first(store: Store) -> None:
    save(store, call("c-1"), findings=[finding("c-1", "a"), finding("c-1", "b")])
    save(store, call("c-2", started_at=MONDAY + timedelta(days=1)), findings=[finding("c-2")])
    assert store.findings(Scope(agent="Kari N")) == (finding("c-2"), finding("c-1", "a"), finding("c-1", "b"))
    assert store.findings(Scope(agent="Ola")) == ()


def test_compensation_says_when_it_was_offered_last(store: Store) -> None:
    offer = Amount(200.0, "NOK", "credit")
    turns = (
        Turn("agent", (Utterance("200?", 10, 20, amounts=(offer,)), Utterance("Ja, 200.", 30, 40, amounts=(offer,)))),
        Turn("customer", (Utterance("200, takk.", 50, 60, amounts=(offer,)),)),
    )
    facts = Facts((offer, Amount(None, None, "goods")))
    save(store, call(turns=turns, facts=facts))
    expected = (("c-1", offer, 30), ("c-1", Amount(None, None, "goods"), None))
    assert store.compensation(Scope(agent="Kari N")) == expected


def test_a_moment_tells_the_time_at_the_site(store: Store) -> None:
    save(store, call(timezone="Europe/Oslo"))
    (moment,) = store.moments(Scope(), "question")
    assert (moment.started_at, moment.started_at.hour) == (MONDAY, 10)
