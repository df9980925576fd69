"""Slopes after what agents, reasons, languages and weeks explain has been taken out (Frisch & Waugh 1933, Lovell 1963).

Nothing here has a row of dummies for each call: sums by group are enough, in memory of a few columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pipeline.errors import WrongUse

if TYPE_CHECKING:
    import numpy as np

FEWEST_CALLS = 10  # reasons, languages and weeks with fewer make one level together
LEVEL = 0.95
NOTHING = 1e-8  # of the variance: what rounding leaves


@dataclass(frozen=True)
class Slope:
    estimate: float
    low: float
    high: float
    p: float

    def times(self, step: float) -> tuple[float, float, float, float]:
        return self.estimate * step, self.low * step, self.high * step, self.p


@dataclass(frozen=True)
class Groups:
    """Of each call the agent, 0 … agents - 1, and its level of each factor."""

    agent: np.ndarray
    agents: int
    factors: tuple[np.ndarray, ...]

    @classmethod
    def of(cls, agent: np.ndarray, factors: Sequence[np.ndarray]) -> Groups:
        import numpy as np

        names, agent = np.unique(agent, return_inverse=True)
        return cls(agent.astype(np.int32), len(names), tuple(_pooled(factor) for factor in factors))

    def only(self, chosen: np.ndarray) -> Groups:
        """Of the calls where `chosen` is true."""
        if chosen.all():
            return self
        return Groups.of(self.agent[chosen], [factor[chosen] for factor in self.factors])

    def means(self, values: np.ndarray) -> np.ndarray:
        import numpy as np

        return np.asarray(np.bincount(self.agent, values, self.agents) / np.bincount(self.agent, minlength=self.agents))

    def varied(self, values: np.ndarray) -> np.ndarray:
        """Calls of agents among whose calls the values differ."""
        import numpy as np

        lowest, highest = np.full(self.agents, np.inf), np.full(self.agents, -np.inf)
        np.minimum.at(lowest, self.agent, values)
        np.maximum.at(highest, self.agent, values)
        return np.asarray((highest > lowest)[self.agent])

    def levels_out(self, *columns: np.ndarray) -> list[np.ndarray]:
        """Columns less what the factors' levels explain of them within agents; agents' own means stay in."""
        import numpy as np
        from scipy import sparse

        factors = [factor for factor in self.factors if len(factor) and factor.max() > 0]
        if not factors:
            return list(columns)
        calls = np.arange(len(self.agent))
        ones = np.ones(len(calls))
        levels = sparse.hstack([sparse.csr_array((ones, (calls, factor))) for factor in factors]).tocsr()
        each = np.bincount(self.agent, minlength=self.agents)
        by_agent = (sparse.csr_array((ones, (self.agent, calls))) @ levels).toarray()  # calls by agent and level
        inner = (levels.T @ levels).toarray() - by_agent.T @ (by_agent / each[:, None])
        out = []
        for column in columns:
            cross = levels.T @ column - by_agent.T @ self.means(column)
            out.append(column - levels @ np.linalg.lstsq(inner, cross, rcond=1e-10)[0])
        return out


def slope_within(outcome: np.ndarray, behaviour: np.ndarray, groups: Groups) -> Slope | None:
    """Agents' fixed effects by demeaning, errors clustered by agent (CR2). None where one does not vary."""
    import numpy as np

    y, x = groups.levels_out(outcome, behaviour)
    y, x = y - groups.means(y)[groups.agent], x - groups.means(x)[groups.agent]
    if x @ x <= NOTHING * np.var(behaviour) * len(x) or y @ y <= NOTHING * np.var(outcome) * len(y):
        return None
    fitted = _statsmodels().OLS(y, x).fit()
    scores = np.bincount(groups.agent, x * fitted.resid, groups.agents)
    leverage = np.bincount(groups.agent, x * x, groups.agents) / (x @ x)
    return _clustered(float(fitted.params[0]), scores / (x @ x), leverage)


def _clustered(estimate: float, scores: np.ndarray, leverage: np.ndarray) -> Slope | None:
    """Bell & McCaffrey (2002, Survey Methodology 28: 169-181) for one slope: a score and a leverage for each agent.

    A few agents with most of the calls are worth less than their number: the degrees of freedom are agents - 1 only
    where all weigh the same. The cluster errors of statsmodels (CR1, always agents - 1) find too much then.
    """
    import numpy as np
    from scipy.stats import t

    rest = 1 - leverage
    if rest.min() <= NOTHING:
        return None
    error = float(np.sqrt((scores**2 / rest).sum()))
    square = leverage**2 / rest
    degrees = 1 / float((leverage**2).sum() + square.sum() ** 2 - (square**2).sum())
    half = float(t.ppf(0.5 + LEVEL / 2, degrees)) * error
    p = 2 * float(t.sf(abs(estimate) / error, degrees)) if error else 0.0
    return Slope(estimate, estimate - half, estimate + half, p)


def slope_between(outcome: np.ndarray, behaviour: np.ndarray, groups: Groups) -> Slope | None:
    """Over agents' means, each agent once, errors robust to unequal variance (HC3). None where agents are alike."""
    import numpy as np

    y, x = (groups.means(column) for column in groups.levels_out(outcome, behaviour))
    if groups.agents < 5 or np.var(x) <= NOTHING * np.var(behaviour) or np.var(y) <= NOTHING * np.var(outcome):
        return None
    return _slope(y, np.column_stack([x, np.ones(groups.agents)]), cov_type="HC3", use_t=True)


def _slope(y: np.ndarray, x: np.ndarray, **errors: Any) -> Slope | None:
    """That of the first column; None where it has no error, as with one agent unlike all the others."""
    import numpy as np

    fitted = _statsmodels().OLS(y, x).fit(**errors)
    low, high = fitted.conf_int(1 - LEVEL)[0]
    slope = Slope(float(fitted.params[0]), float(low), float(high), float(fitted.pvalues[0]))
    return slope if np.isfinite([slope.low, slope.high, slope.p]).all() else None


def _statsmodels() -> Any:
    try:
        return import_module("statsmodels.regression.linear_model")
    except ModuleNotFoundError as error:
        raise WrongUse(
            "Outcomes cannot be set against behaviours without statsmodels; pip install 'callcoach[stats]' brings it."
        ) from error


def _pooled(factor: np.ndarray) -> np.ndarray:
    """Levels numbered from 0, those with few calls as one."""
    import numpy as np

    _, level, calls = np.unique(factor, return_inverse=True, return_counts=True)
    if not (calls < FEWEST_CALLS).any():
        return np.asarray(level, np.int32)
    return np.asarray(np.unique(np.where((calls < FEWEST_CALLS)[level], -1, level), return_inverse=True)[1], np.int32)
