import json

from pipeline.report import profile_json
from tests.report.centre import bare, figure, profile, ratio


def test_the_whole_profile_is_strict_json():
    text = json.dumps(profile_json(profile()), allow_nan=False)
    assert json.loads(text)["agent"] == "Kari Nordli"


def test_counts_and_totals_stand_beside_each_share():
    given = profile()
    shown = {entry["measure"]: entry for entry in profile_json(given)["figures"]}
    assert set(shown) == {f.measure.name for f in given.figures}
    for f in given.figures:
        for side in ("agent", "team", "everyone"):
            rate, entry = getattr(f, side), shown[f.measure.name][side]
            share = rate.share if f.measure.unit == "share" else None
            assert (entry["count"], entry["total"], entry["share"]) == (rate.count, rate.total, share)


def test_intervals_are_given_where_there_are_any():
    own = profile_json(bare(figures=(figure("calls.empathy", (7, 8), (20, 48)),)))["figures"][0]["agent"]
    assert 0.5 < own["low"] < own["share"] < own["high"] < 1


def test_nothing_to_count_is_null_not_zero():
    own = profile_json(bare(figures=(figure("calls.empathy", (0, 0), (20, 48)),)))["figures"][0]["agent"]
    assert (own["share"], own["low"], own["high"]) == (None, None, None)


def test_dates_and_times_are_iso_and_milliseconds():
    shown = profile_json(profile())
    assert shown["first_day"] == "2026-09-07"
    assert shown["weeks"]["utterances.question"][0]["monday"] == "2026-09-07"
    moment = shown["moments"]["empathy"][0]
    assert moment["started_at"].startswith("2026-10-2")
    assert isinstance(moment["start_ms"], int)


def test_a_figure_that_is_no_share_has_its_value_in_its_unit():
    given = profile_json(bare(figures=(ratio("response_latency", (700, 1), (900, 2), (1100, 1)),)))["figures"][0]
    assert (given["unit"], given["agent"]["share"]) == ("seconds", None)
    assert given["agent"]["low"] < given["agent"]["value"] == 0.675 < given["agent"]["high"]
