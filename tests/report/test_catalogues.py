"""Every text of the pages is translated and compiled. How to update the catalogues: pipeline/locale/babel.cfg."""

import gettext
import io
import re

import pytest
from babel.messages import extract, frontend, mofile, pofile

from pipeline.report.words import LOCALE

LANGUAGES = ("nb", "sv", "da")
PLACES = re.compile(r"%\(\w+\)s|%%")


def folder(language):
    return LOCALE / language / "LC_MESSAGES"


def catalogue(path):
    with path.open("rb") as file:
        return pofile.read_po(file)


def written(language):
    return catalogue(folder(language) / "callcoach.po")


def ids(messages):
    return {message.id if isinstance(message.id, str) else tuple(message.id) for message in messages if message.id}


def texts(translations):
    """All but the header, which holds the time of compiling."""
    return {source: text for source, text in translations._catalog.items() if source}


@pytest.fixture(scope="module")
def in_the_code():
    with (LOCALE / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = frontend.parse_mapping_cfg(file)
    keywords = {**extract.DEFAULT_KEYWORDS, "_N": (1, 2)}  # as in babel.cfg
    found = extract.extract_from_dir(LOCALE.parent, methods, options, keywords)
    return {message for _, _, message, _, _ in found}


def test_the_template_holds_the_texts_of_the_code(in_the_code):
    assert len(in_the_code) > 100
    assert ids(catalogue(LOCALE / "callcoach.pot")) == in_the_code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language, in_the_code):
    messages = {m.id if isinstance(m.id, str) else tuple(m.id): m for m in written(language) if m.id}
    assert set(messages) == in_the_code
    for message in messages.values():
        texts = [message.string] if isinstance(message.string, str) else message.string
        assert all(texts), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_places_for_values(language):
    for message in written(language):
        sources = [message.id] if isinstance(message.id, str) else message.id
        texts = [message.string] if isinstance(message.string, str) else message.string
        for source, text in zip(sources, texts, strict=True):
            if source:
                assert set(PLACES.findall(text)) == set(PLACES.findall(source)), source


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_that_of_the_written_one(language):
    fresh = io.BytesIO()
    mofile.write_mo(fresh, written(language))
    fresh.seek(0)
    with (folder(language) / "callcoach.mo").open("rb") as file:
        committed = gettext.GNUTranslations(file)
    assert texts(committed) == texts(gettext.GNUTranslations(fresh))


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_and_definitions_of_the_codebook_are_there_in_each_language(language):
    from pipeline.formats.codebook import load_codebook

    book = load_codebook()
    for code in book.codes:
        assert language in code.title
        assert language in code.definition
    for titles in (*book.forms.values(), *(b.title for b in book.balances), *(r.title for r in book.order_rules)):
        assert language in titles
