"""The pages as text: complete in themselves, escaped, ordered, readable."""

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from pipeline.call import Amount
from pipeline.profiles import Finding, Moment
from pipeline.report import overview_html, profile_html
from pipeline.report.render import TEMPLATES
from tests.report.centre import bare, centre, codebook, profile

LANGUAGES = ("en", "nb", "sv", "da")
PLOT = re.compile(
    r'<svg[^>]*role="img" aria-labelledby="([^"]*)"[^>]*>\s*'
    r'<title id="([^"]*)">([^<]+)</title><desc id="([^"]*)">([^<]*)</desc>'
)
EVIL = "<script>alert('x')</script>\"&"


class Outline(HTMLParser):
    """Ids, headings and links of a page, and whether its tags nest."""

    def __init__(self, html):
        super().__init__()
        self.ids, self.headings, self.links, self.open, self.tags = [], [], [], [], Counter()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags[tag] += 1
        if tag not in ("meta", "link"):
            self.open.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        if re.fullmatch(r"h\d", tag):
            self.headings.append(int(tag[1]))
        if tag == "a":
            self.links.append(given["href"])

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module", params=LANGUAGES)
def pages(request):
    return [
        profile_html(profile(), codebook(), request.param, home="index.html"),
        overview_html(centre(), codebook(), request.param),
    ]


def test_a_page_fetches_nothing(pages):
    for page in pages:
        for reference in ("http:", "https:", "//", "src=", "url(", "@import", "<script", "<iframe", "<img"):
            assert reference not in page
        assert "content=\"default-src 'none'" in page


def test_tags_nest_and_ids_are_unique(pages):
    for page in pages:
        outline = Outline(page)
        assert outline.open == []
        assert [name for name, times in Counter(outline.ids).items() if times > 1] == []


def test_headings_descend_one_level_at_a_time_from_a_single_first(pages):
    for page in pages:
        levels = Outline(page).headings
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(below <= above + 1 for above, below in pairwise(levels))


def test_landmarks_are_there_once(pages):
    for page in pages:
        assert [Outline(page).tags[tag] for tag in ("main", "nav", "footer", "h1")] == [1, 1, 1, 1]


def test_links_within_a_page_lead_somewhere(pages):
    for page in pages:
        outline = Outline(page)
        assert {link[1:] for link in outline.links if link.startswith("#")} <= set(outline.ids)


def test_every_plot_has_a_title_and_a_description(pages):
    for page in pages:
        plots = PLOT.findall(page)
        assert len(plots) == page.count('role="img"') > 30
        for names, title_id, title, desc_id, desc in plots:
            assert names == f"{title_id} {desc_id}"
            assert title.strip()
            assert desc.strip()


def test_the_page_names_its_language(pages):
    assert re.search(r'<html lang="(en|nb|sv|da)">', pages[0])


def test_text_of_users_is_never_markup():
    moment = Moment(EVIL, 1, EVIL, ("empathy",), None)
    given = bare(
        agent=EVIL,
        team=EVIL,
        calls_left_out={EVIL: 1},
        languages=(EVIL,),
        figures=profile().figures,
        moments={"empathy": (moment,)},
        findings=(Finding("compensation_before_probing", EVIL, 1, EVIL, 2, EVIL),),
        compensation=((EVIL, Amount(1, EVIL, EVIL), 1),),
    )
    for page in (profile_html(given, codebook()), overview_html([given], codebook())):
        assert "<script" not in page
        assert "&lt;script&gt;" in page
        assert Outline(page).open == []


def test_an_empty_profile_has_a_page():
    page = profile_html(bare(agent=""), codebook())
    assert "Unnamed agent" in page
    assert "There are no calls with usable words" in page
    assert "There is too little to compare yet" in page


def test_a_page_of_nobody_can_be_made():
    assert "<h1>" in overview_html([], codebook())


def test_without_a_teams_page_there_is_no_way_back():
    assert "index.html" not in profile_html(profile(), codebook())


def test_an_agent_of_many_calls_has_a_page_of_modest_size():
    given = profile()
    many = replace(given, findings=given.findings * 1000, compensation=given.compensation * 1000)
    assert len(profile_html(many, codebook())) < 250_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_meets_wcag_aa(scheme):
    colours = _colours(scheme)
    for text, ground in (
        ("ink", "page"), ("ink", "card"), ("ink", "note"), ("ink", "accent-soft"), ("soft", "page"), ("soft", "card"),
        ("soft", "note"), ("accent", "page"), ("accent", "card"), ("on-accent", "accent"),
    ):  # fmt: skip
        assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for mark, ground in (("accent", "page"), ("accent", "card"), ("mark", "page"), ("mark", "card"), ("focus", "page")):
        assert _contrast(colours[mark], colours[ground]) >= 3, (mark, ground)


def _colours(scheme):
    css = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    light, dark = re.findall(r":root \{\s*(--page[^}]*--focus[^}]*)\}", css)
    return dict(re.findall(r"--([\w-]+): (#\w{6})", light if scheme == "light" else dark))


def _contrast(one, other):
    """WCAG 2.2, 1.4.3."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
