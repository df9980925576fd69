"""How a figure reads that is no share: seconds, words a minute, words an answer."""

from __future__ import annotations

from pipeline.profiles import Interval, Measure, Rate
from pipeline.report.words import NONE, Words


def value(measure: Measure, rate: Rate, words: Words) -> str:
    """`88%`, `0.8 s`, `1 min 5 s`, `148 words/min`."""
    if rate.share is None:
        return NONE
    if measure.unit == "share":
        return words.rate(rate)
    number = measure.value(rate.share)
    if measure.unit == "seconds":
        return words.seconds(number)
    if measure.unit == "each":
        return words.gettext("%(count)s words", count=words.number(number, 1))
    if measure.group == "minutes":
        return words.gettext("%(count)s a minute", count=words.number(number, 2))
    return words.gettext("%(words)s words/min", words=words.number(number))


def interval(measure: Measure, found: Interval | None, words: Words) -> str:
    """`53–98%`, `0.6–1.1 s`, `58 s – 1 min 5 s`, `131–165`; empty where there is none."""
    if found is None or measure.unit == "share":
        return words.interval(found)
    low, high = measure.value(found.low), measure.value(found.high)
    if measure.unit in ("per_minute", "each"):
        decimals = 1 if measure.unit == "each" else 2 if measure.group == "minutes" else 0
        return f"{words.number(low, decimals)}–{words.number(high, decimals)}"
    if high >= 60:
        return f"{words.seconds(low)} – {words.seconds(high)}"
    start = words.number(low, 1 if low < 1 or high < 9.95 else 0)
    return f"{start}–{words.seconds(high)}"


def counts(measure: Measure, rate: Rate, words: Words) -> str:
    """What a figure that is no share was taken from: `41 calls`, `212 replies`, `1,204 words in 8 min 20 s`."""
    number = words.number(rate.total)
    if measure.unit == "each":
        return words.ngettext("%(count)s answer", "%(count)s answers", rate.total, count=number)
    if measure.group == "minutes":
        return words.gettext("%(count)s in %(time)s", count=words.number(rate.count), time=words.length(rate.total))
    if measure.unit == "per_minute":
        return words.ngettext(
            "%(count)s word in %(time)s",
            "%(count)s words in %(time)s",
            rate.count,
            count=words.number(rate.count),
            time=words.length(rate.total),
        )
    if measure.name == "response_latency":
        return words.ngettext("%(count)s reply", "%(count)s replies", rate.total, count=number)
    return calls(rate, words)


def calls(rate: Rate, words: Words) -> str:
    return words.ngettext("%(count)s call", "%(count)s calls", rate.calls, count=words.number(rate.calls))
