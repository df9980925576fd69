from __future__ import annotations

import numpy as np
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audio import SAMPLE_RATE, open_recording
from pipeline.timing import Span
from pipeline.transcribe.windows import Window, packed, padded, quietest_moment, shortened


def test_a_span_is_decoded_with_its_surroundings():
    assert padded([Span(1000, 2000)], 250, 60_000) == (Span(750, 2250),)


def test_padding_stays_inside_the_recording():
    assert padded([Span(100, 900)], 250, 1000) == (Span(0, 1000),)


def test_close_neighbours_meet_half_way():
    assert padded([Span(1000, 2000), Span(2300, 3000)], 250, 60_000) == (Span(750, 2150), Span(2150, 3250))


def test_a_span_after_the_end_of_the_recording_is_left_out():
    assert padded([Span(100, 200), Span(5000, 6000)], 50, 1000) == (Span(50, 250),)


def test_a_pause_of_up_to_a_second_is_kept_whole():
    assert padded([Span(1000, 2000), Span(2900, 4000)], 200, 60_000, pause_ms=1000) == (
        Span(800, 2450),
        Span(2450, 4200),
    )


def test_of_a_longer_pause_the_surroundings_are_kept():
    assert padded([Span(1000, 2000), Span(3100, 4000)], 200, 60_000, pause_ms=1000) == (
        Span(800, 2200),
        Span(2900, 4200),
    )


def pieces(windows):
    return [list(window.pieces) for window in windows]


def test_a_window_holds_as_many_pieces_as_fit_in_the_order_they_were_said():
    found = packed(1, [Span(0, 12_000), Span(20_000, 32_000), Span(40_000, 62_000)], 30_000)
    assert pieces(found) == [[(0, 12_000), (20_000, 32_000)], [(40_000, 62_000)]]
    assert {window.channel for window in found} == {1}


def test_windows_are_about_equally_full():
    found = packed(0, [Span(at, at + 5000) for at in range(0, 70_000, 10_000)], 30_000)
    assert [window.duration_ms for window in found] == [20_000, 15_000]


def test_pieces_that_touch_are_one_stretch_of_sound():
    assert pieces(packed(0, [Span(0, 2000), Span(2000, 4000)], 30_000)) == [[(0, 4000)]]


@given(st.lists(st.integers(1, 30_000), max_size=60))
def test_no_piece_is_lost_or_moved_and_no_window_too_long(lengths):
    given_ = [Span(i * 40_000, i * 40_000 + length) for i, length in enumerate(lengths)]
    windows = packed(0, given_, 30_000)
    assert [piece for window in windows for piece in window.pieces] == given_
    assert all(window.duration_ms <= 30_000 for window in windows)


TWO = Window(0, (Span(1000, 2000), Span(5000, 6000)))


def test_a_time_in_a_window_is_found_again_in_the_recording():
    assert TWO.place(200, 500) == (1200, 1500)
    assert TWO.place(1200, 1500) == (5200, 5500)


def test_a_word_across_two_pieces_belongs_to_the_one_with_its_middle():
    assert TWO.place(900, 1500) == (5000, 5500)
    assert TWO.place(700, 1200) == (1700, 2000)


def test_a_word_after_the_window_is_nowhere():
    assert TWO.place(2000, 2300) is None
    assert TWO.place(1900, 2300) == (5900, 6000)


def test_a_long_piece_is_cut_where_it_is_quiet(tmp_path):
    noise = np.random.default_rng(0).normal(0, 0.1, 50 * SAMPLE_RATE)
    noise[27 * SAMPLE_RATE : int(27.5 * SAMPLE_RATE)] = 0
    soundfile.write(tmp_path / "long.wav", noise, SAMPLE_RATE)
    with open_recording(tmp_path / "long.wav") as recording:
        pieces = shortened([Span(0, 50_000)], 30_000, lambda span: quietest_moment(recording, 0, span))
    assert len(pieces) == 2
    assert 27_000 <= pieces[0].end_ms <= 27_500
    assert pieces[0].end_ms == pieces[1].start_ms


def test_pieces_without_a_pause_still_fit():
    pieces = shortened([Span(0, 95_000)], 30_000, lambda span: span.end_ms)
    assert max(piece.duration_ms for piece in pieces) <= 30_000
    assert sum(piece.duration_ms for piece in pieces) == 95_000
