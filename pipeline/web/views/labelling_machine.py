"""The machine against people on the calls that were drawn at random; and the codebook, to code by."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pipeline.checking import Checked
from pipeline.codebook import Codebook
from pipeline.profiles import Rate, Trust
from pipeline.report.words import Words
from pipeline.stats.corrected import corrected, kappa
from pipeline.web.views.labelling_coding import CodeChoice, choices
from pipeline.web.views.labelling_compared import figure, span


@dataclass(frozen=True)
class CheckedView:
    title: str
    speaker: str
    experimental: bool
    calls: str
    both: str
    machine: str
    people: str
    sensitivity: str
    specificity: str
    kappa: str  # empty: cannot be told
    interval: str
    low: float  # of the plot, 0 … 100
    at: float
    high: float
    by_people: str  # kappa of people with each other
    observed: str
    corrected: str
    verdict: str
    mark: str  # good, bad, or empty


@dataclass(frozen=True)
class MachinePage:
    tagger: str
    calls: int
    drawn: int
    codes: tuple[CheckedView, ...]
    twice: bool
    forms: tuple[tuple[str, tuple[str, ...]], ...]  # people's form, then how often the machine's of each
    form_titles: tuple[str, ...]


@dataclass(frozen=True)
class CodebookPage:
    agent: tuple[CodeChoice, ...]
    customer: tuple[CodeChoice, ...]
    forms: tuple[str, ...]
    about: tuple[str, ...]


def machine_page(
    tagger: str,
    drawn: int,
    found: Mapping[str, Checked],
    trusted: Mapping[str, Trust],
    rates: Mapping[str, Rate],
    codebook: Codebook,
    words: Words,
) -> MachinePage:
    """`rates`: code to its share of utterances, as the machine sees it over all calls."""
    views = tuple(_checked(name, each, trusted[name], rates.get(name), codebook, words) for name, each in found.items())
    asked = next((found[name] for name in codebook.formed if name in found and found[name].forms), None)
    forms = tuple(codebook.forms)
    return MachinePage(
        tagger,
        max((each.calls for each in found.values()), default=0),
        drawn,
        views,
        any(each.human_kappa is not None for each in found.values()),
        tuple(
            (words.title(codebook.forms[one], one), tuple(words.number(asked.forms.get((one, o), 0)) for o in forms))
            for one in forms
        )
        if asked
        else (),
        tuple(words.title(title, name) for name, title in codebook.forms.items()),
    )


def codebook_page(codebook: Codebook, words: Words) -> CodebookPage:
    return CodebookPage(
        choices(codebook.for_speaker("agent"), words),
        choices(codebook.for_speaker("customer"), words),
        tuple(words.title(title, name) for name, title in codebook.forms.items()),
        tuple(words.title(title, name) for name, title in codebook.about.items()),
    )


def counted(codebook: Codebook, given: Collection[str]) -> dict[str, str]:
    """Code to the measure that counts its utterances."""
    return {name: f"utterances.{name}" for name in codebook.names if name in given}


def _checked(
    name: str, found: Checked, trust: Trust, rate: Rate | None, codebook: Codebook, words: Words
) -> CheckedView:
    check = found.check
    estimate = kappa(check)
    interval = estimate.interval if estimate else None
    put_right = corrected(rate, check) if rate else None
    return CheckedView(
        words.title(codebook[name].title, name),
        codebook[name].speaker,
        trust.experimental,
        words.number(found.calls),
        words.number(found.tp),
        words.number(found.fp),
        words.number(found.fn),
        words.percent(found.tp / check.present if check.present else None),
        words.percent(found.tn / check.absent if check.absent else None),
        figure(estimate.value if estimate else None, words),
        span(interval, words),
        _x(interval.low if interval else None),
        _x(estimate.value if estimate else None),
        _x(interval.high if interval else None),
        figure(found.human_kappa, words),
        words.rate(rate) if rate else "",
        f"{words.percent(put_right.value)} ({words.interval(put_right.interval)})" if put_right else "",
        _verdict(trust, words),
        {"agrees": "good", "disagrees": "bad"}.get(trust.verdict, ""),
    )


def _verdict(trust: Trust, words: Words) -> str:
    return {
        "agrees": words.gettext("agrees with people"),
        "disagrees": words.gettext("does not agree with people"),
        "too few checked": words.gettext("too few checked"),
        "not yet checked here": words.gettext("not yet checked here"),
    }[trust.verdict]


def _x(value: float | None) -> float:
    return round(100 * min(1.0, max(0.0, value or 0.0)), 1)
