"""Times are integer milliseconds from the start of the recording; conversions happen at the edge."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open stretch of time, `start_ms` inclusive, `end_ms` exclusive."""

    start_ms: int
    end_ms: int

    @property
    def duration_ms(self) -> int:
        return max(0, self.end_ms - self.start_ms)

    def __and__(self, other: Span) -> Span:
        """The common part; of duration 0 where there is none."""
        start = max(self.start_ms, other.start_ms)
        return Span(start, max(start, min(self.end_ms, other.end_ms)))


def merge(spans: Iterable[Span], gap_ms: int = 0) -> tuple[Span, ...]:
    """Sorted spans without overlaps; neighbours at most `gap_ms` apart become one."""
    merged: list[Span] = []
    for span in sorted(s for s in spans if s.duration_ms):
        if merged and span.start_ms <= merged[-1].end_ms + gap_ms:
            merged[-1] = Span(merged[-1].start_ms, max(merged[-1].end_ms, span.end_ms))
        else:
            merged.append(Span(*span))
    return tuple(merged)


def total_ms(spans: Iterable[Span]) -> int:
    """Time covered, overlaps counted once."""
    return sum(span.duration_ms for span in merge(spans))


def intersect(a: Iterable[Span], b: Iterable[Span]) -> tuple[Span, ...]:
    """The time covered by both, in one pass over both sorted lists."""
    left, right = merge(a), merge(b)
    i = j = 0
    common: list[Span] = []
    while i < len(left) and j < len(right):
        both = left[i] & right[j]
        if both.duration_ms:
            common.append(both)
        if left[i].end_ms <= right[j].end_ms:
            i += 1
        else:
            j += 1
    return tuple(common)


def subtract(a: Iterable[Span], b: Iterable[Span]) -> tuple[Span, ...]:
    """The time covered by `a` and not by `b`."""
    rest: list[Span] = []
    holes = merge(b)
    for span in merge(a):
        at = span.start_ms
        for hole in holes[bisect_right(holes, at, key=lambda s: s.end_ms) :]:
            if hole.start_ms >= span.end_ms:
                break
            rest.append(Span(at, hole.start_ms))
            at = hole.end_ms
        rest.append(Span(at, span.end_ms))
    return tuple(part for part in rest if part.duration_ms)


def overlapping(spans: Sequence[Span], span: Span) -> Sequence[Span]:
    """Those of `spans` (sorted, apart) that share time with `span`."""
    first = bisect_right(spans, span.start_ms, key=lambda s: s.end_ms)
    return spans[first : bisect_left(spans, span.end_ms, key=lambda s: s.start_ms)]


def nearest(spans: Sequence[Span], time_ms: int) -> Span | None:
    """The one of `spans` (sorted, apart) at that time, edges included, else the nearest; the earlier of two."""
    index = bisect_right(spans, time_ms, key=lambda s: s.start_ms)
    around = spans[max(0, index - 1) : index + 1]
    return min(around, key=lambda s: distance(s, time_ms), default=None)


def distance(span: Span, time_ms: int) -> int:
    """From a moment to the span, edges included; 0 within it."""
    return max(span.start_ms - time_ms, time_ms - span.end_ms, 0)


def from_seconds(seconds: float) -> int:
    """Seconds to milliseconds, rounded half to even."""
    return round(seconds * 1000)


def clock(ms: int, precise: bool = False) -> str:
    """`75210` → `1:15`, above an hour `1:01:15`; `precise` gives `00:01:15.210` as in WebVTT."""
    seconds, rest = divmod(max(0, ms), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if precise:
        return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{rest:03d}"
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


_CLOCK = re.compile(r"^(?:(\d+):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?$")


def parse_clock(text: str) -> int:
    """`01:02:03.450`, `02:03,45` → milliseconds. ValueError for anything else."""
    match = _CLOCK.match(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a clock time such as 00:01:15.210")
    hours, minutes, seconds, fraction = match.groups()
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))
