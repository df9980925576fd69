import numpy as np
import pytest

from benchmarks.simulated_rates import Truth, share_of_calls
from pipeline.profiles import Rate
from pipeline.stats.compare import compare, difference

UTTERANCES = Truth("share", 0.3)
TRUTHS = {
    "utterances": UTTERANCES,
    "rare utterances": Truth("share", 0.02),
    "calls": Truth("share", 0.6, single=True),
    "seconds": Truth("seconds", 2000),
    "per_minute": Truth("per_minute", 1e-5),
}


@pytest.mark.parametrize("name", TRUTHS)
def test_where_all_are_alike_false_alarms_keep_their_level(name):
    truth, rng = TRUTHS[name], np.random.default_rng(21)
    p, anybody = [], []
    for _ in range(60):
        found = compare(truth.all(rng, truth.parties(rng, 20), 10, 40), truth.unit)
        p += [party.difference.p for party in found.parties if party.difference]
        anybody.append(any(party.standing != "not apart" for party in found.parties))
    assert len(p) > 1100
    assert 0.01 < np.mean(np.array(p) < 0.05) < 0.075  # standard error 0.6 %
    assert np.mean(anybody) < 0.15  # 5 %, standard error 2.8 %


@pytest.mark.parametrize(("effect", "standing"), [(0.5, "below"), (1.7, "above")])
@pytest.mark.parametrize("name", ["utterances", "seconds", "per_minute"])
def test_a_party_that_is_apart_is_found(name, effect, standing):
    truth, rng = TRUTHS[name], np.random.default_rng(22)
    rates = truth.parties(rng, 20)
    rates[3] *= effect
    found = compare(truth.all(rng, rates, 100, 100), truth.unit)
    assert [party.standing for party in found.parties].count("not apart") == 19
    assert found.parties[3].standing == standing


# not for rare utterances: `intervals.interval` covers 92 % there (benchmarks.statistics)
@pytest.mark.parametrize("name", ["utterances", "calls", "seconds", "per_minute"])
def test_intervals_of_parties_cover_their_rates(name):
    truth, rng = TRUTHS[name], np.random.default_rng(23)
    inside = []
    for _ in range(30):
        found = compare(truth.all(rng, truth.parties(rng, 20), 20, 60), truth.unit)
        inside += [p.interval.low <= truth.mean <= p.interval.high for p in found.parties if p.interval]
    assert 0.92 < np.mean(inside) < 0.98  # 600 intervals: standard error 0.9 %


@pytest.mark.parametrize("name", ["utterances", "calls", "seconds", "per_minute"])
def test_two_periods_alike_seldom_differ_and_the_interval_covers(name):
    truth, rng = TRUTHS[name], np.random.default_rng(24)
    nothing = 0 if truth.unit == "share" else 1
    found = [
        difference(truth.calls(rng, truth.mean, 15), truth.calls(rng, truth.mean, 40), truth.unit) for _ in range(400)
    ]
    known = [one for one in found if one]
    assert len(known) == 400
    assert np.mean([one.p < 0.05 for one in known]) < 0.08  # standard error 1.1 %
    assert np.mean([one.low <= nothing <= one.high for one in known]) > 0.92


def test_the_difference_of_two_shares_has_newcombes_interval():
    # Newcombe (1998), Statistics in Medicine 17:873, table II: 56/70 and 48/80, method 10
    found = difference(Rate(56, 70, 70, 56, 70, 56), Rate(48, 80, 80, 48, 80, 48), "share")
    assert found is not None
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)


def test_swapping_two_parties_turns_the_difference_round():
    rng = np.random.default_rng(25)
    a, b = share_of_calls(rng, 0.2, 10), share_of_calls(rng, 0.4, 30)
    there, back = difference(a, b, "share"), difference(b, a, "share")
    assert there is not None
    assert back is not None
    assert (there.value, there.low, there.high, there.p) == pytest.approx((-back.value, -back.high, -back.low, back.p))


def test_parties_come_by_name_and_add_up_to_everyone():
    rng = np.random.default_rng(26)
    found = compare({name: share_of_calls(rng, 0.3, 10) for name in "cab"}, "share")
    assert [party.name for party in found.parties] == ["a", "b", "c"]
    assert all(party.own + party.others == found.everyone for party in found.parties)


def test_a_party_with_two_calls_or_none_is_not_judged():
    rng = np.random.default_rng(27)
    counted = UTTERANCES.all(rng, UTTERANCES.parties(rng, 5), 30, 30)
    found = compare(counted | {"x": share_of_calls(rng, 0.99, 2), "y": Rate()}, "share")
    assert [(p.difference, p.q, p.standing) for p in found.parties if p.name in "xy"] == [(None, None, "not apart")] * 2


@pytest.mark.parametrize("parties", [{}, {"a": Rate()}, {"a": Rate.of_call(3, 9)}])
def test_nobody_to_compare_with_is_no_error(parties):
    assert all(party.difference is None for party in compare(parties, "share").parties)


def test_a_share_that_nobody_or_everybody_has_differs_from_none():
    found = compare({name: Rate(0, 200, 10, 0, 4000, 0) for name in "abc"}, "share")
    assert {party.standing for party in found.parties} == {"not apart"}
