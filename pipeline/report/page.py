"""What an agent's page shows, as plain data: counted and put into words here, only placed by the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.codebook import Codebook
from pipeline.practice import Gap, strengths
from pipeline.profiles import Figure, Profile, Rate
from pipeline.report import figures, naming, plots, quotes
from pipeline.report.answers import AnswerTable, answer_tables
from pipeline.report.cards import CardView, card_views
from pipeline.report.checked import CheckView, check_view
from pipeline.report.facts import Fact
from pipeline.report.figures import Shown
from pipeline.report.ledger import Ledger, ledger
from pipeline.report.offers import around_offers
from pipeline.report.often import Often, often
from pipeline.report.outcomes import OutcomeView, outcome_views
from pipeline.report.pace import Pace, pace
from pipeline.report.practising import Compared, PracticeView, compared, practice_view
from pipeline.report.words import Words
from pipeline.stats.consistency import weeks


@dataclass(frozen=True)
class Row:
    """One figure with its plot."""

    title: str
    explanation: str
    href: str  # where its utterances stand on the page, empty where nowhere
    shown: Shown
    plot: plots.DotPlot
    check: CheckView


@dataclass(frozen=True)
class RowGroup:
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Strength:
    """A figure that lies clear of the others' on the good side."""

    figure: Compared
    href: str  # where its utterances stand on the page, empty where nowhere
    quote: quotes.Quote | None


@dataclass(frozen=True)
class Forms:
    """The forms of the questions of one side: the agent, the team or everyone."""

    name: str
    total: str  # how many questions
    plot: plots.StackPlot
    parts: tuple[tuple[str, Shown], ...]  # label and figure


@dataclass(frozen=True)
class SaidGroup:
    title: str
    blocks: tuple[quotes.Said, ...]


@dataclass(frozen=True)
class WeekLine:
    """A week in the table of the trend: counts of each measure, in the order of the plots."""

    name: str
    counts: tuple[str, ...]


@dataclass(frozen=True)
class AgentPage:
    name: str
    team: str
    home: str  # address of the teams page, empty where there is none
    quote_language: str  # language of the calls, empty where there are several
    codebook_version: str
    facts: tuple[Fact, ...]
    doubts: tuple[Fact, ...]  # behaviours the tagger is too unsure of or cannot give
    checked_calls: str  # how many calls people coded to check the tagger; empty where none
    provisional: str
    practice: PracticeView
    strengths: tuple[Strength, ...]
    compared: str  # how many figures could have stood out
    behaviours: tuple[RowGroup, ...]
    opportunities: tuple[RowGroup, ...]
    often: Often
    forms: tuple[Forms, ...]
    ladder: tuple[RowGroup, ...]
    answers: tuple[AnswerTable, ...]
    leading: tuple[RowGroup, ...]
    balance: tuple[RowGroup, ...]
    pace: Pace
    order: tuple[RowGroup, ...]
    findings: tuple[quotes.OutOfOrder, ...]
    findings_more: str
    offers_counted: bool  # else nothing can be said of what was offered
    ledger: Ledger
    around_offers: tuple[Fact, ...]
    cards: tuple[CardView, ...]
    customers: tuple[RowGroup, ...]
    outcomes: tuple[OutcomeView, ...]
    trend: tuple[plots.TrendPlot, ...]
    trend_table: tuple[WeekLine, ...]
    said: tuple[SaidGroup, ...]


def agent_page(profile: Profile, codebook: Codebook, words: Words, home: str = "") -> AgentPage:
    """The view of one profile. Only what has something to count is drawn."""
    unsure = doubts(profile, codebook, words)
    whole, codebook = codebook, codebook.without(profile.uncounted)
    days = quotes.days_of_calls(profile)
    trend = _trend(profile, codebook, words)
    return AgentPage(
        name=figures.agent_name(profile, words),
        team=profile.team or "",
        home=home,
        quote_language=profile.languages[0] if len(profile.languages) == 1 else "",
        codebook_version=codebook.version,
        facts=_facts(profile, words),
        doubts=unsure,
        checked_calls=_checked_calls(profile, words),
        provisional=_provisional(profile, words),
        practice=practice_view(profile, codebook, words, whole),
        strengths=tuple(_strength(gap, profile, codebook, words) for gap in strengths(profile.gaps)),
        compared=words.number(len(profile.gaps)),
        behaviours=_behaviours(profile, codebook, words),
        opportunities=_groups(profile, ("opportunity",), codebook, words),
        often=often(profile, codebook, words),
        forms=_forms(profile, codebook, words),
        ladder=_ladder(profile, codebook, words),
        answers=answer_tables(profile, codebook, words),
        leading=_groups(profile, ("lead", "opening"), codebook, words),
        balance=_groups(profile, ("balance", "time"), codebook, words),
        pace=pace(profile, codebook, words),
        order=_groups(profile, ("order",), codebook, words),
        findings=tuple(
            quotes.out_of_order(finding, codebook, days, words) for finding in profile.findings[: quotes.LISTED]
        ),
        findings_more=quotes.more(min(len(profile.findings), quotes.LISTED), len(profile.findings), words),
        offers_counted=bool(codebook.giving),
        ledger=ledger(profile.compensation, days, words),
        around_offers=around_offers(profile.offers, codebook, words),
        cards=card_views(profile, codebook, words),
        customers=_groups(profile, ("customer", "mood", "outcome"), codebook, words),
        outcomes=outcome_views(profile, words),
        trend=tuple(plot for _, plot in trend),
        trend_table=_trend_table([figure for figure, _ in trend], profile, words),
        said=_said(profile, codebook, words),
    )


def _facts(profile: Profile, words: Words) -> tuple[Fact, ...]:
    left_out = {reason: number for reason, number in profile.calls_left_out.items() if number}
    reasons = tuple(f"{words.number(n)} {figures.reason_name(reason, words)}" for reason, n in left_out.items())
    languages = ", ".join(figures.language_name(code, words) for code in profile.languages)
    facts = [
        Fact(words.gettext("Period"), words.period(profile.first_day, profile.last_day)),
        Fact(words.gettext("Calls counted"), words.number(profile.calls)),
        Fact(words.gettext("Left out"), words.number(sum(left_out.values())), reasons),
        Fact(words.gettext("Calls with speaking times"), words.number(profile.talk_calls)),
    ]
    if languages:
        facts.append(Fact(words.gettext("Language of the calls"), languages))
    return tuple(facts)


def doubts(profile: Profile, codebook: Codebook, words: Words) -> tuple[Fact, ...]:
    return named_doubts(profile.experimental, profile.uncounted, codebook, words)


def named_doubts(unsure: Sequence[str], left_out: Sequence[str], codebook: Codebook, words: Words) -> tuple[Fact, ...]:
    """What is left out because the tagger is too unsure of it or cannot give it, and what is shown all the same."""
    told = (
        (words.gettext("Still too uncertain to count"), [name for name in left_out if name in unsure]),
        (words.gettext("Not among what the tagger can find"), [name for name in left_out if name not in unsure]),
        (words.gettext("Experimental, to be read with care"), [name for name in unsure if name not in left_out]),
    )
    return tuple(
        Fact(label, ", ".join(words.title(codebook[name].title, name) for name in codes))
        for label, codes in told
        if codes
    )


def _provisional(profile: Profile, words: Words) -> str:
    if profile.calls >= figures.PROVISIONAL_BELOW:
        return ""
    if not profile.calls:
        return words.gettext(
            "There are no calls with usable words in this period, so there are no figures of what was said."
        )
    return words.ngettext(
        "Provisional: only %(count)s call so far. With fewer than %(enough)s the figures can still move a lot.",
        "Provisional: only %(count)s calls so far. With fewer than %(enough)s the figures can still move a lot.",
        profile.calls,
        count=words.number(profile.calls),
        enough=figures.PROVISIONAL_BELOW,
    )


def row(figure: Figure, profile: Profile, codebook: Codebook, words: Words, prefix: str = "row") -> Row:
    measure = figure.measure
    title = naming.title(measure, codebook, words)
    has_said = measure.group in ("calls", "utterances", "customer") and figures.find_code(codebook, measure.code)
    return Row(
        title,
        naming.explanation(measure, codebook, words),
        f"#said-{measure.code}" if has_said else "",
        figures.shown(measure, figure.agent, figure.agent_interval, words),
        plots.dot_plot(
            figure,
            words,
            name=figures.agent_name(profile, words),
            title=title,
            team=profile.team,
            prefix=prefix,
        ),
        check_view(figure, profile, codebook, words),
    )


def _checked_calls(profile: Profile, words: Words) -> str:
    calls = max((trust.calls for trust in profile.trust.values()), default=0)
    return words.number(calls) if calls else ""


def _strength(gap: Gap, profile: Profile, codebook: Codebook, words: Words) -> Strength:
    measure = gap.measure
    found = profile.moments.get(measure.code or "", ()) if measure.group == "calls" and gap.aim == "more" else ()
    quote = quotes.quote(found[0], codebook, words) if found else None
    href = f"#said-{measure.code}" if measure.group == "calls" else ""
    return Strength(compared(gap, codebook, words), href, quote)


def _ladder(profile: Profile, codebook: Codebook, words: Words) -> tuple[RowGroup, ...]:
    found = _counted(profile, ("ladder",))
    about = [f for f in found if f.measure.name.startswith("about.")]
    follow_up = [f for f in found if f.measure.name == "follow_up"]
    groups = ((words.gettext("What the questions are about"), about), (words.gettext("Digging deeper"), follow_up))
    return tuple(
        RowGroup(title, tuple(row(figure, profile, codebook, words) for figure in members))
        for title, members in groups
        if members
    )


def _counted(profile: Profile, groups: tuple[str, ...]) -> list[Figure]:
    """Shares that say something: somebody had something to count."""
    found = figures.of_group(profile, *groups)
    return [f for f in found if f.measure.unit == "share" and (f.agent.total or f.everyone.total)]


def _groups(profile: Profile, groups: tuple[str, ...], codebook: Codebook, words: Words) -> tuple[RowGroup, ...]:
    rows = tuple(row(figure, profile, codebook, words) for figure in _counted(profile, groups))
    return (RowGroup("", rows),) if rows else ()


def _behaviours(profile: Profile, codebook: Codebook, words: Words) -> tuple[RowGroup, ...]:
    found = _counted(profile, ("calls",))
    core = [figure for figure in found if figure.measure.code in codebook.core]
    rest = [figure for figure in found if figure not in core]
    return tuple(
        RowGroup(title, tuple(row(figure, profile, codebook, words) for figure in members))
        for title, members in ((words.gettext("Core behaviours"), core), (words.gettext("Other behaviours"), rest))
        if members
    )


def _forms(profile: Profile, codebook: Codebook, words: Words) -> tuple[Forms, ...]:
    found = figures.of_group(profile, "form")
    sides = [(figures.agent_name(profile, words), "agent"), (words.gettext("Everyone"), "everyone")]
    if profile.team:
        sides.insert(1, (words.gettext("Team %(team)s", team=profile.team), "team"))
    lines = []
    for name, side in sides:
        rates = [(naming.title(figure.measure, codebook, words), getattr(figure, side)) for figure in found]
        plot = plots.stack_plot(rates, f"forms-{side}", words.gettext("Forms of questions: %(who)s", who=name), words)
        if plot:
            parts = tuple(
                (label, Shown(words.rate(rate), words.number(rate.count), ""))
                for figure, (label, rate) in zip(found, rates, strict=True)
            )
            total = max(rate.total for _, rate in rates)
            questions = words.ngettext("%(count)s question", "%(count)s questions", total, count=words.number(total))
            lines.append(Forms(name, questions, plot, parts))
    return tuple(lines)


def _said(profile: Profile, codebook: Codebook, words: Words) -> tuple[SaidGroup, ...]:
    agent, customer = (
        tuple(quotes.said_of_code(code, profile, codebook, words) for code in codebook.for_speaker(speaker))
        for speaker in ("agent", "customer")
    )
    forms = tuple(quotes.said_of_form(form, profile, codebook, words) for form in codebook.forms)
    groups = (
        SaidGroup(words.gettext("Behaviours"), agent),
        SaidGroup(words.gettext("Forms of questions"), forms),
        SaidGroup(words.gettext("The customers"), customer),
    )
    return tuple(group for group in groups if group.blocks)


def _trend(profile: Profile, codebook: Codebook, words: Words) -> list[tuple[Figure, plots.TrendPlot]]:
    """The core behaviours by week: as a share of utterances where the profile has it, else of calls."""
    found = []
    for name in codebook.core:
        measured = next((m for m in (f"utterances.{name}", f"calls.{name}") if profile.weeks.get(m)), "")
        figure = figures.find(profile, measured)
        plot = plots.trend_plot(figure, profile.weeks[measured], codebook, words) if figure else None
        if figure and plot:
            found.append((figure, replace(plot, note=_steady(profile, name, words))))
    return found


def _steady(profile: Profile, code: str, words: Words) -> str:
    """Whether the weeks differ beyond chance, by the calls in which it was done at all."""
    found = weeks([rate for _, rate in profile.weeks.get(f"calls.{code}", ())], "share")
    if found is None:
        return ""
    if found.p > 0.05:
        return words.gettext("The weeks differ no more than chance alone would give.")
    return words.gettext("The weeks swing more than chance alone would give: the habit is not steady.")


def _trend_table(drawn: list[Figure], profile: Profile, words: Words) -> tuple[WeekLine, ...]:
    weeks = [dict(profile.weeks[figure.measure.name]) for figure in drawn]
    mondays = sorted({monday for week in weeks for monday in week})
    return tuple(
        WeekLine(
            plots.week_name(monday, words),
            tuple(
                figures.short_counts(figure.measure, week.get(monday, Rate()), words)
                for figure, week in zip(drawn, weeks, strict=True)
            ),
        )
        for monday in mondays
    )
