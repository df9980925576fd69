from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from pipeline import modelfile
from pipeline.call import Word
from pipeline.errors import ModelMissing, UnreadableInput
from pipeline.fit_roles import fit_roles
from pipeline.role_figures import role_figures
from pipeline.roles import (
    PIECE,
    cut_pieces,
    load_role_model,
    role_model_beside,
    save_role_model,
    text_pieces,
    word_log_odds,
)
from tests.tagging import call, labelled

GREETINGS = {
    "nb": "Velkommen til Nordlys, hva kan jeg hjelpe deg med?",
    "sv": "Välkommen till Tallnet, vad kan jag hjälpa dig med?",
    "da": "Velkommen til Nordlink, hvad kan jeg hjælpe dig med?",
    "en": "Welcome to Tide, how can I help you today?",
}
NEEDS = {
    "nb": "Jeg ringer fordi nettet mitt ikke virker.",
    "sv": "Jag ringer för att mitt nät inte fungerar.",
    "da": "Jeg ringer, fordi mit internet ikke virker.",
    "en": "I'm calling because my internet isn't working.",
}


def timed(text, start_ms=0, step_ms=300):
    return [Word(w, start_ms + i * step_ms, start_ms + i * step_ms + 250) for i, w in enumerate(text.split())]


@pytest.mark.parametrize("language", ["nb", "sv", "da", "en"])
def test_a_greeting_is_an_agents_and_a_need_a_customers(language):
    greeting, need = load_role_model().log_odds([GREETINGS[language], NEEDS[language]], language)
    assert greeting > 1
    assert need < -1


def test_case_and_marks_do_not_count():
    written, bare = load_role_model().log_odds(["How can I help?", "how can i help"], "en")
    assert written == bare


def test_each_text_is_judged_by_itself():
    model = load_role_model()
    alone = [model.log_odds([text], "en")[0] for text in (GREETINGS["en"], NEEDS["en"])]
    assert model.log_odds([GREETINGS["en"], NEEDS["en"]], "en") == pytest.approx(alone, abs=1e-5)
    assert model.log_odds([], "en").shape == (0,)


def test_a_language_that_is_not_known_is_guessed_or_done_without():
    model = load_role_model()
    assert model.log_odds([GREETINGS["sv"]], None) == pytest.approx(model.log_odds([GREETINGS["sv"]], "sv"))
    assert np.isfinite(model.log_odds(["xyzzy", "…", ""], None)).all()


def test_alike_utterances_prove_less_than_their_sum():
    model = replace(load_role_model(), likeness=0.5)
    assert model.evidence(np.array([2.0], np.float32)) == 2
    assert model.evidence(np.array([2.0, 2.0, 2.0], np.float32)) == 3
    assert model.evidence(np.zeros(0, np.float32)) == 0


def test_pieces_end_at_marks_and_pauses_and_are_short():
    assert text_pieces("Hello there. How are you? Fine", "en") == ["Hello there.", "How are you?", "Fine"]
    tokens = ["one", "two", "three", "four"]
    assert cut_pieces(tokens, "en", [0, 0, 900, 0]) == [slice(0, 2), slice(2, 4)]
    long = cut_pieces(["word"] * 40, None)
    assert all(piece.stop - piece.start <= PIECE for piece in long)
    assert [long[0].start, *(piece.stop for piece in long)] == [0, *(b.start for _, b in pairwise(long)), 40]
    assert cut_pieces([], "en") == []


def test_a_long_piece_is_cut_at_its_longest_pause():
    pauses = [0] * 16
    pauses[5] = 400
    assert cut_pieces(["word"] * 16, None, pauses)[0] == slice(0, 5)


def test_the_log_odds_of_a_piece_are_shared_out_over_its_words():
    model = load_role_model()
    words = [*timed(GREETINGS["en"]), *timed(NEEDS["en"], 10_000)]
    odds = word_log_odds(model, words, "en")
    cut = len(GREETINGS["en"].split())
    assert odds.shape == (len(words),)
    assert (odds[:cut] > 0).any()
    assert odds[cut:].sum() == pytest.approx(model.log_odds([NEEDS["en"]], "en")[0], abs=1e-4)
    assert len(set(odds[cut:].tolist())) == 1
    assert word_log_odds(model, [], "en").shape == (0,)


def test_a_model_comes_back_from_its_file_as_it_was_fitted(tmp_path):
    model = fit_roles(labelled(authors=4, calls=8), "1", lambda line: None).model
    save_role_model(model, tmp_path / "roles.skops")
    again = role_model_beside(tmp_path / "behaviours.skops")
    assert again.source == "roles 1"
    texts = [u.text for _, u in call("nb", 99).utterances()]
    assert again.log_odds(texts, "nb") == pytest.approx(model.log_odds(texts, "nb"), abs=1e-5)
    save_role_model(again, tmp_path / "again.skops")
    assert (tmp_path / "again.skops").read_bytes() == (tmp_path / "roles.skops").read_bytes()


def test_a_tagger_without_a_role_model_beside_it_has_the_shipped_one(tmp_path):
    assert role_model_beside(tmp_path / "behaviours.skops") is load_role_model(None)


def test_another_file_is_refused(tmp_path):
    modelfile.save(tmp_path / "m.skops", {"name": "something else"}, {})
    with pytest.raises(UnreadableInput, match="something else"):
        load_role_model(tmp_path / "m.skops")
    with pytest.raises(ModelMissing, match="role model"):
        load_role_model(tmp_path / "none.skops")


def test_who_speaks_is_learned_without_codes_and_too_little_teaches_nothing():
    fitted = fit_roles(labelled(authors=4, calls=8), "1", lambda line: None)
    figures = role_figures([call("en", 99)], lambda _: fitted.model)
    assert (figures.calls.wrong, figures.accuracy > 0.8) == (0, True)
    assert fit_roles(labelled(authors=2, calls=2), "1", lambda line: None) is None
    one = [c for c in labelled(authors=1, calls=40) if c.call.language == "nb"]
    assert fit_roles(one, "1", lambda line: None) is None
