"""The pages in a browser: Debian's chromium, driven by playwright."""

import shutil

import pytest

from pipeline.report import write_report
from tests.needs import needs
from tests.report.centre import centre, codebook

PAGES = ("index.html", "ola-bergslokken-asheim.html")


@pytest.fixture(scope="module")
def browser():
    chromium = shutil.which("chromium")
    needs(chromium, "chromium is not installed, so pages are not tried in a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return write_report(centre(), codebook(), tmp_path_factory.mktemp("site") / "report", "nb").parent


@pytest.fixture
def opened(browser, report):
    """Opens a page; whatever it asks for or complains of is kept in `page.asked` and `page.complaints`."""
    contexts = []

    def open_page(name, width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto((report / name).as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_renders_without_a_complaint_and_asks_for_nothing_else(opened, name):
    page = opened(name)
    assert page.locator("h1").is_visible()
    assert page.locator("svg.dots").first.bounding_box()["width"] > 100
    assert page.complaints == []
    assert [url for url in page.asked if not url.startswith("data:")] == [page.url]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_a_page_never_scrolls_sideways(opened, name, width):
    page = opened(name, width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_was_said_opens_by_keyboard(opened):
    page = opened("ola-bergslokken-asheim.html")
    block = page.locator("#said-apology")
    assert not block.locator("q").first.is_visible()
    block.locator("summary").focus()
    page.keyboard.press("Enter")
    assert block.locator("q").first.is_visible()
    page.keyboard.press("Enter")
    assert not block.locator("q").first.is_visible()


def test_the_first_stop_of_the_keyboard_leads_to_the_content(opened):
    page = opened("ola-bergslokken-asheim.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_the_index_leads_to_an_agent_and_back(opened):
    page = opened("index.html")
    page.get_by_role("link", name="Emma Clarke").first.click()
    assert page.locator("h1").inner_text() == "Emma Clarke"
    page.get_by_role("link", name="Alle rådgivere").click()
    assert page.url.endswith("/index.html")


def test_dark_mode_has_a_dark_ground(opened):
    ground = "getComputedStyle(document.body).backgroundColor"
    light, dark = (opened("index.html", color_scheme=scheme).evaluate(ground) for scheme in ("light", "dark"))
    assert (light, dark) == ("rgb(251, 250, 248)", "rgb(20, 24, 27)")


def test_paper_shows_what_is_behind_the_folds(opened):
    page = opened("ola-bergslokken-asheim.html")
    page.emulate_media(media="print")
    assert page.locator("#said-apology q").first.is_visible()
    assert page.locator("#said-apology .definition").is_visible()
    assert not page.locator("#said-apology q").nth(3).is_visible()
