"""Queries panels have in common, the one way that is right: rates before sums, sums before quotients.

`by` names the labels that stay, as PromQL lists them; `where` narrows the series.
"""

from __future__ import annotations

from deploy.observability.panels import Line

WITHIN = "$__rate_interval"


def total(metric: str, by: str, where: str = "") -> Line:
    """The sum of a gauge."""
    return Line(f"sum by ({by}) ({metric}{_braces(where)})", legend(by))


def worst(metric: str, by: str, where: str = "") -> Line:
    """The highest value of a gauge."""
    return Line(f"max by ({by}) ({metric}{_braces(where)})", legend(by))


def rate(metric: str, by: str, where: str = "") -> Line:
    """How often a counter rises in a second."""
    return Line(f"sum by ({by}) (rate({metric}{_braces(where)}[{WITHIN}]))", legend(by))


def risen(metric: str, by: str, over: str, where: str = "") -> Line:
    """By how much a counter rose in a span."""
    return Line(f"sum by ({by}) (increase({metric}{_braces(where)}[{over}]))", legend(by))


def percentile(share: float, metric: str, by: str, where: str = "") -> Line:
    """The value below which this share of a histogram's observations lies."""
    buckets = f"sum by (le, {by}) (rate({metric}_bucket{_braces(where)}[{WITHIN}]))"
    return Line(f"histogram_quantile({share}, {buckets})", f"p{share * 100:g} {legend(by)}")


def mean(metric: str, by: str, where: str = "") -> Line:
    """The mean of a histogram's observations: all of their sum over all of their number."""
    top, bottom = (
        f"sum by ({by}) (rate({metric}_{part}{_braces(where)}[{WITHIN}]))" for part in ("sum", "count")
    )
    return Line(f"{top} / {bottom}", f"mean {legend(by)}")


def legend(by: str) -> str:
    """The name of a series made of its labels."""
    return " ".join(f"{{{{{label}}}}}" for label in by.split(", "))


def _braces(where: str) -> str:
    return f"{{{where}}}" if where else ""
