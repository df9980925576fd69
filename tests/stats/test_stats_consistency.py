import numpy as np
import pytest

from benchmarks.simulated_rates import Truth, share_of_calls
from pipeline.profiles import Rate
from pipeline.stats.consistency import calls_within, spread, weeks

ALIKE = [
    Truth("share", 0.3),
    Truth("share", 0.03),
    Truth("share", 0.6, single=True),
    Truth("seconds", 2000),
    Truth("per_minute", 1e-5),
]


@pytest.mark.parametrize("truth", ALIKE, ids=str)
def test_parties_alike_are_seldom_said_to_differ(truth):
    rng = np.random.default_rng(51)
    found = [spread(truth.all(rng, truth.parties(rng, 15), 15, 50), truth.unit) for _ in range(150)]
    assert np.mean([one.p < 0.05 for one in found]) < 0.11  # standard error 1.8 %


@pytest.mark.parametrize(
    "truth", [Truth("share", 0.3, 0.1), Truth("seconds", 2000, 0.3), Truth("per_minute", 1e-5, 0.3)]
)
def test_parties_that_differ_are_found_to(truth):
    rng = np.random.default_rng(52)
    found = [spread(truth.all(rng, truth.parties(rng, 20), 20, 40), truth.unit) for _ in range(20)]
    assert np.mean([one.p < 0.05 for one in found]) > 0.9
    assert np.mean([one.between_sd for one in found]) == pytest.approx(truth.between, rel=0.2)
    assert all(one.observed_sd > one.expected_sd for one in found)


def test_chance_alone_gives_the_spread_that_is_expected_of_it():
    rng, truth = np.random.default_rng(53), Truth("share", 0.3)
    found = [spread(truth.all(rng, truth.parties(rng, 20), 30, 30), "share") for _ in range(40)]
    observed, expected = (np.mean([getattr(one, name) for one in found]) for name in ("observed_sd", "expected_sd"))
    assert observed == pytest.approx(expected, rel=0.08)


def test_two_parties_have_no_spread():
    assert spread({"a": Rate(1, 9, 9, 1, 9, 1), "b": Rate(8, 9, 9, 8, 9, 8)}, "share") is None


def test_independent_utterances_make_calls_that_differ_by_chance():
    rng = np.random.default_rng(54)
    found = [calls_within(share_of_calls(rng, 0.2, 25, icc=1e-6)) for _ in range(400)]
    assert np.mean([one.ratio for one in found]) == pytest.approx(1, abs=0.05)
    assert 0.02 < np.mean([one.p < 0.05 for one in found]) < 0.085  # standard error 1.1 %


def test_clustered_utterances_make_calls_that_differ_by_more():
    rng = np.random.default_rng(55)
    found = [calls_within(share_of_calls(rng, 0.2, 25, icc=0.2)) for _ in range(60)]
    assert np.mean([one.p < 0.05 for one in found]) > 0.95
    # totals are 1 + Poisson(19): Σn²/Σn is 20.95, so 1 + 19.95 · 0.2
    assert np.mean([one.ratio for one in found]) == pytest.approx(4.99, rel=0.1)


def test_yes_or_no_per_call_says_nothing_of_calls_but_of_weeks():
    rng = np.random.default_rng(56)
    steady, changing = Truth("share", 0.4, single=True), Truth("share", 0.4, 0.25, single=True)
    assert calls_within(steady.calls(rng, 0.4, 50)) is None
    alarms = {
        truth: np.mean(
            [weeks(list(truth.all(rng, truth.parties(rng, 10), 8, 20).values()), "share").p < 0.05 for _ in range(150)]
        )
        for truth in (steady, changing)
    }
    assert alarms[steady] < 0.11
    assert alarms[changing] > 0.9


def test_two_weeks_are_too_few():
    assert weeks([Rate(1, 9, 9, 1, 9, 1), Rate(8, 9, 9, 8, 9, 8), Rate()], "share") is None
