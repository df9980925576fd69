import sys
from itertools import product

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf

from pipeline.errors import WrongUse
from pipeline.stats.drivers import DriverCall, Drivers, TooFew, drivers


def call(agent: int, outcome: float, reason: str | None = "bill", **behaviours: float | None) -> DriverCall:
    return DriverCall(f"agent {agent}", reason, "en", None, outcome, behaviours)


def mixed(calls: int = 400, agents: int = 9, reasons: int = 4) -> list[DriverCall]:
    rng = np.random.default_rng(5)
    made = []
    for _ in range(calls):
        agent, reason, share = int(rng.integers(agents)), int(rng.integers(reasons)), float(rng.random())
        asks = float(rng.random() < 0.3 + 0.04 * agent)
        outcome = 5 + 0.3 * agent - 0.5 * reason + asks + 2 * share + rng.normal()
        made.append(call(agent, outcome, f"reason {reason}", asks=asks, share=float(np.float32(share))))
    return made


def driver(found: Drivers | TooFew, name: str):
    assert isinstance(found, Drivers)
    return next(one for one in found.drivers if one.behaviour == name)


def test_the_estimate_is_that_of_a_regression_with_all_its_dummies():
    rows = mixed()
    table = pd.DataFrame([{"agent": r.agent, "reason": r.reason, "y": r.outcome, **r.behaviours} for r in rows])
    full = smf.ols("y ~ asks + C(agent) + C(reason)", table).fit()
    assert driver(drivers(rows), "asks").within.estimate == pytest.approx(full.params["asks"])


def test_where_agents_weigh_the_same_the_error_is_the_usual_clustered_one():
    rng = np.random.default_rng(4)
    agents, asks = np.repeat(np.arange(8), 20), np.tile([0.0, 1.0], 80)
    outcomes = rng.normal(size=160) + asks * rng.normal(size=8)[agents]
    within = driver(drivers(map(call_asking, agents, outcomes, asks)), "asks").within
    theirs = usual_clustered(agents, outcomes, asks)
    assert (within.low, within.high) == pytest.approx(tuple(theirs.conf_int()[0]))
    assert within.p == pytest.approx(theirs.pvalues[0])


def test_two_agents_with_most_of_the_calls_count_as_few():
    rng = np.random.default_rng(4)
    agents = np.repeat(np.arange(20), [400, 400, *[10] * 18])
    asks, outcomes = rng.integers(0, 2, len(agents)).astype(float), rng.normal(size=len(agents))
    within = driver(drivers(map(call_asking, agents, outcomes, asks)), "asks").within
    theirs = usual_clustered(agents, outcomes, asks).conf_int()[0]
    assert within.high - within.low > 1.3 * (theirs[1] - theirs[0])


def call_asking(agent: int, outcome: float, asks: float) -> DriverCall:
    return call(int(agent), outcome, asks=asks)


def usual_clustered(agents, outcomes, asks):
    table = pd.DataFrame({"y": outcomes, "x": asks})
    within = table - table.groupby(agents).transform("mean")
    clusters = {"cov_type": "cluster", "cov_kwds": {"groups": agents}, "use_t": True}
    return sm.OLS(within.y.to_numpy(), within.x.to_numpy()).fit(**clusters)


def test_a_share_is_told_for_ten_points():
    found = driver(drivers(mixed()), "share")
    assert found.points == 10
    assert found.within.low < 0.2 < found.within.high  # 2 for all of it


def test_29_calls_or_4_agents_are_too_few():
    for rows in (mixed(29), mixed(agents=4)):
        found = drivers(rows)
        assert isinstance(found, TooFew)
        assert "30 calls of 5 agents are needed" in found.why


def test_no_calls_are_too_few():
    assert isinstance(drivers([]), TooFew)


def test_calls_where_a_behaviour_is_unknown_are_left_out_for_it_only():
    rows = mixed()
    rows[:50] = [call(1, r.outcome, r.reason, asks=None, share=r.behaviours["share"]) for r in rows[:50]]
    found = drivers(rows)
    assert (driver(found, "asks").left_out, driver(found, "asks").calls) == (50, 350)
    assert driver(found, "share").left_out == 0


def test_a_behaviour_first_met_late_was_unknown_before():
    rows = mixed()
    rows = [*rows, *(call(n % 9, r.outcome, r.reason, late=float(n % 2)) for n, r in enumerate(rows[:90]))]
    assert driver(drivers(rows), "late").left_out == 400


def test_a_behaviour_that_every_agent_always_or_never_shows_is_not_told():
    rows = [call(agent, float((agent + n) % 3), trait=float(agent % 2)) for agent, n in product(range(8), range(10))]
    found = drivers(rows)
    assert isinstance(found, Drivers)
    assert [(few.behaviour, few.why[:20]) for few in found.too_few] == [("trait", "0 calls of 0 agents ")]


def test_an_outcome_that_never_varies_tells_nothing():
    found = drivers(call(agent, 1.0, asks=float(n % 2)) for agent, n in product(range(8), range(10)))
    assert isinstance(found, Drivers)
    assert found.drivers == ()


def test_within_and_between_agents_may_point_apart():
    rng = np.random.default_rng(2)
    rows = []
    for agent, _ in product(range(10), range(60)):
        asks = float(rng.random() < 0.1 + 0.08 * agent)
        rows.append(call(agent, agent * 1.0 - asks + rng.normal(), asks=asks))
    found = driver(drivers(rows), "asks")
    assert found.within.high < 0
    assert found.between.low > 0


def test_rare_reasons_are_one():
    rows = [call(int(r.agent[6:]), r.outcome, f"own {n}", **r.behaviours) for n, r in enumerate(mixed())]
    plain = [call(int(r.agent[6:]), r.outcome, None, **r.behaviours) for r in rows]
    assert driver(drivers(rows), "asks").within == driver(drivers(plain), "asks").within


def test_without_statsmodels_the_way_out_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "statsmodels.regression.linear_model", None)
    with pytest.raises(WrongUse, match=r"pip install 'callcoach\[stats\]'"):
        drivers(mixed())
