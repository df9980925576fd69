"""Calls that a profile or a team's page speaks of."""

from __future__ import annotations

from dataclasses import replace

from pipeline.profiles import Profile
from pipeline.report.page import AgentPage
from pipeline.report.quotes import LISTED
from pipeline.teams import TeamReview


def calls_of_profile(profile: Profile) -> set[str]:
    practice = profile.practice
    passages = (*practice.worked, *practice.passed, *practice.colleagues) if practice else ()
    return (
        {moment.call_id for found in profile.moments.values() for moment in found}
        | {passage.call_id for passage in passages}
        | {finding.call_id for finding in profile.findings[:LISTED]}
        | {call_id for call_id, _, _ in profile.compensation[:LISTED]}
    )


def calls_of_team(review: TeamReview) -> set[str]:
    return {example.passage.call_id for best in review.best for example in best.examples}


def without_plan(page: AgentPage) -> AgentPage:
    """The app shows sessions and vision by themselves, where they can be changed."""
    return replace(page, practice=replace(page.practice, agreed=(), vision=""))
