"""Rates by language, reason and length."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import text
from store_examples import MONDAY, QUESTIONS, TALK, before_the_review_app, call, save

from pipeline.call import Flag, Transcript, Turn, Utterance
from pipeline.profiles import Rate
from pipeline.store import Scope, Store, database
from pipeline.strata import stratum

CONTENT = "content of c-1"
FIGURES = {QUESTIONS.name: (1, 2), TALK.name: (1, 9)}
ONE = {"Kari N": {"sv|billing|<3": Rate.of_call(1, 2)}}


def swedish(call_id: str = "c-1", **fields: Any) -> Any:
    return call(call_id, **{"language": "sv", "reason": "billing", "duration_ms": 60_000, **fields})


def test_strata_are_those_summed_in_python_whatever_the_period(store: Store) -> None:
    random = Random(5)
    saved = []
    for number in range(60):
        agent, language = random.choice(["Kari", "Ola"]), random.choice(["nb", "sv", None])
        day = date(2026, 1, 1) + timedelta(days=random.randrange(90))
        rate = (random.randrange(5), random.randrange(5, 9))
        start = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        save(store, call(f"c-{number}", agent, language=language, started_at=start), {QUESTIONS.name: rate})
        saved.append((agent, stratum(language, None, None), day, Rate.of_call(*rate)))
    days = [day for _, _, day, _ in saved]
    for first, last in [(None, None), (min(days), None)] + [tuple(sorted(random.sample(days, 2))) for _ in range(8)]:
        expected: dict[str, dict[str, Rate]] = defaultdict(lambda: defaultdict(Rate))
        for agent, name, day, rate in saved:
            if (first or date.min) <= day <= (last or date.max):
                expected[agent][name] += rate
        assert store.strata(QUESTIONS, Scope(first_day=first, last_day=last)) == expected


def test_a_call_saved_again_or_renamed_counts_once_in_its_new_stratum(store: Store) -> None:
    save(store, swedish(), FIGURES)
    save(store, swedish(duration_ms=600_000), FIGURES)
    assert store.strata(QUESTIONS) == {"Kari N": {"sv|billing|>8": Rate.of_call(1, 2)}}
    store.update_metadata(CONTENT, reason="fault", language="nb", agent="Ola")
    assert store.strata(QUESTIONS) == {"Ola": {"nb|fault|>8": Rate.of_call(1, 2)}}
    assert store.load("c-1").reason == "fault"
    assert ("reason", "billing", "fault") in [(c.field, c.old, c.new) for c in store.history("c-1")]


def test_quality_and_flags_count_as_in_other_figures(store: Store) -> None:
    save(store, swedish("c-1"), FIGURES)
    save(store, swedish("c-2", transcript=Transcript("sphinx", quality="draft")), FIGURES)
    save(store, swedish("c-3", flags=(Flag("speakers", "who is who"),)), FIGURES)
    for scope in (Scope(), Scope(first_day=MONDAY.date(), last_day=MONDAY.date())):
        assert store.strata(QUESTIONS, scope) == ONE
        assert store.strata(QUESTIONS, scope, include_draft=True)["Kari N"]["sv|billing|<3"].calls == 2
        assert store.strata(TALK, scope)["Kari N"]["sv|billing|<3"].calls == 2


def test_agents_of_a_transferred_call_and_of_a_team(store: Store) -> None:
    turns = (Turn("agent", (Utterance("Hei."),)), Turn("agent", (Utterance("Hallo."),), agent="Ola"))
    both = {"Kari N": {QUESTIONS.name: Rate.of_call(1, 2)}, "Ola": {QUESTIONS.name: Rate.of_call(0, 5)}}
    save(store, swedish("c-1", turns=turns, team="North"), tallies=both)
    save(store, swedish("c-2", agent="Eva", team="South"), FIGURES)
    monday = MONDAY.date()
    for days in ({}, {"first_day": monday, "last_day": monday}):
        found = store.strata(QUESTIONS, Scope(team="North", **days))
        assert found == ONE | {"Ola": {"sv|billing|<3": Rate.of_call(0, 5)}}


def test_calls_of_a_store_of_the_schema_before_are_added_up_when_it_is_opened(url: str) -> None:
    with Store.open(url) as store:
        save(store, swedish("c-1"), FIGURES)
        save(store, swedish("c-2", started_at=None, duration_ms=None), FIGURES)
        save(store, swedish("c-3", started_at=MONDAY - timedelta(days=400), flags=(Flag("language", "?"),)), FIGURES)
        save(store, swedish("c-4", transcript=Transcript("sphinx", quality="draft")), FIGURES)
    engine = database.connect(url)
    rows = text(
        'SELECT * FROM strata JOIN names ON names.id = stratum_id ORDER BY measure_id, grain, day, quality, "name"'
    )
    with engine.begin() as connection:
        before = [row._asdict() | {"stratum_id": 0, "id": 0} for row in connection.execute(rows)]
        before_the_review_app(connection)
        for column in ("stake", "stake_currency", "deferred", "probed", "asked"):
            connection.execute(text(f"ALTER TABLE compensation DROP COLUMN {column}"))
        for table in ("sampled", "samples", "renames", "visions", "sessions", "outcomes", "strata", "chances"):
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("ALTER TABLE calls DROP COLUMN stratum_id"))
        connection.execute(text("ALTER TABLE calls DROP COLUMN reason"))
        connection.execute(text("DELETE FROM names WHERE kind = 'stratum'"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0004'"))
    engine.dispose()
    with Store.open(url) as store:
        expected = [row | {"name": str(row["name"]).replace("billing", "")} for row in before]
        with store._engine.connect() as connection:
            assert [row._asdict() | {"stratum_id": 0, "id": 0} for row in connection.execute(rows)] == expected
        store.update_metadata(CONTENT, reason="billing")
        assert store.strata(QUESTIONS)["Kari N"] == {
            "sv|billing|<3": Rate.of_call(1, 2),
            "sv||": Rate.of_call(1, 2),
        }
