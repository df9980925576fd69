"""What the teams page shows: agents side by side for each behaviour, by team and name. Never ranked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.codebook import Codebook
from pipeline.profiles import Figure, Interval, Measure, Profile, Rate
from pipeline.report import figures, naming, plots
from pipeline.report.facts import Fact
from pipeline.report.figures import Shown
from pipeline.report.outcomes import outcome_title
from pipeline.report.page import doubts
from pipeline.report.words import Words


@dataclass(frozen=True)
class AgentLine:
    name: str
    href: str
    team: str
    period: str
    calls: str
    left_out: str
    languages: str
    provisional: bool


@dataclass(frozen=True)
class AgentRow:
    name: str
    href: str
    shown: Shown
    plot: plots.DotPlot | None  # None where the figure is no share


@dataclass(frozen=True)
class TeamRows:
    name: str
    shown: Shown | None  # None where the agents have no team
    plot: plots.DotPlot | None  # nor where the figure is no share
    agents: tuple[AgentRow, ...]


@dataclass(frozen=True)
class Panel:
    """One figure, all agents."""

    id: str
    title: str
    explanation: str
    everyone: Shown
    plotted: bool  # else the intervals stand in numbers
    interval: str  # what those are called
    teams: tuple[TeamRows, ...]


@dataclass(frozen=True)
class PanelGroup:
    id: str
    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Links:
    """Other pages of a report."""

    teams: Mapping[str, str] = field(default_factory=dict)  # name -> address
    comparison: str = ""  # empty where there is none
    ledger: str = ""
    outcomes: Mapping[str, str] = field(default_factory=dict)  # outcome -> address


@dataclass(frozen=True)
class TeamsPage:
    period: str
    calls: str
    agents: tuple[AgentLine, ...]
    doubts: tuple[Fact, ...]  # behaviours the tagger is too unsure of or cannot give
    provisional: bool  # some agent has few calls
    groups: tuple[PanelGroup, ...]
    codebook_version: str
    links: Links
    outcome_links: tuple[tuple[str, str], ...]  # title and address


def in_order(profiles: Sequence[Profile]) -> list[Profile]:
    """By team and name, those without a team last."""
    return sorted(profiles, key=lambda p: (p.team is None, (p.team or "").casefold(), p.agent.casefold()))


def teams_page(
    profiles: Sequence[Profile], hrefs: Mapping[int, str], codebook: Codebook, words: Words, links: Links = Links()
) -> TeamsPage:
    """`hrefs`: position in `in_order(profiles)` -> address of that agent's page."""
    ordered = in_order(profiles)
    days = [day for p in ordered for day in (p.first_day, p.last_day) if day]
    agents = tuple(_agent_line(p, hrefs.get(index, ""), words) for index, p in enumerate(ordered))
    return TeamsPage(
        words.period(min(days, default=None), max(days, default=None)),
        words.number(sum(p.calls for p in ordered)),
        agents,
        doubts(ordered[0], codebook, words) if ordered else (),
        any(agent.provisional for agent in agents),
        _panel_groups(ordered, hrefs, codebook, words),
        codebook.version,
        links,
        tuple((outcome_title(name, words), href) for name, href in links.outcomes.items()),
    )


def _agent_line(profile: Profile, href: str, words: Words) -> AgentLine:
    return AgentLine(
        figures.agent_name(profile, words),
        href,
        profile.team or "",
        words.period(profile.first_day, profile.last_day),
        words.number(profile.calls),
        words.number(sum(profile.calls_left_out.values())),
        ", ".join(figures.language_name(code, words) for code in profile.languages),
        profile.calls < figures.PROVISIONAL_BELOW,
    )


def _panel_groups(
    ordered: Sequence[Profile], hrefs: Mapping[int, str], codebook: Codebook, words: Words
) -> tuple[PanelGroup, ...]:
    core = [f"calls.{name}" for name in codebook.core]
    agents = [f"calls.{code.name}" for code in codebook.for_speaker("agent") if not code.core]
    customers = [f"calls.{code.name}" for code in codebook.for_speaker("customer")]
    others = list(
        dict.fromkeys(f.measure.name for p in ordered for f in figures.of_group(p, "balance", "order", "time"))
    )
    named = (
        ("core", words.gettext("Core behaviours"), core),
        ("other", words.gettext("Other behaviours"), agents),
        ("balance", words.gettext("Balance, order and time"), others),
        ("customers", words.gettext("The customers"), customers),
    )
    groups = []
    for name, title, measures in named:
        panels = tuple(panel for m in measures if (panel := _panel(m, ordered, hrefs, codebook, words)))
        if panels:
            groups.append(PanelGroup(name, title, panels))
    return tuple(groups)


def _panel(
    measure: str, ordered: Sequence[Profile], hrefs: Mapping[int, str], codebook: Codebook, words: Words
) -> Panel | None:
    """None where nobody had anything to count."""
    found = [(i, p, figure) for i, p in enumerate(ordered) if (figure := figures.find(p, measure))]
    counted = next((figure for _, _, figure in found if figure.everyone.total), None)
    if counted is None:
        return None
    teams: dict[str, list[tuple[int, Profile, Figure]]] = {}
    for entry in found:
        teams.setdefault(entry[1].team or "", []).append(entry)
    return Panel(
        f"panel-{measure.replace('.', '-')}",
        naming.title(counted.measure, codebook, words),
        naming.explanation(counted.measure, codebook, words),
        figures.shown(counted.measure, counted.everyone, counted.everyone_interval, words),
        plots.is_plotted(counted),
        words.gettext("%(level)s interval", level=words.percent(0.95)),
        tuple(_team_rows(team, members, hrefs, codebook, words) for team, members in teams.items()),
    )


def _team_rows(
    team: str,
    members: Sequence[tuple[int, Profile, Figure]],
    hrefs: Mapping[int, str],
    codebook: Codebook,
    words: Words,
) -> TeamRows:
    first = members[0][2]
    title = naming.title(first.measure, codebook, words)
    plotted = plots.is_plotted(first)
    return TeamRows(
        team or words.gettext("Without a team"),
        _shown(first.measure, first.team, None if plotted else first.team_interval, words) if team else None,
        plots.team_plot(first, words, title=title, team=team, prefix=f"team{members[0][0]}")
        if team and plotted
        else None,
        tuple(
            AgentRow(
                figures.agent_name(p, words),
                hrefs.get(i, ""),
                _shown(figure.measure, figure.agent, figure.agent_interval, words),
                plots.dot_plot(
                    figure, words, name=figures.agent_name(p, words), title=title, team=None, prefix=f"agent{i}"
                )
                if plotted
                else None,
            )
            for i, p, figure in members
        ),
    )


def _shown(measure: Measure, rate: Rate, interval: Interval | None, words: Words) -> Shown:
    return replace(figures.shown(measure, rate, interval, words), counts=figures.short_counts(measure, rate, words))
