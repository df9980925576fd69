import pytest

from pipeline.timing import Span, clock, intersect, merge, parse_clock, subtract, total_ms


def test_merge_joins_what_touches_and_drops_what_is_empty():
    assert merge([Span(5, 9), Span(0, 5), Span(20, 20)]) == (Span(0, 9),)


def test_merge_bridges_a_gap_when_asked():
    assert merge([Span(0, 5), Span(8, 9)], gap_ms=3) == (Span(0, 9),)


def test_time_covered_twice_counts_once():
    assert total_ms([Span(0, 10), Span(5, 12)]) == 12


def test_intersect_finds_every_common_stretch():
    assert intersect([Span(0, 10), Span(20, 30)], [Span(5, 25)]) == (Span(5, 10), Span(20, 25))


def test_intersect_counts_an_overlap_within_one_side_once():
    assert total_ms(intersect([Span(0, 10), Span(2, 8)], [Span(0, 4), Span(3, 6)])) == 6


@pytest.mark.parametrize(("ms", "text"), [(0, "0:00"), (75_210, "1:15"), (3_675_000, "1:01:15"), (-5, "0:00")])
def test_clock_for_people(ms, text):
    assert clock(ms) == text


def test_precise_clock_comes_back():
    assert parse_clock(clock(3_675_042, precise=True)) == 3_675_042


def test_clock_reads_a_comma_and_short_fractions():
    assert parse_clock("02:03,4") == 123_400


def test_clock_refuses_other_text():
    with pytest.raises(ValueError, match="not a clock time"):
        parse_clock("soon")


@pytest.mark.parametrize(
    ("holes", "left"),
    [
        ([], [(0, 10), (20, 30)]),
        ([(5, 25)], [(0, 5), (25, 30)]),
        ([(2, 4), (6, 8)], [(0, 2), (4, 6), (8, 10), (20, 30)]),
        ([(-5, 40)], []),
        ([(10, 20)], [(0, 10), (20, 30)]),
    ],
)
def test_what_is_left_of_spans(holes, left):
    spans = [Span(0, 10), Span(20, 30)]
    assert subtract(spans, [Span(*hole) for hole in holes]) == tuple(Span(*part) for part in left)
