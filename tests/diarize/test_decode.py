from __future__ import annotations

import numpy as np
import pytest

from pipeline.diarize.decode import decode
from pipeline.diarize.markov import log_probability, path, posterior
from pipeline.diarize.voices import Voices
from pipeline.timing import Span

TURNS = np.repeat([0, 1, 0, 1], [30, 20, 25, 40])  # who speaks in each block


def voices(turns=TURNS, nats=1.0, noise=0.0, overlap=()):
    ratio = np.where(turns == 1, nats, -nats) + np.random.default_rng(0).normal(0, noise, len(turns))
    both = np.zeros(len(turns))
    both[list(overlap)] = 1
    return Voices(np.ones(len(turns), bool), np.column_stack([-ratio / 2, ratio / 2]), both, 1.0)


def words(agent, turns=TURNS, nats=0.3, wrong=0.0):
    """Evidence in every block; a share of it says the opposite."""
    said = np.where(turns == agent, nats, -nats)
    return np.where(np.random.default_rng(1).random(len(turns)) < wrong, -said, said)


def errors(decoded, turns=TURNS):
    found = np.zeros(len(turns), int)
    for span in decoded.spans[1]:
        found[span.start_ms // 100 : span.end_ms // 100] = 1
    return int(np.sum(found != turns))


def test_each_voice_gets_its_spans():
    assert decode(voices()).spans == (
        (Span(0, 3000), Span(5000, 7500)),
        (Span(3000, 5000), Span(7500, 11500)),
    )


@pytest.mark.parametrize("agent", [0, 1])
def test_words_say_which_voice_is_the_agent(agent):
    decoded = decode(voices(), words(agent))
    assert decoded.agent == agent
    assert decoded.certainty > 0.99


def test_without_words_nobody_is_the_agent():
    decoded = decode(voices())
    assert (decoded.agent, decoded.certainty) == (None, 0.5)


def test_words_that_say_nothing_leave_the_roles_open():
    decoded = decode(voices(), np.where(np.arange(len(TURNS)) == 3, 1e-3, 0))
    assert decoded.certainty == pytest.approx(0.5, abs=0.01)


def test_words_help_where_the_voices_are_alike():
    alike = voices(nats=0.05, noise=0.6)
    assert errors(decode(alike, words(0))) < errors(decode(alike)) / 2


def test_some_wrong_words_do_little_harm():
    assert errors(decode(voices(), words(0, nats=2.0, wrong=0.15))) <= 3


def test_words_of_one_voice_only_leave_the_roles_to_them():
    """One voice split in two: the words cannot be divided between the halves."""
    same = voices(nats=0.0)
    assert decode(same, words(0)).certainty == pytest.approx(0.5, abs=0.01)


def test_an_overlap_belongs_to_both():
    first, second = decode(voices(overlap=range(28, 33))).spans
    assert first[0] == Span(0, 3300)
    assert second[0] == Span(2800, 5000)


def test_silence_between_two_turns_belongs_to_nobody():
    given = voices()
    speech = np.ones(len(TURNS), bool)
    speech[28:34] = False
    decoded = decode(Voices(speech, given.log_likelihood, given.overlap, 1.0))
    assert decoded.spans[0][0] == Span(0, 2800)
    assert decoded.spans[1][0] == Span(3400, 5000)


def test_no_speech_has_no_turns():
    nothing = Voices(np.zeros(5, bool), np.zeros((5, 2)), np.zeros(5), 0.0)
    assert decode(nothing, np.ones(5)).spans == ((), ())


def every_path(ratio, change):
    """Log probabilities of all sequences, the ratio parted evenly between the voices."""
    for number in range(2 ** len(ratio)):
        states = (number >> np.arange(len(ratio))) & 1
        moved = np.diff(states) != 0
        heard = np.sum(np.where(states == 1, ratio, -ratio)) / 2
        yield states, np.log(0.5) + heard + np.sum(np.where(moved, change, np.log1p(-np.exp(change))))


def test_the_hidden_markov_model_agrees_with_counting_all_paths():
    random = np.random.default_rng(3)
    ratio, change = random.normal(0, 2, 8), np.log(random.uniform(0.05, 0.6, 7))
    paths, scores = zip(*every_path(ratio, change), strict=True)
    likelihood = np.exp(scores)
    assert log_probability(ratio, change) == pytest.approx(np.log(likelihood.sum()))
    assert posterior(ratio, change) == pytest.approx(np.array(paths).T @ likelihood / likelihood.sum())
    assert path(ratio, change).tolist() == paths[int(np.argmax(scores))].tolist()
