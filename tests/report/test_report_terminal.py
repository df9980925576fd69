import io

import pytest
from rich.console import Console

from pipeline.report import print_overview, print_profile
from pipeline.report.plots import DotPlot, Mark
from pipeline.report.terminal import CELLS, strip
from tests.report.centre import bare, centre, codebook, figure, profile, ratio


def printed(print_it, given, width=120, language="en"):
    console = Console(file=io.StringIO(), width=width)
    print_it(given, codebook(), console, language)
    return console.file.getvalue()


def test_a_profile_says_who_what_stands_out_and_each_behaviour():
    text = printed(print_profile, profile(calls_a_week=3), width=200)
    assert "Kari Nordli · North" in text
    assert "One thing to practise" in text
    assert "Strengths" in text
    assert "Probing needs: 24 of 24 calls (100%), all others" in text
    for code in codebook().for_speaker("agent"):
        assert code.title["en"] in text


def test_a_profile_with_too_little_to_compare_says_so():
    assert "There is too little to compare yet" in printed(print_profile, bare())


def test_agents_stand_side_by_side_with_counts():
    text = printed(print_overview, centre())
    names = [line.split("  ")[0] for line in text.splitlines() if "/8" in line]
    assert names == ["Emma Clarke", "Johan Ek", "Kari Nordli", "Daniel Reed", "Mette Holm", "Ola Bergsløkken Åsheim"]
    assert "8/8 100%" in text


@pytest.mark.parametrize("language", ["nb", "sv", "da"])
def test_the_terminal_speaks_the_other_languages_too(language):
    assert codebook()["empathy"].title[language] in printed(print_profile, profile(), language=language)


def test_markup_and_escape_codes_in_names_are_printed_as_text():
    text = printed(
        print_profile, bare(agent="[red]Kari\x1b[31m[/red]", figures=(figure("calls.empathy", (1, 2), (2, 4)),))
    )
    assert "[red]Kari" in text
    assert "\x1b[31m" not in text


def test_the_strip_puts_the_dot_on_its_interval_and_everyone_in_place():
    plot = DotPlot("", "", "", Mark(50, ""), 25, 75, None, Mark(100, ""))
    assert strip(plot) == "·" * 5 + "─" * 5 + "●" + "─" * 5 + "·" * 4 + "┆"
    assert len(strip(plot)) == CELLS


def test_a_terminal_without_unicode_gets_ascii():
    plot = DotPlot("", "", "", Mark(0, ""), None, None, None, None)
    assert strip(plot, unicode=False) == "o" + "." * 20


def test_figures_that_are_no_shares_have_a_table_of_their_own():
    text = printed(print_profile, bare(figures=(ratio("speech_rate", (300, 120_000), (330, 120_000), (360, 120_000)),)))
    line = next(line for line in text.splitlines() if line.startswith("Speech rate"))
    assert line.count("165 words/min (") == 2  # the agent's and everyone's
