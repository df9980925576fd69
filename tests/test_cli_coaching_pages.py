"""The commands of comparison, drivers, one call and the report, as typed."""

import json

import pytest

from pipeline.cli import main
from pipeline.formats.codebook import load_codebook
from pipeline.outcomes import Named, Reported
from pipeline.process import measured
from pipeline.store import Store
from tests.world import call

BOOK = load_codebook()


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    """Four agents in two teams, twelve calls each; Kari always asks, Siv never."""
    path = tmp_path_factory.mktemp("store") / "calls.db"
    with Store.open(path) as store:
        for n in range(48):
            agent = ("Kari", "Ola", "Siv", "Per")[n % 4]
            asks = agent == "Kari" or (agent != "Siv" and n % 8 < 4)
            one = call(
                "C: My box is broken again [stating_need]",
                "A: What happened? [needs_probing question/open]" if asks else "A: Read the booklet [informing]",
                "C: I see []",
                call_id=f"c-{n}",
                agent=agent,
                team="North" if agent in ("Kari", "Ola") else "South",
            )
            done = measured(one, f"id-{n}", {}, BOOK)
            store.save(
                one,
                content_id=f"id-{n}",
                tallies=done.tallies,
                findings=done.findings,
                chances=done.chances,
                offers=done.offers,
            )
        store.put_outcomes([Reported(f"row {n}", Named(f"c-{n}"), {"nps": 9 if n % 4 == 0 else 3}) for n in range(48)])
    return str(path)


@pytest.fixture
def run(url, capsys):
    def typed(*arguments):
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--db", url])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return typed


def test_compare_prints_a_table_a_measure_with_counts_first(run):
    code, out, _ = run("compare", "--measure", "calls.needs_probing")
    assert code == 0
    kari = next(line for line in out.splitlines() if line.startswith("Kari"))
    assert "12 of 12 calls" in kari


def test_compare_writes_by_the_ending(run, tmp_path):
    for name in ("c.html", "c.json", "c.csv", "c.xlsx"):
        code, out, _ = run("compare", "-o", str(tmp_path / name))
        assert (code, out) == (0, f"Wrote {tmp_path / name}.\n")
        assert (tmp_path / name).stat().st_size > 500


def test_compare_says_which_parts_a_mix_may_have(run):
    code, _, err = run("compare", "--mix", "weather")
    assert code == 2
    assert "weather: figures are adjusted for language, reason, length" in err


def test_an_agents_periods_need_by_period(run):
    code, _, err = run("compare", "--agent", "Kari")
    assert (code, "add --by period" in err) == (2, True)


def test_a_page_is_no_text_for_the_terminal(run):
    for command in (("compare",), ("drivers", "nps")):
        code, _, err = run(*command, "--format", "html")
        assert (code, "name a file" in err) == (2, True)


def test_drivers_print_the_warning_before_any_figure(run):
    pytest.importorskip("statsmodels")
    code, out, _ = run("drivers", "nps")
    assert code == 0
    assert "need not be cause and effect" in " ".join(out.split())


def test_a_profile_as_json_holds_what_to_practise_with_its_moments(run):
    code, out, _ = run("profile", "Siv", "--format", "json")
    assert code == 0
    practice = json.loads(out)["practice"]
    assert practice["measure"] == "chance.probing_after_need"
    assert len(practice["passed"]) == 3
    assert practice["worked"] == []
    assert len(practice["colleagues"]) == 3


def test_the_coach_chooses_the_focus_and_a_card(run):
    code, out, _ = run("profile", "Siv", "--format", "json", "--focus", "calls.closing", "--card", "mystery")
    assert code == 0
    found = json.loads(out)
    assert (found["practice"]["measure"], found["practice"]["why"]) == ("calls.closing", "chosen")
    assert [card["card"] for card in found["scorecards"]] == ["mystery"]


def test_a_card_nobody_knows_is_refused_with_those_there_are(run):
    code, _, err = run("profile", "Siv", "--card", "nothing")
    assert (code, "huthwaite, mystery" in err) == (2, True)


def test_one_call_is_a_page(run, tmp_path):
    code, _, _ = run("call", "c-3", "-o", str(tmp_path / "call.html"), "--pages", "da")
    assert code == 0
    assert '<html lang="da">' in (tmp_path / "call.html").read_text(encoding="utf-8")


def test_a_call_that_is_not_stored_is_named(run, tmp_path):
    code, _, err = run("call", "c-99", "-o", str(tmp_path / "call.html"))
    assert (code, "c-99: no call of this name is stored" in err) == (1, True)
    assert not (tmp_path / "call.html").exists()


def test_a_call_is_html_or_pdf(run, tmp_path):
    code, _, err = run("call", "c-3", "-o", str(tmp_path / "call.docx"))
    assert (code, ".html or .pdf" in err) == (2, True)


def test_a_report_holds_agents_teams_the_comparison_and_calls_that_link_to_each_other(run, tmp_path):
    pytest.importorskip("statsmodels")
    code, _, _ = run("report", "-o", str(tmp_path / "report"))
    assert code == 0
    pages = {path.name for path in (tmp_path / "report").iterdir()}
    assert {"index.html", "compare.html", "outcome-nps.html", "team-north.html", "team-south.html", "siv.html"} <= pages
    for path in (tmp_path / "report").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        for link in {part.split('"')[0].split("#")[0] for part in text.split('href="')[1:]} - {"", "data:,"}:
            assert link in pages, (path.name, link)
    assert any(name.startswith("call-c-") for name in pages)
