"""Reports of calls, agents, teams and outcomes whose names and words are made to become part of the page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch.local import keep
from pipeline.call import Amount, Call
from pipeline.cli import main
from pipeline.formats.codebook import load_codebook
from pipeline.outcomes import Named, Reported
from pipeline.process import measured
from pipeline.profiles import Finding, Moment
from pipeline.report import overview_html, profile_html
from pipeline.report.folder import slugs
from pipeline.report.render import call_html
from pipeline.store import Store
from tests.fuzz.hostile import budget
from tests.report.centre import bare, codebook, profile
from tests.world import call

BOOK = load_codebook()
HOSTILE = [
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)' x='",
    "</title></style></svg><svg onload=alert(1)>",
    "javascript:alert(1)//",
    "--><script>alert(1)</script><!--",
    "]]>&lt;script&gt;&#60;script&#62;",
    "{{ 7 * 7 }}{% raw %}%(n)s",
    "../../../etc/passwd\\..\\x",
    "e\u0301\u202e\u2066א\ufeff𝕏",
]
FORBIDDEN = {"script", "iframe", "object", "embed", "base", "form", "img", "video", "audio", "foreignobject"}
HREF = re.compile(r"(?:[\w.-]+\.html)?(?:#[\w.-]*)?")
STYLE = re.compile(r"[\w\s:;.,%#()-]*")
EMPTY = {"meta", "link", "br", "hr", "input", "col", "wbr"}


@dataclass
class Skeleton(HTMLParser):
    """Of a page: its tags and the names of their attributes, in order, whatever stands in and between them."""

    tags: list[tuple[str, ...]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in FORBIDDEN
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert name not in ("src", "srcdoc", "action", "formaction", "xlink:href"), name
            assert name != "href" or tag == "link" or HREF.fullmatch(value or ""), value
            assert name != "style" or STYLE.fullmatch(value or ""), value
        self.tags.append((tag, *(name for name, _ in attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def skeleton(page: str) -> Skeleton:
    found = Skeleton()
    found.feed(page)
    found.close()
    assert found.open == []
    return found


def report(folder: Path, text: str) -> dict[str, Skeleton]:
    """All pages of a small centre whose names and words all hold `text`."""
    db = folder / "calls.db"
    with Store.open(db) as store:
        rows = []
        for n in range(48):
            agent = f"{'abcdef'[n % 6]} {text}"
            asks = n % 4 < 2
            one = call(
                f"A: Hello {text} [greeting]",
                f"C: My box {text} is broken [stating_need dissatisfaction]",
                f"A: What happened {text}? [needs_probing question/open]" if asks else f"A: So {text} [informing]",
                f"A: You get 20 euros {text} [compensation_offered]",
                f"A: Bye {text} [closing]",
                call_id=f"{n} {text}",
                agent=agent,
                team=f"{'xy'[n % 2]} {text}",
                customer_id=f"{n % 7} {text}",
                reason=f"{n % 3} {text}",
                started_at=datetime(2026, 3, 2, 12, tzinfo=UTC) + timedelta(days=n),
                columns={f"column {text}": text},
            )
            one = given_away(one)
            keep(store, measured(one, sha256(one.call_id.encode()).hexdigest(), {}, BOOK))
            rows.append(Reported(f"row {n}", Named(one.call_id), {f"outcome {text}": float(n % 11), "nps": n % 11}))
        store.add_session(f"a {text}", date(2026, 3, 20), coach=f"coach {text}", agreed=f"agreed {text}")
        store.set_vision(f"a {text}", f"vision {text}")
        assert not store.put_outcomes(rows).faults
    with pytest.raises(SystemExit) as ended:
        main(["report", "--db", str(db), "--out", str(folder / "report"), "--include-draft"])
    assert not ended.value.code
    return {path.name: skeleton(path.read_text(encoding="utf-8")) for path in (folder / "report").glob("*.html")}


def given_away(one: Call) -> Call:
    turns = list(one.turns)
    (offer,) = turns[3].utterances
    turns[3] = replace(turns[3], utterances=(replace(offer, amounts=(Amount(20, "EUR", "credit"),)),))
    return replace(one, turns=tuple(turns))


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Skeleton]:
    return report(tmp_path_factory.mktemp("harmless"), "words")


def by_kind(pages: dict[str, Skeleton]) -> list[tuple[str, list[tuple[str, ...]]]]:
    return [(re.split(r"[-.]", name)[0], pages[name].tags) for name in sorted(pages)]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_report_is_built_the_same_whatever_it_tells_of(
    tmp_path: Path, harmless: dict[str, Skeleton], text: str
) -> None:
    pages = report(tmp_path, text)
    assert len(pages) == len(harmless)
    for (kind, tags), (_, usual) in zip(by_kind(pages), by_kind(harmless), strict=True):
        different = next((n for n, (one, other) in enumerate(zip(tags, usual, strict=False)) if one != other), None)
        assert different is None, (kind, tags[different : different + 3], usual[different : different + 3])
        assert len(tags) == len(usual), kind
    for name in pages:
        assert re.fullmatch(r"[a-z0-9-]+\.html", name), name
    told = "".join("".join(page.texts) for page in pages.values())
    assert text in told  # as text


def test_the_report_that_is_compared_holds_every_kind_of_page(harmless: dict[str, Skeleton]) -> None:
    kinds = {re.split(r"[-.]", name)[0] for name in harmless}
    assert {"index", "compare", "ledger", "team", "call", "a"} <= kinds


PIECES = st.sampled_from(
    ["<", ">", '"', "'", "&", "&lt;", "<!--", "-->", "<script", "</script>", "<svg/onload=", "\0", "\x0b", "\x85",
     "\u2028", "=", "`", "${x}", "{{", "{%", "%s", "%(n)d", "]]>", "/", "\\", "#", "?", "javascript:", "data:"]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(st.characters(exclude_categories=["Cs"]), max_size=3), max_size=6).map("".join)


def pages(text: str) -> list[str]:
    one = call("A: Hi [greeting]", call_id=f"c{text}", agent=f"a{text}", team=f"t{text}", customer_id=f"x{text}")
    (turn,) = one.turns
    said = replace(turn.utterances[0], text=f"u{text}")
    one = replace(one, turns=(replace(turn, utterances=(said,)),), reason=f"r{text}", columns={f"k{text}": text})
    person = bare(
        agent=f"a{text}",
        team=f"t{text}",
        figures=profile().figures,
        moments={"empathy": (Moment(f"c{text}", 1, f"u{text}", ("empathy",), None),)},
        findings=(Finding("compensation_before_probing", f"c{text}", 1, f"u{text}", 2, f"v{text}"),),
        compensation=((f"c{text}", Amount(1, f"m{text}", f"k{text}"), 1),),
    )
    book = codebook()
    return [
        call_html(one, book, home="index.html", outcomes={f"o{text}": 1.0}),
        profile_html(person, book, home="index.html", calls={f"c{text}": f"call-{slugs([text])[0]}.html"}),
        overview_html([person], book),
    ]


USUAL = [skeleton(page).tags for page in pages("words")]


@budget(60)
@given(TEXTS)
def test_no_text_changes_the_page_around_it(text: str) -> None:
    found = [skeleton(page) for page in pages(text)]
    assert [page.tags for page in found] == USUAL
    for page in found:
        assert f"a{text}".replace("\r", "\n") in "".join(page.texts).replace("\r", "\n")


@budget(100)
@given(st.lists(TEXTS | st.sampled_from(["a", "A", "CON", "nul", "Com1", "Index", "å"]), max_size=8))
def test_every_name_has_a_file_of_its_own(names: list[str]) -> None:
    files = slugs(names)
    assert len({*files}) == len(names)
    for name in files:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
        assert name not in ("con", "nul", "aux", "prn", "com1", "index")
