import re

import pytest

from pipeline.errors import WrongUse
from pipeline.report import folder as folder_module
from pipeline.report import write_report
from pipeline.report.folder import hrefs, slugs
from tests.report.centre import bare, centre, codebook


def test_there_is_an_index_and_a_page_for_each_agent(tmp_path):
    index = write_report(centre(), codebook(), tmp_path / "report", "nb")
    assert index == tmp_path / "report" / "index.html"
    assert sorted(path.name for path in index.parent.iterdir()) == [
        "daniel-reed.html",
        "emma-clarke.html",
        "index.html",
        "johan-ek.html",
        "kari-nordli.html",
        "mette-holm.html",
        "ola-bergslokken-asheim.html",
    ]


def test_links_between_the_pages_hold(tmp_path):
    folder = write_report(centre(), codebook(), tmp_path / "report").parent
    for page in folder.iterdir():
        for link in re.findall(r'href="([^"#:]+\.html)"', page.read_text(encoding="utf-8")):
            assert (folder / link).is_file()


def test_each_agents_name_stands_on_the_page_the_index_links_to(tmp_path):
    twins = [bare(agent="Kari", team="North"), bare(agent="Kari", team="South")]
    folder = write_report(twins, codebook(), tmp_path / "report").parent
    assert "Team North" in (folder / "kari.html").read_text(encoding="utf-8")
    assert "Team South" in (folder / "kari-2.html").read_text(encoding="utf-8")


def test_nothing_is_left_when_a_page_fails(tmp_path, monkeypatch):
    _fail_at_third_page(monkeypatch)
    with pytest.raises(RuntimeError):
        write_report(centre(), codebook(), tmp_path / "report")
    assert list(tmp_path.iterdir()) == []


def test_the_earlier_report_stays_when_a_page_fails(tmp_path, monkeypatch):
    index = write_report(centre(), codebook(), tmp_path / "report")
    before = {path.name: path.read_bytes() for path in index.parent.iterdir()}
    _fail_at_third_page(monkeypatch)
    with pytest.raises(RuntimeError):
        write_report(centre(), codebook(), tmp_path / "report", "sv")
    assert {path.name: path.read_bytes() for path in index.parent.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_an_earlier_report_is_replaced_with_pages_of_agents_gone(tmp_path):
    write_report(centre(), codebook(), tmp_path / "report")
    write_report(centre()[:1], codebook(), tmp_path / "report")
    assert sorted(path.name for path in (tmp_path / "report").iterdir()) == ["index.html", "kari-nordli.html"]
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


@pytest.mark.parametrize(("name", "text"), [("notes.txt", "mine"), ("mine.html", "<p>mine</p>")])
def test_a_folder_with_anything_else_is_refused_and_untouched(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(WrongUse, match=f"holds {name}.*name a new or empty folder"):
        write_report(centre(), codebook(), tmp_path)
    assert (tmp_path / name).read_text(encoding="utf-8") == text


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "report").write_text("mine", encoding="utf-8")
    with pytest.raises(WrongUse, match="is a file"):
        write_report(centre(), codebook(), tmp_path / "report")


def test_parents_are_made(tmp_path):
    assert write_report([], codebook(), tmp_path / "a" / "b").is_file()


def test_names_become_safe_and_unique_file_names():
    names = ["Åse Bjørk", "ase bjork", "../../etc/passwd", "CON", "index", "", "王", "x" * 300, "Zoë & Mia"]
    assert slugs(names) == [
        "ase-bjork", "ase-bjork-2", "etc-passwd", "con-2", "index-2", "agent", "agent-2", "x" * 60, "zoe-mia",
    ]  # fmt: skip


def _fail_at_third_page(monkeypatch):
    """Rendering breaks half way, as it would on a fault in a template or a full disk."""
    real, done = folder_module.profile_html, []

    def failing(profile, *args, **kwargs):
        done.append(profile)
        if len(done) == 3:
            raise RuntimeError("half way")
        return real(profile, *args, **kwargs)

    monkeypatch.setattr(folder_module, "profile_html", failing)


def test_agents_named_like_other_pages_of_a_report_keep_apart_from_them():
    names = hrefs([bare(agent=name) for name in ("Compare", "Team North", "Call 1")])
    assert sorted(names.values()) == ["agent-call-1.html", "agent-compare.html", "agent-team-north.html"]
