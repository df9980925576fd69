import pytest

from pipeline.profiles import Rate
from pipeline.strata import Stratified, merge, stratum


def merged(by, keep):
    """Of one party."""
    return merge(Stratified.of({"Kari": by}, list(by)), keep).by_party()["Kari"]


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (("sv", "billing", 180_000), "sv|billing|3-8"),
        (("sv", "billing", 179_999), "sv|billing|<3"),
        (("nb", None, 480_000), "nb||3-8"),
        ((None, "fault", 480_001), "|fault|>8"),
        ((None, None, None), "||"),
    ],
)
def test_calls_alike_have_one_name(parts, name):
    assert stratum(*parts) == name


def test_strata_that_differ_in_other_parts_are_added_up():
    by = {name: Rate.of_call(1, 2) for name in ("sv|billing|<3", "sv|billing|>8", "nb|billing|<3", "sv|fault|<3")}
    one = Rate.of_call(1, 2)
    assert merged(by, {"language"}) == {"sv||": one + one + one, "nb||": one}
    assert merged(by, ["reason", "length"]) == {"|billing|<3": one + one, "|billing|>8": one, "|fault|<3": one}
    assert merged(by, ()) == {"||": one + one + one + one}


def test_a_reason_may_hold_the_mark_between_parts():
    assert merged({stratum("sv", "a|b", 1): Rate()}, {"reason"}) == {"|a|b|": Rate()}
