"""What is coached, as JSON: gaps to the others, what to practise with its moments, sessions, scorecards, outcomes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pipeline.practice import Gap, Practice, Trend
from pipeline.profiles import Passage, Profile, Rate
from pipeline.scorecards import Scored
from pipeline.stats.change import Change


def coaching_json(profile: Profile) -> dict[str, Any]:
    """Only strings, numbers, lists, dicts and None. Differences are in the terms of a share, or of the bare ratio."""
    return {
        "gaps": [_gap(gap) for gap in profile.gaps],
        "practice": _practice(profile.practice) if profile.practice else None,
        "sessions": [{**asdict(session), "held_on": session.held_on.isoformat()} for session in profile.sessions],
        "vision": profile.vision.text if profile.vision else None,
        "scorecards": [_card(own, everyone) for own, everyone in profile.cards],
        "outcomes": [{**asdict(outcome), "net_promoters": outcome.net_promoters} for outcome in profile.outcomes],
        "trust": {code: {**asdict(trust), "verdict": trust.verdict} for code, trust in profile.trust.items()},
    }


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "measure": gap.measure.name,
        "aim": gap.aim,
        "weight": gap.weight,
        "own": _rate(gap.own),
        "others": _rate(gap.others),
        **_change(gap.beside),
        "adjusted_p": gap.adjusted_p,
        "certain": gap.certain,
        "behind": gap.behind,
    }


def _practice(practice: Practice) -> dict[str, Any]:
    return {
        "measure": practice.measure.name,
        "why": practice.why,
        "worked": [_passage(passage) for passage in practice.worked],
        "passed": [_passage(passage) for passage in practice.passed],
        "colleagues": [_passage(passage) for passage in practice.colleagues],
        "trend": _trend(practice.trend) if practice.trend else None,
    }


def _trend(trend: Trend) -> dict[str, Any]:
    return {
        "since": trend.since.isoformat() if trend.since else None,
        "before": _rate(trend.before),
        "after": _rate(trend.after),
        "change": _change(trend.own) if trend.own else None,
        "beside_others": _change(trend.beside_others) if trend.beside_others else None,
        "centre": trend.chart.centre,
        "weeks": [
            {"monday": p.monday.isoformat(), **_rate(p.rate), "low": p.low, "high": p.high, "signal": p.signal}
            for p in trend.chart.points
        ],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "difference": change.difference,
        "low": change.low,
        "high": change.high,
        "p": change.p,
        "verdict": change.verdict,
    }


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "call_id": passage.call_id,
        "started_at": passage.started_at.isoformat() if passage.started_at else None,
        "start_ms": passage.start_ms,
        "lines": [{**asdict(line), "labels": list(line.labels)} for line in passage.lines],
    }


def _card(own: Scored, everyone: Scored) -> dict[str, Any]:
    return {
        "card": own.card.name,
        "version": own.card.version,
        "score": own.total.score,
        "low": own.total.low,
        "high": own.total.high,
        "everyone": everyone.total.score,
        "answered": own.total.answered,
        "questions": own.total.questions,
        "items": [
            {
                "id": mine.item.id,
                "measure": mine.item.measure,
                "score": mine.score,
                "low": mine.low,
                "high": mine.high,
                "why_not": mine.why_not,
                "everyone": all_of_us.score,
                "reference": mine.item.reference.value if mine.item.reference else None,
            }
            for mine, all_of_us in zip(own.items, everyone.items, strict=True)
        ],
    }


def _rate(rate: Rate) -> dict[str, Any]:
    return {"count": rate.count, "total": rate.total, "calls": rate.calls}
