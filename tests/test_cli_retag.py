"""`callcoach retag` hides what an earlier version left in the words, and says where else it may stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.coding import Coding, fitted
from pipeline.errors import UnreadableInput
from pipeline.store import Store
from tests.commands import Run, typing
from tests.world import call

NUMBER = "40612293"
TEXT = f"Agent: Hello, how can I help you?\nCustomer: My number is {NUMBER}.\n"
HIDDEN = "My number is [number]."


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c.txt").write_text(TEXT, encoding="utf-8")

    return typing(capsys)


def analyzed_before(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a version that knew nothing to hide."""
    with monkeypatch.context() as once:
        once.setattr("pipeline.process.redact", lambda call, names=(): call)
        assert run("analyze", "c.txt", "--language", "en", "--workers", "1")[0] == 0


def said() -> str:
    with Store.open("callcoach.db") as store:
        return store.load("c").turns[1].text


def test_it_hides_and_names_what_was_written_before(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    analyzed_before(run, monkeypatch)
    assert run("export", "-o", "calls.csv")[0] == 0
    sound = tmp_path / "callcoach-files" / "sound"
    sound.mkdir(parents=True)
    with Store.open("callcoach.db") as store:
        (known, _), *_ = store.stored()
    (sound / f"{known.content_id}-0123.wav").touch()
    assert NUMBER in said()
    code, out, _ = run("retag")
    assert code == 0
    assert "1 call tagged anew.\nMore is hidden than before in 1 of them." in out
    assert f"{tmp_path / 'calls.csv'} (calls)" in out
    assert said() == HIDDEN
    assert list(sound.iterdir()) == []
    assert NUMBER.encode() not in (tmp_path / "callcoach.db").read_bytes()  # nor in what was deleted in it
    assert run("retag")[1] == "1 call tagged anew.\n"


def test_words_left_on_purpose_stay_until_asked_for(run: Run) -> None:
    assert run("analyze", "c.txt", "--language", "en", "--workers", "1", "--no-redact")[0] == 0
    for options in ((), ("--no-redact",)):
        assert "More is hidden" not in run("retag", *options)[1]
        assert NUMBER in said()
    assert "More is hidden than before in 1 of them." in run("retag", "--redact")[1]
    assert said() == HIDDEN


@pytest.mark.parametrize(
    ("theirs", "ours", "same"),
    [
        ("Ring 40612293, now", "Ring [number] now.", True),
        ("Ring [number], now", "Ring [number] now.", True),
        ("40612293", "[number]", True),
        ("I am Ada, 40612293", "I am [name], [number]", True),
        ("Call 40612293 now", "Ring [number] now.", False),
        ("Ring 40612293 later", "Ring [number] now.", False),
        ("Ring Ada or Per", "Ring [name] and [name]", False),
        ("now", "now [name] now", False),
        ("Ring 40612293", "Ring 40612294", False),
    ],
)
def test_what_was_coded_before_more_was_hidden_still_fits(theirs: str, ours: str, same: bool) -> None:
    coding = Coding(call(f"A: {theirs} [greeting]"), Path("c.tsv"), (1,))
    if same:
        (judgement,) = fitted(coding, call(f"A: {ours}"))
        assert judgement is not None
        assert judgement.labels == ("greeting",)
    else:
        with pytest.raises(UnreadableInput, match="other words"):
            fitted(coding, call(f"A: {ours}"))


def test_a_call_with_nothing_to_hide_is_redacted_from_then_on_once_it_is_asked_for(run: Run, tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text("Agent: Why did it stop?\nCustomer: It just did.\n", encoding="utf-8")
    assert run("analyze", "c.txt", "--language", "en", "--workers", "1", "--no-redact")[0] == 0
    for options, marked in (((), True), (("--redact",), False)):
        run("retag", *options)
        with Store.open("callcoach.db") as store:
            ((known, _),) = store.stored()
        assert ("redaction" in known.versions) is marked
