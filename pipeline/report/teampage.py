"""A team's page: what to train together, what sets the best apart, how the agents spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.report.comparison import MeasureView, measure_view
from pipeline.report.facts import Fact
from pipeline.report.page import named_doubts
from pipeline.report.passages import PassageView, views
from pipeline.report.practising import Compared, compared
from pipeline.report.words import Words
from pipeline.teams import Best, TeamReview


@dataclass(frozen=True)
class BestView:
    title: str
    agents: str
    measure: MeasureView
    examples: tuple[PassageView, ...]


@dataclass(frozen=True)
class TeamPage:
    name: str
    home: str
    facts: tuple[Fact, ...]
    doubts: tuple[Fact, ...]
    train: Compared | None
    also: tuple[Compared, ...]  # further certain gaps
    ahead: tuple[Compared, ...]  # where the team lies clear of all others on the good side
    best: tuple[BestView, ...]
    measures: tuple[MeasureView, ...]
    agents: tuple[tuple[str, str], ...]  # name, address
    codebook_version: str


def team_page(
    review: TeamReview, codebook: Codebook, words: Words, hrefs: Mapping[str, str] | None = None, home: str = ""
) -> TeamPage:
    links = dict(hrefs or {})
    certain = [gap for gap in review.gaps if gap.certain]
    behind = [gap for gap in certain if gap.behind and gap != review.train]
    return TeamPage(
        review.team,
        home,
        (
            Fact(words.gettext("Period"), words.period(review.scope.first_day, review.scope.last_day)),
            Fact(words.gettext("Agents"), words.number(len(review.agents.parties))),
            Fact(words.gettext("Calls counted"), words.number(review.calls)),
        ),
        named_doubts(review.agents.experimental, review.agents.uncounted, codebook, words),
        compared(review.train, codebook, words) if review.train else None,
        tuple(compared(gap, codebook, words) for gap in behind[:3]),
        tuple(compared(gap, codebook, words) for gap in certain if not gap.behind)[:3],
        tuple(_best(best, review, codebook, words, links) for best in review.best),
        tuple(measure_view(one, review.agents, codebook, words, links) for one in review.agents.compared),
        tuple((name, links.get(name, "")) for name in review.agents.parties),
        codebook.version,
    )


def _best(best: Best, review: TeamReview, codebook: Codebook, words: Words, links: dict[str, str]) -> BestView:
    view = measure_view(best.compared, review.agents, codebook, words, links)
    examples = tuple(one for e in best.examples for one in views([e.passage], e.agent, words))
    return BestView(view.title, ", ".join(best.agents), view, examples)
