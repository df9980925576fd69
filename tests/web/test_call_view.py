"""A call on its page, as the server makes it: what it says, who may see and do what, and how quickly."""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pipeline.batch.local import keep
from pipeline.call import Call, Flag, Transcript, Turn, Utterance
from pipeline.process import measured
from pipeline.store import Store, database
from pipeline.store.schema_access import audit
from pipeline.tags import Judgement
from tests.report.centre import codebook
from tests.web.conftest import Logged, csrf
from tests.web.spoken import DIALOGUE, EVIL, keep_spoken, spoken_call
from tests.web.world import TAGGER

Keep = Callable[..., int]


@pytest.fixture
def spoken(store: Store, tmp_path: Path) -> int:
    return keep_spoken(store, tmp_path)


@pytest.fixture
def keep_call(store: Store) -> Keep:
    """Stores a call without a recording; its number."""

    def kept(call: Call) -> int:
        keep(store, measured(call, call.call_id, {"words": "imported", "stages": "2"}, codebook()))
        return store.call_key(call.call_id)

    return kept


def told(page: str) -> dict[str, Any]:
    """What the page tells its scripts."""
    found = re.search(r'data-page="([^"]+)"', page)
    assert found
    return json.loads(html.unescape(found[1]))  # type: ignore[no-any-return]


def line(page: str, n: int) -> str:
    found = re.search(rf'<li class="line[^>]+id="u{n}".*?</li>', page, re.S)
    assert found, n
    return found[0]


# ---- who sees it


@pytest.mark.parametrize("who", ["qa", "trainer", "leader", "agent"])
def test_a_call_is_seen_by_those_it_concerns(browse: Logged, spoken: int, who: str) -> None:
    assert "Let me first restart the line" in browse(who).get(f"/calls/{spoken}").text


@pytest.mark.parametrize("who", ["other leader", "other agent", "admin"])
def test_a_call_is_not_there_for_others(browse: Logged, spoken: int, who: str) -> None:
    answer = browse(who).get(f"/calls/{spoken}")
    assert answer.status_code == 404
    assert "restart the line" not in answer.text


@pytest.mark.parametrize("key", ["999999", "0", "-1", str(2**40)])
def test_a_number_without_a_call_is_no_page(browse: Logged, key: str) -> None:
    assert browse("qa").get(f"/calls/{key}").status_code in (404, 422)


def test_whoever_looks_is_noted_with_the_agent(browse: Logged, store: Store, spoken: int) -> None:
    browse("leader").get(f"/calls/{spoken}")
    with database.reading(store._engine) as connection:
        row = connection.execute(select(audit).where(audit.c.call_key == spoken)).one()
    assert (row.person, row.action, row.agent) == ("Lars Leder", "saw", "Kari Nordli")


# ---- what it says


def test_the_head_names_agent_team_and_day_with_links(browse: Logged, spoken: int) -> None:
    page = browse("leader").get(f"/calls/{spoken}").text
    assert re.search(r'<a href="/agents/\d+">Kari Nordli</a>', page)
    assert re.search(r'<a href="/teams/\d+">North</a>', page)
    assert "30 Oct 2026, 14:05" in page  # at the site, in Oslo


def test_an_agent_has_no_link_to_the_team(browse: Logged, spoken: int) -> None:
    page = browse("agent").get(f"/calls/{spoken}").text
    assert "/teams/" not in page
    assert '<p class="team-name">North</p>' in page


def test_a_tag_says_how_sure_and_by_whom(browse: Logged, spoken: int) -> None:
    asked = line(browse("leader").get(f"/calls/{spoken}").text, 5)
    assert f'title="95% sure, by {TAGGER}">Question (open)</button>' in asked


def test_a_tag_the_tagger_was_unsure_of_is_marked(browse: Logged, spoken: int) -> None:
    page = browse("leader").get(f"/calls/{spoken}").text
    assert re.search(r'class="tag core doubted" data-code="question"', line(page, 7))
    assert "doubted" not in line(page, 5)


def test_words_have_their_times_where_the_transcript_gives_them(browse: Logged, spoken: int) -> None:
    starts = re.search(r'data-w="([\d ]+)"', line(browse("leader").get(f"/calls/{spoken}").text, 0))
    assert starts
    assert len(starts[1].split()) == len(DIALOGUE[0][1].split())
    assert starts[1].startswith("0 ")


def test_what_was_found_can_be_played_at_both_its_places(browse: Logged, spoken: int) -> None:
    page = browse("leader").get(f"/calls/{spoken}").text
    found = re.search(r'<li class="moment order".*?</li>', page, re.S)
    assert found
    assert "Compensation before probing" in found[0]
    assert re.findall(r'href="#u(\d+)"[^>]+data-s="\d+"', found[0]) == ["3", "5"]


def test_how_it_ran_stands_beside_it(browse: Logged, spoken: int) -> None:
    page = browse("leader").get(f"/calls/{spoken}").text
    assert "unhappy → pleased" in page
    assert "Spoke of leaving" in page


def test_the_line_of_a_time_is_marked(browse: Logged, spoken: int) -> None:
    client = browse("leader")
    start = int(re.search(r'data-s="(\d+)"', line(client.get(f"/calls/{spoken}").text, 6))[1])  # type: ignore[index]
    page = client.get(f"/calls/{spoken}?at={start + 100}").text
    assert re.findall(r'class="line sought" id="u(\d+)"', page) == ["6"]
    assert told(page)["at"] == start + 100


def test_one_comes_back_to_the_list_one_came_from(browse: Logged, spoken: int) -> None:
    page = browse("leader").get(f"/calls/{spoken}", params={"list": "team=North&sort=longest"}).text
    assert 'href="/calls?team=North&amp;sort=longest"' in page


@pytest.mark.parametrize(
    ("asked", "words"), [("nb", "Det som ble sagt"), ("sv", "Det som sades"), ("da", "Det, der blev sagt")]
)
def test_the_page_speaks_the_readers_language(browse: Logged, spoken: int, asked: str, words: str) -> None:
    page = browse("leader").get(f"/calls/{spoken}", headers={"Accept-Language": asked}).text
    assert f'<html lang="{asked}">' in page
    assert words in page
    assert '<ol class="script" lang="en">' in page


# ---- who may do what


def test_a_leader_has_the_tools(browse: Logged, spoken: int) -> None:
    page = browse("leader").get(f"/calls/{spoken}").text
    assert 'data-tool="tags"' in page
    assert 'id="review"' in page
    assert told(page)["correct"]


def test_an_agent_reads_comments_and_disputes_but_puts_nothing_right(browse: Logged, spoken: int) -> None:
    page = browse("agent").get(f"/calls/{spoken}").text
    assert 'data-tool="comment"' in page
    assert not re.search(r'data-tool="(tags|text|speaker)"|id="review"|id="tag-editor"', page)
    assert (told(page)["correct"], told(page)["dispute"]) == (False, True)


def test_a_leader_does_not_dispute(browse: Logged, spoken: int) -> None:
    assert told(browse("leader").get(f"/calls/{spoken}").text)["dispute"] is False


# ---- what people did


def put(client: Any, path: str, **body: object) -> Any:
    headers = {"X-CSRF-Token": csrf(client, path.rsplit("/", 1)[0] if path.count("/") == 3 else "/calls/1")}
    answer = client.post(path, json=body, headers=headers | {"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_persons_tag_stands_beside_the_taggers(browse: Logged, spoken: int) -> None:
    client = browse("leader")
    put(client, f"/calls/{spoken}/lines/5/tags", add=["empathy"], remove=["needs_probing"])
    asked = line(client.get(f"/calls/{spoken}").text, 5)
    assert 'class="tag person" data-code="empathy" title="Lars Leder, not the tagger"' in asked
    assert 'class="tag core" data-code="question" title="Lars Leder, as the tagger (95%)"' in asked
    assert (
        'class="tag gone" data-code="needs_probing" title="The tagger was 95% sure; taken away by Lars Leder"' in asked
    )


def test_what_the_machine_had_heard_stays_beside_the_text(browse: Logged, spoken: int) -> None:
    client = browse("leader")
    put(client, f"/calls/{spoken}/lines/8/text", text="It is really red.", was="It is red.")
    page = client.get(f"/calls/{spoken}").text
    assert "It is really red." in line(page, 8)
    assert '<q lang="en">It is red.</q>' in line(page, 8)
    assert 'data-undo="' in page


def test_a_change_is_undone_by_those_who_may_correct_only(browse: Logged, spoken: int) -> None:
    put(browse("leader"), f"/calls/{spoken}/lines/8/tags", add=["acceptance"])
    page = browse("agent").get(f"/calls/{spoken}").text
    assert "What people changed" in page
    assert "data-undo" not in page


def test_a_comment_stands_at_its_line_and_among_the_comments(browse: Logged, spoken: int) -> None:
    put(browse("leader"), f"/calls/{spoken}/comments", text="Ask <b>first</b>.", line=3, code=None)
    page = browse("agent").get(f"/calls/{spoken}").text
    assert "Ask &lt;b&gt;first&lt;/b&gt;." in line(page, 3)
    assert page.count("Ask &lt;b&gt;first") == 2
    assert "data-remove" not in page


def test_a_dispute_waits_for_a_leader(browse: Logged, spoken: int) -> None:
    put(browse("agent"), f"/calls/{spoken}/comments", text="I had asked before.", line=3, code="compensation_offered")
    mine, leaders = (browse(who).get(f"/calls/{spoken}").text for who in ("agent", "leader"))
    assert "Sees “Compensation offered” differently" in line(mine, 3)
    assert 'data-settle="' in line(leaders, 3)
    assert "data-settle" not in mine


# ---- calls of every kind


def test_a_script_that_was_said_is_text(browse: Logged, store: Store, tmp_path: Path) -> None:
    key = keep_spoken(store, tmp_path, [("agent", EVIL, ["question"], 0.9)], agent=EVIL)
    page = browse("qa").get(f"/calls/{key}").text
    assert "<script>document" not in page
    assert "<img" not in page
    assert "&lt;script&gt;document.title" in line(page, 0)


def test_a_call_without_a_recording_says_so(browse: Logged, keep_call: Keep) -> None:
    page = browse("leader").get(f"/calls/{keep_call(spoken_call(name='mute', recording=None))}").text
    assert "<audio" not in page
    assert "No recording of this call is known here, only its words." in page
    assert told(page)["sound"] == ""


def test_a_call_without_times_has_no_line_of_time(browse: Logged, keep_call: Keep) -> None:
    judged = Judgement(("question",), "open", source=TAGGER)
    turns = (Turn("agent", (Utterance("How so?", judgement=judged),)), Turn("customer", (Utterance("Well."),)))
    call = replace(spoken_call(name="timeless"), turns=turns, duration_ms=None, speech={}, recording=None, facts=None)
    page = browse("leader").get(f"/calls/{keep_call(call)}?at=5000").text
    assert 'id="strip"' not in page
    assert "This transcript has no times." in page
    assert "sought" not in page
    assert "How so?" in line(page, 0)


def test_a_call_without_words_shows_who_spoke_when(browse: Logged, keep_call: Keep) -> None:
    call = spoken_call(name="wordless")
    turns = tuple(Turn(turn.speaker, (), turn.start_ms, turn.end_ms) for turn in call.turns)
    call = replace(call, turns=turns, transcript=Transcript("none", quality="none"), recording=None, facts=None)
    page = browse("leader").get(f"/calls/{keep_call(call)}").text
    assert "There are no words of this call, only times." in page
    assert page.count('<rect class="ours"') > 3


def test_an_empty_call_says_so(browse: Logged, keep_call: Keep) -> None:
    call = Call("nothing", language="en", agent="Kari Nordli", team="North")
    page = browse("leader").get(f"/calls/{keep_call(call)}").text
    assert "Nothing was heard in this call: no words and no times." in page


def test_a_transferred_call_names_both_agents(browse: Logged, keep_call: Keep) -> None:
    call = spoken_call(name="handed-on", recording=None)
    turns = (*call.turns[:-1], replace(call.turns[-1], agent="Emma Clarke"))
    page = browse("leader").get(f"/calls/{keep_call(replace(call, turns=turns))}").text
    assert page.index(">Kari Nordli</a>") < page.index(">Emma Clarke</a>")
    assert "transferred: 2 agents" in page
    assert re.search(r'class="turn agent"><p class="who[^>]+>Emma Clarke</p>', page)


def test_uncertain_speakers_are_offered_for_deciding(browse: Logged, keep_call: Keep) -> None:
    call = spoken_call(name="who", recording=None, flags=(Flag("speakers", "both sound alike"),))
    key = keep_call(call)
    page, own = (browse(who).get(f"/calls/{key}").text for who in ("leader", "agent"))
    assert "It is not certain who is the agent." in page
    assert "both sound alike" in page
    assert 'name="do" value="swap"' in page
    assert 'data-roles="swap"' not in own


def test_a_draft_says_that_it_is_one(browse: Logged, keep_call: Keep) -> None:
    call = spoken_call(name="draft", recording=None, transcript=Transcript("sphinx", quality="draft"))
    page = browse("leader").get(f"/calls/{keep_call(call)}").text
    assert "The words are a rough draft, so the call counts in no figures about words." in page


def test_a_long_call_comes_quickly(browse: Logged, store: Store, tmp_path: Path) -> None:
    key = keep_spoken(store, tmp_path, DIALOGUE * 47, name="long")  # 611 lines
    client = browse("leader")
    client.get(f"/calls/{key}")
    began = time.process_time()
    page = client.get(f"/calls/{key}").text
    spent = time.process_time() - began
    assert page.count('<li class="line') == 611
    assert len(page) < 600_000
    assert spent < 0.6  # twice what is promised: other work shares these cores
