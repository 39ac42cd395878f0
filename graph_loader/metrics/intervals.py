"""Confidence intervals for shares and rates, and the median of times that are partly censored."""

from __future__ import annotations

import math
from collections.abc import Iterable
from statistics import NormalDist

Interval = tuple[float, float]


def wilson(hits: int, n: int, level: float = 0.95) -> Interval:
    """The score interval of a share ``hits / n``; it never leaves [0, 1]. Raises ValueError unless 0 ≤ hits ≤ n, n > 0.

    Source: Wilson (1927), Probable inference, the law of succession, and statistical inference. Journal of the
    American Statistical Association 22, 209–212.

    >>> [round(bound, 4) for bound in wilson(6, 17)]
    [0.1731, 0.587]
    """
    if not 0 <= hits <= n or n == 0:
        raise ValueError("a share needs 0 ≤ hits ≤ n and n > 0")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share = hits / n
    centre = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    # At the ends the formula is exactly 0 and 1; rounding must not say otherwise.
    low = 0.0 if hits == 0 else max(0.0, (centre - half) / scale)
    high = 1.0 if hits == n else min(1.0, (centre + half) / scale)
    return low, high


def garwood(count: int, exposure: float = 1.0, level: float = 0.95) -> Interval:
    """The exact interval of a Poisson rate ``count / exposure``. Raises ValueError for a negative count or no exposure.

    Source: Garwood (1936), Fiducial limits for the Poisson distribution. Biometrika 28, 437–442.

    >>> [round(bound, 3) for bound in garwood(10)]
    [4.795, 18.39]
    """
    from scipy.stats import chi2

    if count < 0 or exposure <= 0:
        raise ValueError("a rate needs a count of at least 0 and an exposure above 0")
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else float(chi2.ppf(tail, 2 * count)) / 2
    high = float(chi2.ppf(1 - tail, 2 * count + 2)) / 2
    return low / exposure, high / exposure


def median_time(times: Iterable[tuple[float, bool]]) -> float | None:
    """The Kaplan–Meier median of ``(time, ended)`` pairs; None where fewer than half are known to have ended.

    A pair with ``ended`` false is censored: all that is known is that it took longer than its time.

    Source: Kaplan and Meier (1958), Nonparametric estimation from incomplete observations. Journal of the American
    Statistical Association 53, 457–481.

    >>> median_time([(10, True), (20, True), (30, False), (40, True)])
    20
    >>> median_time([(10, True), (20, False), (30, False)]) is None
    True
    """
    ordered = sorted(times, key=lambda pair: pair[0])
    at_risk = len(ordered)
    survival = 1.0
    place = 0
    while place < len(ordered):
        time = ordered[place][0]
        same = [ended for at, ended in ordered[place:] if at == time]
        survival *= 1 - sum(same) / at_risk
        if survival <= 0.5 + 1e-12:
            return time
        at_risk -= len(same)
        place += len(same)
    return None
