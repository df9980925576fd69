"""A profile as JSON: counts and totals beside each share. What is not known is null."""

from __future__ import annotations

from typing import Any

from pipeline.profiles import Figure, Finding, Interval, Measure, Moment, Profile, Rate
from pipeline.report.coachingjson import coaching_json


def profile_json(profile: Profile) -> dict[str, Any]:
    """Only strings, numbers, lists, dicts and None; dates in ISO 8601, times in milliseconds, shares 0 … 1.

    A figure has a `unit`; its `value`, `low` and `high` are in it, and `share` is null unless the unit is that.
    """
    shares = {figure.measure.name for figure in profile.figures if figure.measure.unit == "share"}
    return {
        "agent": profile.agent,
        "team": profile.team,
        "first_day": profile.first_day.isoformat() if profile.first_day else None,
        "last_day": profile.last_day.isoformat() if profile.last_day else None,
        "calls": profile.calls,
        "calls_left_out": dict(profile.calls_left_out),
        "talk_calls": profile.talk_calls,
        "languages": list(profile.languages),
        "experimental": list(profile.experimental),
        "uncounted": list(profile.uncounted),
        "figures": [_figure(figure) for figure in profile.figures],
        "findings": [_finding(finding) for finding in profile.findings],
        "compensation": [
            {"call_id": call, "amount": a.amount, "currency": a.currency, "kind": a.kind, "start_ms": at}
            for call, a, at in profile.compensation
        ],
        "weeks": {
            name: [
                {
                    "monday": monday.isoformat(),
                    "count": rate.count,
                    "total": rate.total,
                    "share": rate.share if name in shares else None,
                }
                for monday, rate in weeks
            ]
            for name, weeks in profile.weeks.items()
        },
        **coaching_json(profile),
        "moments": {name: [_moment(moment) for moment in found] for name, found in profile.moments.items()},
    }


def _figure(figure: Figure) -> dict[str, Any]:
    measure = figure.measure
    return {
        "measure": measure.name,
        "group": measure.group,
        "code": measure.code,
        "numerator": measure.numerator,
        "denominator": measure.denominator,
        "unit": measure.unit,
        "agent": _rate(measure, figure.agent, figure.agent_interval),
        "team": _rate(measure, figure.team, figure.team_interval),
        "everyone": _rate(measure, figure.everyone, figure.everyone_interval),
    }


def _rate(measure: Measure, rate: Rate, interval: Interval | None) -> dict[str, Any]:
    return {
        "count": rate.count,
        "total": rate.total,
        "calls": rate.calls,
        "share": rate.share if measure.unit == "share" else None,
        "value": None if rate.share is None else measure.value(rate.share),
        "low": measure.value(interval.low) if interval else None,
        "high": measure.value(interval.high) if interval else None,
    }


def _moment(moment: Moment) -> dict[str, Any]:
    return {
        "call_id": moment.call_id,
        "started_at": moment.started_at.isoformat() if moment.started_at else None,
        "start_ms": moment.start_ms,
        "text": moment.text,
        "labels": list(moment.labels),
        "form": moment.form,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "call_id": finding.call_id,
        "first_ms": finding.first_ms,
        "first_text": finding.first_text,
        "before_ms": finding.before_ms,
        "before_text": finding.before_text,
    }
