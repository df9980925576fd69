"""On made-up centres of known truth: intervals cover, false alarms keep their level, planted effects are found."""

import numpy as np
import pytest

from pipeline.profiles import Rate
from pipeline.stats.adjust import adjust
from pipeline.stats.compare import compare, difference
from pipeline.stats.consistency import calls_within, spread, weeks
from pipeline.stats.enough import calls_needed, calls_to_tell
from pipeline.stats.rates import pool
from pipeline.stats.shrink import shrink
from tests.stats.worlds import calls_of, centre, pooled

CLUSTERED = {"utterances": 20, "rho": 0.08}


@pytest.mark.parametrize("shape", [{}, CLUSTERED], ids=["calls", "utterances in calls"])
@pytest.mark.parametrize("mean", [0.1, 0.4])
def test_shrunk_intervals_cover_and_lie_nearer_the_truth_than_the_bare_rates(shape, mean):
    rng = np.random.default_rng(1)
    held, shrunk_error, bare_error = [], 0.0, 0.0
    for _ in range(60):
        truth, rates = centre(rng, mean=mean, sd=0.3 * mean, **shape)
        found = shrink(rates, "share")
        for true, (name, rate) in zip(truth, rates.items(), strict=True):
            one = found.parties[name]
            held.append(one.low <= true <= one.high)
            shrunk_error += (one.value - true) ** 2
            bare_error += (rate.share - true) ** 2
    assert 0.92 <= np.mean(held) <= 0.985  # 1,200 intervals of nominally 95 %
    assert shrunk_error < bare_error


@pytest.mark.parametrize("shape", [{}, CLUSTERED], ids=["calls", "utterances in calls"])
def test_where_nobody_differs_hardly_anybody_is_called_apart(shape):
    rng = np.random.default_rng(2)
    false = sum(
        any(party.standing != "not apart" for party in compare(centre(rng, **shape)[1], "share").parties)
        for _ in range(300)
    )
    assert false <= 27  # 5 % of 300 is 15; 27 lies three standard errors above


def test_a_planted_difference_is_found_and_hardly_anybody_else():
    rng = np.random.default_rng(3)
    hits, rates_of_false = 0, []
    for _ in range(200):
        _, rates = centre(rng, calls=(40, 60))
        rates["planted"] = calls_of(rng, 0.75, 50)
        standing = {party.name: party.standing for party in compare(rates, "share").parties}
        hit = standing.pop("planted") == "above"
        false = sum(s != "not apart" for s in standing.values())
        hits += hit
        rates_of_false.append(false / max(1, false + hit))
    assert hits >= 190
    assert np.mean(rates_of_false) <= 0.09  # nominally 0.05, with a standard error of about 0.012


def test_a_difference_between_two_covers_the_truth():
    rng = np.random.default_rng(4)
    held = []
    for _ in range(600):
        a, b = calls_of(rng, 0.5, 40, **CLUSTERED), calls_of(rng, 0.35, 25, **CLUSTERED)
        found = difference(a, b, "share")
        held.append(found.low <= 0.15 <= found.high)
    assert 0.92 <= np.mean(held) <= 0.98


def test_adjusting_takes_a_planted_mix_off_and_the_bare_figures_do_not():
    """One agent takes the hard calls; in each kind of call all do the same."""
    rng = np.random.default_rng(5)
    bare = adjusted = 0
    for _ in range(60):
        shares = {"easy": 0.8, "hard": 0.2}
        mixes = {f"a{k}": {"easy": 60, "hard": 20} for k in range(9)} | {"z": {"easy": 20, "hard": 60}}
        strata = {
            name: {kind: calls_of(rng, shares[kind], n) for kind, n in mix.items()} for name, mix in mixes.items()
        }
        everyone = {kind: pool(by[kind] for by in strata.values()) for kind in shares}
        overall = pool(everyone.values()).share
        found = adjust(strata, everyone, "share")["z"]
        adjusted += not found.interval.low <= overall <= found.interval.high
        rates = {name: pool(by.values()) for name, by in strata.items()}
        bare += next(p for p in compare(rates, "share").parties if p.name == "z").standing == "below"
    assert bare == 60
    assert adjusted <= 8  # 5 % of 60 is 3


@pytest.mark.parametrize("shape", [{}, CLUSTERED], ids=["calls", "utterances in calls"])
def test_spread_beyond_chance_keeps_its_level_and_is_found(shape):
    rng = np.random.default_rng(6)
    alarms = sum(spread(centre(rng, **shape)[1], "share").p <= 0.05 for _ in range(300))
    found = [spread(centre(rng, sd=0.12, **shape)[1], "share") for _ in range(100)]
    assert alarms <= 27
    assert sum(one.p <= 0.05 for one in found) >= 90
    assert np.mean([one.between_sd for one in found]) == pytest.approx(0.12, abs=0.02)


def test_calls_of_one_agent_that_are_alike_are_told_from_calls_that_differ():
    rng = np.random.default_rng(7)
    alike = [calls_within(calls_of(rng, 0.4, 40, utterances=20)) for _ in range(200)]
    apart = [calls_within(calls_of(rng, 0.4, 40, utterances=20, rho=0.2)) for _ in range(50)]
    assert sum(one.p <= 0.05 for one in alike) <= 20
    assert sum(one.p <= 0.05 for one in apart) >= 48
    assert np.mean([one.ratio for one in alike]) == pytest.approx(1.0, abs=0.1)


def test_weeks_that_swing_are_told_from_weeks_that_do_not():
    rng = np.random.default_rng(8)
    steady = [weeks([calls_of(rng, 0.4, 15) for _ in range(12)], "share") for _ in range(200)]
    swinging = [weeks([calls_of(rng, share, 15) for share in (0.1, 0.8) * 6], "share") for _ in range(20)]
    assert sum(one.p <= 0.05 for one in steady) <= 20
    assert all(one.p <= 0.05 for one in swinging)


def test_as_many_more_calls_as_are_asked_for_make_the_interval_as_narrow():
    rng = np.random.default_rng(9)
    have = calls_of(rng, 0.4, 20)
    more = calls_needed(have, "share", 0.08)
    from pipeline.intervals import interval

    widths = [
        interval(found).high - interval(found).low for _ in range(50) if (found := calls_of(rng, have.share, 20 + more))
    ]
    assert np.mean(widths) / 2 == pytest.approx(0.08, abs=0.01)
    assert calls_needed(calls_of(rng, 0.4, 5000), "share", 0.08) == 0


def test_with_as_many_more_calls_the_difference_is_found_four_times_in_five():
    rng = np.random.default_rng(10)
    others = pooled([1] * 240 + [0] * 360, [1] * 600)
    own = pooled([1] * 11 + [0] * 9, [1] * 20)
    more = calls_to_tell(own, others, "share")
    found = [difference(calls_of(rng, own.share, 20 + more), others, "share").p <= 0.05 for _ in range(300)]
    assert 0.7 <= np.mean(found) <= 0.9


def test_times_are_shrunk_and_compared_as_ratios():
    rng = np.random.default_rng(11)
    rates = {}
    for k in range(12):
        times = rng.lognormal(np.log(2000 if k else 6000), 0.6, 30).astype(int)
        rates[f"a{k}"] = pooled(times, np.ones(30, int))
    found = {party.name: party for party in compare(rates, "seconds").parties}
    assert found["a0"].standing == "above"
    assert found["a0"].difference.value == pytest.approx(3, rel=0.3)
    assert found["a0"].shrunk.value < found["a0"].own.share
    assert sum(party.standing == "above" for party in found.values()) == 1


def test_two_agents_cannot_be_shrunk_and_none_at_all_compare_to_nothing():
    two = {"a": pooled([1, 0], [1, 1]), "b": pooled([1, 1], [1, 1])}
    assert shrink(two, "share") is None
    assert compare({"a": Rate()}, "share").parties[0].standing == "not apart"


def test_nobody_and_everybody_doing_it_breaks_nothing():
    rates = {"a": pooled([0] * 9, [1] * 9), "b": pooled([0] * 9, [1] * 9), "c": pooled([0] * 9, [1] * 9)}
    assert {p.standing for p in compare(rates, "share").parties} == {"not apart"}
    assert spread(rates, "share").p == 1.0


def test_parties_stand_in_the_order_of_their_names():
    rng = np.random.default_rng(12)
    names = [p.name for p in compare({n: calls_of(rng, 0.5, 20) for n in ("Åse", "Bo", "Ada")}, "share").parties]
    assert names == sorted(names)
