"""What people put right, over HTTP: as pages of the app do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from pipeline.store import Store
from tests.fakes import KeywordTagger
from tests.web.conftest import Logged, csrf

KARI, DANIEL = 1, 25  # keys of their first calls: Kari is in North, Daniel in South


class Asking:
    """A browser that asks as our scripts do."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.headers = {"Accept": "application/json", "X-CSRF-Token": csrf(client, "/nothing")}

    def post(self, url: str, **body: Any) -> tuple[int, Any]:
        answer = self.client.post(url, json=body, headers=self.headers)
        return answer.status_code, answer.json()

    def get(self, url: str) -> tuple[int, Any]:
        answer = self.client.get(url, headers={"Accept": "application/json"})
        return answer.status_code, answer.json()


As = Callable[[str], Asking]


@pytest.fixture
def ask(browse: Logged, app: FastAPI) -> As:
    app.state.site._tagger = (None, KeywordTagger())
    return lambda who: Asking(browse(who))


def lines(store: Store, key: int = KARI) -> list[tuple[str, str]]:
    return [(turn.speaker, said.text) for turn, said in store.standing(key).call.utterances()]


def test_a_tag_put_right_is_answered_with_the_line(ask: As) -> None:
    status, body = ask("leader").post(f"/calls/{KARI}/lines/0/tags", add=["apology"], remove=["greeting"])
    assert status == 200
    (line,) = body["lines"]
    assert [tag["code"] for tag in line["tags"]] == ["apology"]
    assert (line["person"], line["source"]) == (True, "Lars Leder")
    assert line["machine"] == [{"code": "greeting", "title": "Greeting", "probability": 0.9}]
    assert body["correction"]["what"] == "Tags: + Apology, − Greeting"


def test_tags_chosen_for_another_side_than_the_line_has_now_are_refused(ask: As, store: Store) -> None:
    status, body = ask("leader").post(f"/calls/{KARI}/lines/0/tags", remove=["greeting"], speaker="customer")
    assert status == 409
    assert "changed since you saw it" in body["detail"]
    assert store.standing(KARI).corrections == ()
    assert ask("leader").post(f"/calls/{KARI}/lines/0/tags", remove=["greeting"], speaker="agent")[0] == 200


def test_a_correction_is_taken_back(ask: As, store: Store) -> None:
    qa = ask("qa")
    before = list(store.standing(KARI).call.utterances())
    _, body = qa.post(f"/calls/{KARI}/lines/0/text", text="Hello there.", was=lines(store)[0][1])
    assert body["lines"][0]["heard"] == {"speaker": "agent", "text": before[0][1].text}
    status, body = qa.post(f"/calls/{KARI}/corrections/{body['correction']['id']}/undo")
    assert (status, body["lines"][0]["heard"], body["correction"]["undone"]) == (200, None, "Quentin QA")
    assert list(store.standing(KARI).call.utterances()) == before


def test_another_speaker_asks_the_page_to_load_again(ask: As, store: Store) -> None:
    status, body = ask("qa").post(f"/calls/{KARI}/lines/0/speaker", speaker="customer", was="agent")
    assert (status, body["reload"]) == (200, True)
    assert lines(store)[0][0] == "customer"


def test_who_saw_an_older_line_is_told_so(ask: As) -> None:
    status, body = ask("qa").post(f"/calls/{KARI}/lines/0/text", text="Hello.", was="Something else.")
    assert (status, body["error"]) == (409, "Somebody else has changed this in the meantime.")


def test_roles_swapped_by_a_form_lead_back_to_the_call(ask: As, store: Store) -> None:
    qa, before = ask("qa"), lines(store)
    answer = qa.client.post(f"/calls/{KARI}/roles", data={"do": "swap", "csrf": qa.headers["X-CSRF-Token"]})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/calls/{KARI}")
    assert [speaker for speaker, _ in lines(store)] != [speaker for speaker, _ in before]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("lines/0/tags", {"add": ["apology"]}),
        ("lines/0/text", {"text": "Hi.", "was": "Hello."}),
        ("lines/0/speaker", {"speaker": "customer", "was": "agent"}),
        ("roles", {"do": "confirm"}),
        ("corrections/1/undo", {}),
        ("reviewed", {"reviewed": True}),
    ],
)
def test_agents_put_nothing_right_and_nobody_what_they_do_not_see(ask: As, path: str, body: dict[str, Any]) -> None:
    assert ask("agent").post(f"/calls/{KARI}/{path}", **body)[0] == 403
    assert ask("admin").post(f"/calls/{KARI}/{path}", **body)[0] == 403
    assert ask("other leader").post(f"/calls/{KARI}/{path}", **body)[0] == 404
    assert ask("qa").post(f"/calls/{'9' * 30}/{path}", **body)[0] == 404


@pytest.mark.parametrize("n", [999, -1, int("9" * 30)])
def test_a_line_that_is_not_there(ask: As, n: int) -> None:
    assert ask("qa").post(f"/calls/{KARI}/lines/{n}/tags", add=["apology"])[0] == 404


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("lines/0/tags", {"add": ["stating_need"]}),  # the customer's
        ("lines/0/tags", {"add": ["nonsense"]}),
        ("lines/0/tags", {"add": ["question"], "form": "round"}),
        ("lines/0/tags", {"add": "apology"}),
        ("lines/0/text", {"text": "x" * 2001, "was": ""}),
        ("lines/0/speaker", {"speaker": "nobody", "was": "agent"}),
        ("roles", {"do": "nothing"}),
        ("roles", {}),
        ("comments", {"text": " "}),
        ("comments", {"text": "x" * 2001}),
        ("reviewed", {"reviewed": "perhaps"}),
        ("reviewed", {"reviewed": True, "more": 1}),
    ],
)
def test_what_makes_no_sense_is_refused(ask: As, path: str, body: dict[str, Any]) -> None:
    assert ask("qa").post(f"/calls/{KARI}/{path}", **body)[0] == 422


def test_an_empty_line_is_refused(ask: As, store: Store) -> None:
    assert ask("qa").post(f"/calls/{KARI}/lines/0/text", text=" \n", was=lines(store)[0][1])[0] == 422


def test_what_was_put_right_is_listed_with_who_did_it(ask: As) -> None:
    ask("leader").post(f"/calls/{KARI}/lines/0/tags", add=["apology"])
    _, body = ask("agent").get(f"/calls/{KARI}/corrections")
    (one,) = body["corrections"]
    assert (one["person"], one["what"], one["line"], one["undone"]) == ("Lars Leder", "Tags: + Apology", 0, None)


def test_an_agent_disputes_a_tag_and_a_leader_agrees(ask: As, store: Store) -> None:
    agent, leader = ask("agent"), ask("leader")
    _, body = agent.post(f"/calls/{KARI}/comments", text="I only asked.", line=0, code="greeting")
    comment = body["comment"]
    assert (comment["code_title"], comment["settled"], comment["mine"]) == ("Greeting", None, True)
    assert [one.id for one in store.disputes()] == [comment["id"]]
    assert leader.post(f"/comments/{comment['id']}/settle", upheld=True, text="You did.")[0] == 200
    _, body = agent.get(f"/calls/{KARI}/comments")
    assert body["comments"][0]["settled"]["upheld"] is True
    assert [one["text"] for one in body["comments"]] == ["I only asked.", "You did."]
    judgement = next(store.standing(KARI).call.utterances())[1].judgement
    assert judgement is not None
    assert (judgement.labels, judgement.source) == ((), "Lars Leder")
    assert store.disputes() == ()
    assert leader.post(f"/comments/{comment['id']}/settle", upheld=False)[0] == 409


def test_only_the_agent_who_spoke_disputes(ask: As) -> None:
    dispute = {"text": "No.", "line": 0, "code": "greeting"}
    assert ask("leader").post(f"/calls/{KARI}/comments", **dispute)[0] == 403
    assert ask("other agent").post(f"/calls/{KARI}/comments", **dispute)[0] == 404
    assert ask("agent").post(f"/calls/{KARI}/comments", **dispute)[0] == 200


def test_agents_settle_nothing(ask: As) -> None:
    agent = ask("agent")
    _, body = agent.post(f"/calls/{KARI}/comments", text="No.", line=0, code="greeting")
    assert agent.post(f"/comments/{body['comment']['id']}/settle", upheld=True)[0] == 403
    assert ask("other leader").post(f"/comments/{body['comment']['id']}/settle", upheld=True)[0] == 404


def test_a_comment_is_removed_by_who_wrote_it_only(ask: As) -> None:
    leader, qa = ask("leader"), ask("qa")
    _, body = leader.post(f"/calls/{KARI}/comments", text="Well asked.\nDo it again.")
    number = body["comment"]["id"]
    assert qa.post(f"/comments/{number}/remove")[0] == 403
    assert ask("other leader").post(f"/comments/{number}/remove")[0] == 404
    assert leader.post(f"/comments/{number}/remove")[0] == 200
    assert leader.get(f"/calls/{KARI}/comments")[1] == {"comments": []}
    assert leader.post(f"/comments/{number}/remove")[0] == 404


def test_reviewed_is_each_persons_own_and_can_be_taken_back(ask: As) -> None:
    qa, leader = ask("qa"), ask("leader")
    assert qa.post(f"/calls/{KARI}/reviewed", reviewed=True)[1] == {"reviewed": True, "by": ["Quentin QA"]}
    assert leader.post(f"/calls/{KARI}/reviewed", reviewed=False)[1] == {"reviewed": False, "by": ["Quentin QA"]}
    assert qa.post(f"/calls/{KARI}/reviewed", reviewed=False)[1] == {"reviewed": False, "by": []}


def test_reviewed_by_a_form_leads_back_to_the_call(ask: As, store: Store) -> None:
    qa = ask("qa")
    answer = qa.client.post(f"/calls/{KARI}/reviewed", data={"reviewed": "true", "csrf": qa.headers["X-CSRF-Token"]})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/calls/{KARI}")
    assert [review.person for review in store.reviewed_by(KARI)] == ["Quentin QA"]


def test_a_script_without_the_token_changes_nothing(ask: As, store: Store) -> None:
    answer = ask("qa").client.post(f"/calls/{KARI}/reviewed", json={"reviewed": True})
    assert answer.status_code == 403
    assert store.reviewed_by(KARI) == ()


def test_a_script_of_who_is_not_logged_in_is_told_so(browse: Logged) -> None:
    headers = {"Accept": "application/json"}
    assert browse("").post(f"/calls/{KARI}/reviewed", json={"reviewed": True}, headers=headers).status_code == 401
