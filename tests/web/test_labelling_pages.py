"""The pages of labelling: who may code what, and that nobody sees what the machine or somebody else gave."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from pipeline.store import Scope, Store
from tests.report.centre import codebook
from tests.web.conftest import Logged, csrf
from tests.web.world import PEOPLE, TAGGER

BOOK = codebook()


def post(client: TestClient, path: str, **fields: object):
    return client.post(path, data={"csrf": csrf(client, "/labelling"), **fields})


def calibrate(browse: Logged, who: str = "trainer", **fields: object) -> str:
    """The address of a new session."""
    answer = post(browse(who), "/labelling/calibrations", seed=1, **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def code_all(client: TestClient, home: str, *codes: str) -> None:
    """Every line, on the pages themselves."""
    at = client.get(f"{home}/code").headers["location"]
    while "done=1" not in at:
        page = client.get(at.partition("#")[0])
        assert page.status_code == 200, page.text
        own = [code for code in codes if f'value="{code}"' in page.text]
        action = re.search(r'<form method="post" action="([^"]+)" class="codes"', page.text)
        assert action
        answer = client.post(action[1], data={"csrf": csrf(client, "/labelling"), "code": own})
        assert answer.status_code == 303, answer.text
        at = answer.headers["location"]


def marked(html: str) -> set[str]:
    """What the page shows as given: pills, and boxes that are ticked."""
    ticked = re.findall(r'value="([^"]+)"[^>]*\bchecked', html)
    return set(re.findall(r'class="pill[^"]*">([^<]+)<', html)) | {value for value in ticked if value}


def test_the_overview_says_what_to_do_first(browse: Logged) -> None:
    page = browse("qa").get("/labelling").text
    assert "Nobody has checked the machine on your calls yet" in page
    assert 'action="/labelling/samples"' in page


def test_agents_and_admins_are_refused(browse: Logged) -> None:
    home = calibrate(browse)
    for who in ("agent", "admin"):
        client = browse(who)
        for path in ("/labelling", "/labelling/machine", home, f"{home}/line/0", f"{home}/agreement"):
            assert client.get(path).status_code == 403, path
        assert client.post("/labelling/samples", headers={"X-CSRF-Token": csrf(client)}).status_code == 403


def test_leaders_choose_nothing_from_everybodys_calls(browse: Logged) -> None:
    client = browse("leader")
    assert 'action="/labelling/samples"' not in client.get("/labelling").text
    assert post(client, "/labelling/samples", count=2, seed=1).status_code == 403
    assert post(client, "/labelling/queues", count=2, seed=1, reason="rare").status_code == 403


def test_a_coding_page_shows_nothing_of_the_machine(browse: Logged, store: Store) -> None:
    post(browse("trainer"), "/labelling/samples", count=1, seed=1)
    call = store.samples()[0].call_ids[0]
    assert any(u.judgement and u.judgement.labels for _, u in store.load(call).utterances())
    page = browse("qa").get(browse("qa").get("/labelling/sample/1/code").headers["location"]).text
    assert marked(page) == set()
    assert TAGGER not in page
    assert call not in page
    agent = store.load(call).agent
    assert agent is not None
    assert agent not in page


def test_a_coding_page_shows_nothing_of_another_coder(browse: Logged) -> None:
    home = calibrate(browse)
    code_all(browse("qa"), home, "apology", "objection")
    for place in range(3):
        page = browse("leader").get(f"{home}/line/{place}").text
        if 'class="codes"' in page:
            assert marked(page) == set()
            assert PEOPLE["qa"].name not in page
    own = browse("qa").get(f"{home}/line/0").text
    assert marked(own)


def test_agreement_is_hidden_from_those_who_still_code(browse: Logged, store: Store) -> None:
    home = calibrate(browse)
    code_all(browse("qa"), home, "apology")
    page = browse("second trainer").get(f"{home}/line/0")
    assert page.status_code == 200
    post(browse("second trainer"), f"{home}/line/0", code="apology")
    for path in ("agreement", "differences"):
        assert browse("second trainer").get(f"{home}/{path}").status_code == 403
    assert (
        "You will see what the others gave when you have coded all your lines"
        in browse("second trainer").get(home).text
    )


def test_a_leader_is_shown_lines_of_their_own_team_only(browse: Logged, store: Store) -> None:
    answer = post(browse("trainer"), "/labelling/queues", count=20, seed=1, reason=["rare", "uncertain"])
    assert answer.status_code == 303, answer.text
    home = answer.headers["location"]
    task = store.task(False, 1)
    everything = store.progress(task)[1]
    south = [x for x in everything if store.load(store.call_id(x.spot.call_key)).team == "South"]
    hidden = {x.spot.text for x in south} - {x.spot.text for x in everything if x not in south}
    client = browse("leader")
    page = unescape(client.get(home).text)
    assert hidden
    assert not any(text in page for text in hidden)
    assert client.get(f"{home}/line/{south[0].spot.place}").status_code == 404
    assert post(client, f"{home}/line/{south[0].spot.place}", code=[]).status_code == 404


def test_calls_that_check_the_machine_are_in_no_training_queue(browse: Logged, store: Store) -> None:
    post(browse("trainer"), "/labelling/samples", count=10, seed=1)
    post(browse("trainer"), "/labelling/queues", count=100, seed=1, reason=["rare", "uncertain"])
    checked = {store.call_key(name) for sample in store.samples() for name in sample.call_ids}
    lines = store.progress(store.task(False, 1))[1]
    assert lines
    assert checked.isdisjoint({line.spot.call_key for line in lines})


def test_a_line_is_coded_without_a_script(browse: Logged, store: Store) -> None:
    home = calibrate(browse)
    task = store.task(False, 1)
    place = next(x.spot.place for x in store.progress(task)[1] if x.spot.speaker == "agent")
    client = browse("qa")
    fields = {
        "code": ["question", "apology"],
        "unsure": ["empathy"],
        "form": "open",
        "about": "cause",
        "follow_up": "1",
    }
    answer = post(client, f"{home}/line/{place}", **fields)
    assert answer.status_code == 303
    page = client.get(f"{home}/line/{place}").text
    assert marked(page) >= {"question", "apology", "empathy", "open", "cause", "1"}
    assert "You have coded this line" in page


def test_none_is_a_judgement_too(browse: Logged, store: Store) -> None:
    home = calibrate(browse)
    post(browse("qa"), f"{home}/line/0")
    assert "1 of" in browse("qa").get(home).text
    assert "You have coded this line" in browse("qa").get(f"{home}/line/0").text


@pytest.mark.parametrize("fields", [{"code": "nonsense"}, {"code": "question", "form": "nonsense"}])
def test_what_is_not_in_the_codebook_is_refused(browse: Logged, fields: dict[str, str], store: Store) -> None:
    home = calibrate(browse)
    place = next(x.spot.place for x in store.progress(store.task(False, 1))[1] if x.spot.speaker == "agent")
    assert post(browse("qa"), f"{home}/line/{place}", **fields).status_code == 422


@pytest.mark.parametrize(
    "path", ["/labelling/99", "/labelling/sample/99", "/labelling/99/line/0", "/labelling/sample/99/1"]
)
def test_what_is_not_there_is_not_there(browse: Logged, path: str) -> None:
    assert browse("qa").get(path).status_code == 404


def test_two_coders_stand_side_by_side_and_a_difference_is_decided(browse: Logged, store: Store) -> None:
    home = calibrate(browse)
    code_all(browse("qa"), home, "apology")
    code_all(browse("leader") if _north(store) else browse("other leader"), home)
    maker = browse("trainer")
    page = maker.get(f"{home}/differences").text
    assert "As Quentin QA" in page
    spot = next(x.spot for x in store.progress(store.task(False, 1))[1] if x.spot.speaker == "agent")
    answer = post(maker, f"{home}/differences", call=spot.call_key, utterance=spot.utterance, code="apology")
    assert answer.status_code == 303, answer.text
    judgement = list(store.load(store.call_id(spot.call_key)).utterances())[spot.utterance][1].judgement
    assert judgement is not None
    assert (judgement.source, judgement.labels) == ("Tove Trainer", ("apology",))
    assert "decided by Tove Trainer" in maker.get(f"{home}/differences?show=all").text
    agreement = maker.get(f"{home}/agreement").text
    assert "Cohen's kappa" in agreement


def _north(store: Store) -> bool:
    key = store.progress(store.task(False, 1))[1][0].spot.call_key
    return store.load(store.call_id(key)).team == "North"


def test_a_sample_is_coded_call_by_call_and_then_checks_the_machine(browse: Logged, store: Store) -> None:
    post(browse("trainer"), "/labelling/samples", count=1, seed=1)
    code_all(browse("qa"), "/labelling/sample/1", "apology")
    assert store.checked(BOOK)["apology"].calls == 1
    page = browse("qa").get("/labelling/machine").text
    assert "1 of 1 drawn call coded" in page
    assert "too few checked" in page


def test_labels_are_for_trainers_to_take_along(browse: Logged, store: Store) -> None:
    home = calibrate(browse)
    code_all(browse("qa"), home, "apology")
    assert browse("qa").get(f"{home}/labels.jsonl").status_code == 403
    found = [json.loads(line) for line in browse("trainer").get(f"{home}/labels.jsonl").text.splitlines()]
    assert [call["tagged_by"] for call in found] == ["Quentin QA"]
    assert browse("qa").get("/labelling/labels.jsonl").status_code == 403
    assert browse("trainer").get("/labelling/labels.jsonl").status_code == 200


@pytest.mark.parametrize("address", ["/labelling/labels.jsonl", "/labelling/sample/1/labels.jsonl"])
def test_labels_go_out_under_pseudonyms_unless_names_are_asked_for(browse: Logged, store: Store, address: str) -> None:
    client = browse("trainer")
    post(client, "/labelling/samples", count=1, seed=1)
    code_all(browse("qa"), "/labelling/sample/1", "apology")
    call = store.load(store.samples()[0].call_ids[0])
    hidden, plain = (client.get(address + query).text for query in ("", "?names=1"))
    for name in (call.call_id, call.agent):
        assert str(name) in plain
        assert str(name) not in hidden
    assert said(hidden) == said(plain)


def said(lines: str) -> list[dict[str, object]]:
    return [u for line in lines.splitlines() for turn in json.loads(line)["turns"] for u in turn["utterances"]]


def test_only_the_maker_or_a_trainer_closes(browse: Logged) -> None:
    home = calibrate(browse, "leader")
    assert post(browse("qa"), f"{home}/close").status_code == 403
    assert post(browse("leader"), f"{home}/close").status_code == 303
    assert post(browse("qa"), f"{home}/line/0").status_code == 422


def test_a_leader_cannot_take_another_teams_call(browse: Logged, store: Store) -> None:
    foreign = next(call.call_id for call in store.calls(Scope(team="South")))
    answer = post(browse("leader"), "/labelling/calibrations", seed=1, call=str(store.call_key(foreign)))
    assert answer.status_code == 404


@pytest.mark.parametrize("language", ["nb", "sv", "da"])
def test_the_behaviours_are_explained_in_the_readers_language(browse: Logged, language: str) -> None:
    page = browse("qa").get("/labelling/codebook", headers={"Accept-Language": language}).text
    assert BOOK["apology"].definition[language] in page


def test_a_name_of_a_queue_is_text(browse: Logged) -> None:
    home = calibrate(browse, title="<script>alert(1)</script>")
    assert "<script>alert" not in browse("qa").get(home).text
