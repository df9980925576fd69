"""What to practise, as the page shows it: the gap, where it worked, where the chance passed, whether it changed."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.practice import Gap, Practice, Trend, others_of
from pipeline.profiles import Measure, Profile
from pipeline.report import charts, figures, naming
from pipeline.report.figures import Shown
from pipeline.report.passages import PassageView, views
from pipeline.report.words import Words


@dataclass(frozen=True)
class Compared:
    """A figure of the agent beside that of all others."""

    title: str
    explanation: str
    own: Shown
    others: Shown
    doubt: str = ""  # that it rests on what the tagger is unsure of


@dataclass(frozen=True)
class Agreed:
    day: str
    coach: str
    focus: str
    text: str
    id: int


@dataclass(frozen=True)
class Labels:
    """What stands beside the two marked lines of a passage, where it worked and where it did not."""

    called: str
    taken: str
    missed: str  # beside what called for it
    instead: str


@dataclass(frozen=True)
class PracticeView:
    gap: Compared | None  # None: nothing chosen, see `why`
    why: str
    alternatives: tuple[Compared, ...]
    worked: tuple[PassageView, ...]
    passed: tuple[PassageView, ...]
    colleagues: tuple[PassageView, ...]
    plot: charts.ChartPlot | None
    labels: Labels
    verdict: str  # is the change real? empty without a trend
    agreed: tuple[Agreed, ...]  # the newest first
    vision: str


def practice_view(profile: Profile, codebook: Codebook, words: Words, whole: Codebook | None = None) -> PracticeView:
    """`whole`: the codebook with what is left out, for the names of what was agreed."""
    whole = whole or codebook
    practice = profile.practice
    name = figures.agent_name(profile, words)
    shown = _shown(practice, profile, codebook, words) if practice else None
    others = [gap for gap in profile.gaps if gap.certain and gap.behind and (not practice or gap != practice.gap)]
    trend = practice.trend if practice else None
    return PracticeView(
        shown,
        _why(practice, profile, words),
        tuple(compared(gap, codebook, words) for gap in others[:3]),
        views(practice.worked, name, words) if practice else (),
        views(practice.passed, name, words) if practice else (),
        views(practice.colleagues, words.gettext("A colleague"), words) if practice else (),
        _plot(practice, profile, shown, words) if practice and shown else None,
        _labels(practice.measure if practice else None, codebook, words),
        _verdict(practice.measure, trend, bool(profile.sessions), words) if practice and trend else "",
        tuple(
            Agreed(
                words.day(session.held_on),
                session.coach or "",
                naming.title_of(session.focus, whole, words) if session.focus else "",
                session.agreed or "",
                session.id,
            )
            for session in sorted(profile.sessions, key=lambda s: s.held_on, reverse=True)
        ),
        profile.vision.text if profile.vision else "",
    )


def _labels(measure: Measure | None, codebook: Codebook, words: Words) -> Labels:
    rule = next((r for r in codebook.order_rules if measure and measure.name == f"rule.{r.name}"), None)
    if rule is None:
        asked = words.gettext("here it was called for")
        return Labels(asked, words.gettext("this is it"), asked, words.gettext("said instead"))
    first, then = words.gettext("first this"), words.gettext("then this")
    called, taken = (first, then) if rule.after else (then, first)
    return Labels(called, taken, words.gettext("here"), words.gettext("only then"))


def compared(gap: Gap, codebook: Codebook, words: Words) -> Compared:
    from pipeline.intervals import interval

    own, others = (
        figures.shown(gap.measure, rate, interval(rate, unit=gap.measure.unit), words) for rate in (gap.own, gap.others)
    )
    title, explanation = (of(gap.measure, codebook, words) for of in (naming.title, naming.explanation))
    doubt = words.gettext("It rests on behaviours that the tagger is still unsure of: listen before you build on it.")
    return Compared(title, explanation, own, others, doubt if gap.doubtful else "")


def _shown(practice: Practice, profile: Profile, codebook: Codebook, words: Words) -> Compared | None:
    if practice.gap:
        return compared(practice.gap, codebook, words)
    figure = figures.find(profile, practice.measure.name)
    if figure is None:
        return None
    return Compared(
        naming.title(practice.measure, codebook, words),
        naming.explanation(practice.measure, codebook, words),
        figures.shown(practice.measure, figure.agent, figure.agent_interval, words),
        figures.shown(practice.measure, others_of(figure), None, words),
    )


def _why(practice: Practice | None, profile: Profile, words: Words) -> str:
    if practice is None and not profile.gaps:
        return words.gettext(
            "There is too little to compare yet: choose together what to listen for in the next calls."
        )
    if practice is None:
        return words.gettext(
            "No habit lies clear behind the others': with this many calls the differences may well be chance. Choose "
            "together what to practise; the sections below show where to listen."
        )
    reasons = {
        "largest": words.gettext("The largest difference to the others that is certain and matters."),
        "agreed": words.gettext("Agreed in coaching."),
        "chosen": words.gettext("Chosen by the coach."),
    }
    return reasons[practice.why]


def _plot(practice: Practice, profile: Profile, shown: Compared, words: Words) -> charts.ChartPlot | None:
    if practice.trend is None:
        return None
    days = [session.held_on for session in profile.sessions]
    return charts.chart_plot(practice.trend.chart, practice.measure, shown.title, days, words)


def _verdict(measure: Measure, trend: Trend, coached: bool, words: Words) -> str:
    """Is the change real? In words, counts first."""
    if trend.since is None and coached:
        return words.gettext("There are no calls after a coaching session yet: its effect will be shown here.")
    if trend.since is None:
        return words.gettext("No coaching session is noted yet: note one, and its effect will be shown here.")
    before, after = (figures.shown(measure, rate, None, words).sentence for rate in (trend.before, trend.after))
    counts = words.gettext(
        "Before %(date)s: %(before)s; since then: %(after)s.", date=words.day(trend.since), before=before, after=after
    )
    return f"{counts} {_judged(trend, words)}"


def _judged(trend: Trend, words: Words) -> str:
    verdict = trend.own.verdict if trend.own else "too few calls"
    if verdict == "too few calls":
        return words.gettext("That is too few calls to say whether anything changed.")
    if verdict == "no change seen":
        return words.gettext("No change can be seen: a difference of this size may well be chance.")
    risen = words.gettext("The rise is larger than chance would give")
    fallen = words.gettext("The fall is larger than chance would give")
    change = risen if verdict == "up" else fallen
    beside = trend.beside_others.verdict if trend.beside_others else "too few calls"
    if beside == verdict:
        return words.gettext("%(change)s, and larger than what changed for the others in the same time.", change=change)
    return words.gettext("%(change)s; what changed for the others in the same time may be a part of it.", change=change)
