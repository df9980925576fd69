"""What a viewer may see is decided in the queries: every way to words and figures, tried as somebody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from store_examples import MODEL, MONDAY, call, save

from pipeline.batch import correct
from pipeline.batch.local import keep
from pipeline.centre import Centre
from pipeline.corrections import Retag
from pipeline.errors import Forbidden, Missing, StoreError
from pipeline.measures import measures
from pipeline.process import measured
from pipeline.store import Scope, Store
from pipeline.viewers import Viewer
from tests.report.centre import codebook

KARI = Viewer("Kari", frozenset({"agent"}), agent="Kari")
NORTH = Viewer("Lars", frozenset({"leader"}), teams=("North",))
NOBODY = Viewer("Nils", frozenset({"leader", "agent"}))
ADMIN = Viewer("Ada", frozenset({"admin"}))
QA = Viewer("Quentin", frozenset({"qa"}))
SHOWN = measures(codebook())


@pytest.fixture
def centre(store: Store) -> Store:
    """Kari and Ola in North, Eva in South; a call each, c-kari, c-ola and c-eva."""
    for agent, team in (("Kari", "North"), ("Ola", "North"), ("Eva", "South")):
        made = replace(call(), call_id=f"c-{agent.lower()}", agent=agent, team=team, started_at=MONDAY)
        keep(store, measured(made, made.call_id, {"words": "imported"}, codebook()))
    return store


def ids(store: Store) -> set[str]:
    return {found.call_id for found in store.calls()}


@pytest.mark.parametrize(
    ("viewer", "seen"),
    [
        (KARI, {"c-kari"}),
        (NORTH, {"c-kari", "c-ola"}),
        (replace(KARI, roles=frozenset({"agent", "leader"}), teams=("South",)), {"c-kari", "c-eva"}),
        (NOBODY, set()),
        (ADMIN, set()),
        (QA, {"c-kari", "c-ola", "c-eva"}),
    ],
)
def test_each_sees_their_own_calls(centre: Store, viewer: Viewer, seen: set[str]) -> None:
    assert ids(centre.as_seen_by(viewer)) == seen


@pytest.mark.parametrize("viewer", [KARI, NORTH, NOBODY, ADMIN])
@pytest.mark.parametrize("way", [Store.load, Store.found, Store.history, Store.call_key, Store.around])
def test_a_call_that_may_not_be_seen_is_not_there(centre: Store, viewer: Viewer, way: Callable[..., Any]) -> None:
    with pytest.raises(StoreError, match="no call of this name"):
        way(centre.as_seen_by(viewer), "c-eva")


@pytest.mark.parametrize("viewer", [KARI, NORTH, NOBODY, ADMIN])
@pytest.mark.parametrize("scope", [Scope(), Scope(agent="Eva"), Scope(team="South")])
def test_words_of_others_stand_behind_no_figure(centre: Store, viewer: Viewer, scope: Scope) -> None:
    seen = centre.as_seen_by(viewer)
    own = {"c-kari", "c-ola"}
    assert {m.call_id for m in seen.moments(scope, "question", 50)} <= own
    assert {f.call_id for f in seen.findings(scope)} <= own
    assert {line.call_id for line in seen.ledger_lines(scope)} <= own
    assert {offer[0] for offer in seen.compensation(scope)} <= own
    assert "Eva" not in seen.agents(scope)
    assert seen.qualities(Scope(agent="Eva")) == {}


@pytest.mark.parametrize("viewer", [KARI, NORTH, NOBODY, ADMIN])
def test_figures_of_another_agent_are_refused(centre: Store, viewer: Viewer) -> None:
    seen = centre.as_seen_by(viewer)
    with pytest.raises(Forbidden):
        seen.tally(Scope(agent="Eva"), SHOWN)
    with pytest.raises(Forbidden):
        seen.weeks(Scope(agent="Eva"), SHOWN)
    with pytest.raises(Forbidden):
        seen.vision("Eva")
    assert "Eva" not in seen.tallies("agent", Scope(), SHOWN)
    assert seen.sessions("Eva") == ()


def test_figures_of_everyone_are_no_secret(centre: Store) -> None:
    everyone = centre.tally(Scope(), SHOWN)
    assert everyone
    centre.set_centre(Centre(small_group=1))
    assert centre.as_seen_by(KARI).tally(Scope(), SHOWN) == everyone


def test_only_agents_of_a_team_one_leads_are_compared(centre: Store) -> None:
    seen = centre.as_seen_by(NORTH)
    with pytest.raises(Forbidden, match="choose the team"):
        seen.strata(SHOWN[0], Scope())
    with pytest.raises(Forbidden, match="choose the team"):
        seen.strata(SHOWN[0], Scope(team="South"))
    assert set(seen.strata(SHOWN[0], Scope(team="North"))) <= {"Kari", "Ola"}


@pytest.mark.parametrize("viewer", [KARI, NORTH, QA, ADMIN])
def test_what_the_stages_write_nobody_logged_in_writes(centre: Store, viewer: Viewer) -> None:
    seen = centre.as_seen_by(viewer)
    with pytest.raises(Forbidden):
        save(seen, call())
    with pytest.raises(Forbidden):
        seen.note_tagger(MODEL, ["question"])
    with pytest.raises(Forbidden):
        seen.update_metadata("x", agent="Kari")
    with pytest.raises(Forbidden):
        seen.fail("x", None, "x")


def test_sessions_are_noted_by_whoever_coaches_the_agent(centre: Store) -> None:
    with pytest.raises(Forbidden):
        centre.as_seen_by(KARI).add_session("Kari", MONDAY.date())
    with pytest.raises(Forbidden):
        centre.as_seen_by(NORTH).add_session("Eva", MONDAY.date())
    held = centre.as_seen_by(NORTH).add_session("Kari", MONDAY.date())
    elsewhere = replace(NORTH, teams=("South",))
    with pytest.raises(Forbidden):
        centre.as_seen_by(elsewhere).remove_session(held.id)
    assert centre.sessions("Kari") == (held,)


def test_who_leads_another_team_is_an_agent_only_in_calls_of_their_own(centre: Store) -> None:
    both = centre.as_seen_by(replace(KARI, roles=frozenset({"agent", "leader"}), teams=("South",)))
    own, led = both.call_key("c-kari"), both.call_key("c-eva")
    disputed = both.comment(own, "I did greet them.")
    for forbidden in (
        lambda: correct.tags(both, own, 0, Retag(("apology",)), codebook()),
        lambda: both.review(own, True),
        lambda: correct.settle(both, disputed.id, True, None, codebook()),
        lambda: both.add_session("Kari", MONDAY.date()),
    ):
        with pytest.raises(Forbidden):
            forbidden()
    with pytest.raises(Missing):
        both.dialogue(own)
    with pytest.raises(Missing):
        both.add_calibration("", 1, own)
    both.review(led, True)
    both.add_session("Eva", MONDAY.date())
    assert [both.may_coach(agent) for agent in ("Kari", "Eva")] == [False, True]
    seen_as = [both.viewer_of(key) for key in (own, led)]
    assert [viewer and viewer.roles for viewer in seen_as] == [{"agent"}, {"leader"}]
