"""The log keeps the names of its time; whoever goes by another now is found in it all the same."""

from __future__ import annotations

import pytest
from store_examples import call, save

from pipeline.store import Store
from pipeline.store.audit import Asked
from pipeline.viewers import Viewer

QA = Viewer("Quentin", frozenset({"qa"}))


@pytest.fixture
def centre(store: Store) -> Store:
    for agent in ("Kari", "Ola", "Kari N"):
        save(store, call(f"c-{agent}", agent))
    return store


def look(store: Store, agent: str) -> None:
    store.as_seen_by(QA).note("saw", agent=agent)


def looks(store: Store, agent: str) -> int:
    """At the agent's profile, as the agent reads it."""
    seen = store.as_seen_by(Viewer("me", frozenset({"agent"}), agent=agent))
    return sum(look.count for look in seen.about_me().looks)


def test_looks_of_before_are_found_under_the_new_name(centre: Store) -> None:
    look(centre, "Kari")
    centre.rename_agent("Kari", "Kari Nordli")
    look(centre, "Kari Nordli")
    centre.rename_agent("Kari Nordli", "K. Nordli")
    look(centre, "K. Nordli")
    assert looks(centre, "K. Nordli") == 3
    assert [entry.agent for entry in centre.audit(Asked(agent="K. Nordli"))] == ["K. Nordli", "Kari Nordli", "Kari"]


def test_so_are_those_of_two_names_that_became_one(centre: Store) -> None:
    look(centre, "Kari")
    look(centre, "Kari N")
    centre.rename_agent("Kari", "Kari N")
    assert looks(centre, "Kari N") == 2


def test_a_name_that_somebody_else_bears_now_is_found_where_it_was_meant(centre: Store) -> None:
    look(centre, "Kari")
    centre.rename_agent("Kari", "Kari Nordli")
    look(centre, "Ola")
    centre.rename_agent("Ola", "Kari")
    look(centre, "Kari")
    look(centre, "Kari")
    assert looks(centre, "Kari Nordli") == 1
    assert looks(centre, "Kari") == 3


def test_the_log_still_holds_what_it_held(centre: Store) -> None:
    look(centre, "Kari")
    centre.rename_agent("Kari", "Kari Nordli")
    assert [entry.agent for entry in centre.audit(Asked(agent="Kari"))] == ["Kari"]
    assert centre.audit(Asked(agent="Ola")) == ()
