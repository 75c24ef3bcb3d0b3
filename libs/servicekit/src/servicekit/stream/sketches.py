"""Measures whose states are sketches of Apache DataSketches; the only place that imports it.

    Quantile   (KLL sketch,)
    Distinct   (theta sketch,)

A distinct sketch is trimmed to its lowest `2**lg_k` hashes, in order. The lowest hashes of a union follow
from the lowest of its parts, so merging gives the same bytes in whatever order and grouping. A quantile
sketch tosses coins when it is full: it keeps its stated error in every order, not its bytes.
"""

from __future__ import annotations

from fractions import Fraction

import datasketches
import numpy as np

from contracts.indicators import Distinct, Quantile
from servicekit.stream.algebra import Algebra, Columns, Shown

_STANDARD_DEVIATIONS = 2

Sketch = tuple[bytes]


def _quantile_sketch(measure: Quantile, events: Columns) -> Sketch:
    sketch = datasketches.kll_doubles_sketch(measure.k)
    sketch.update(np.array(events[measure.field], dtype=np.float64))
    return (sketch.serialize(),)


def _merge_quantiles(_: Quantile, one: Sketch, other: Sketch) -> Sketch:
    sketch = datasketches.kll_doubles_sketch.deserialize(one[0])
    sketch.merge(datasketches.kll_doubles_sketch.deserialize(other[0]))
    return (sketch.serialize(),)


def _quantiles(measure: Quantile, state: Sketch) -> Shown:
    sketch = datasketches.kll_doubles_sketch.deserialize(state[0])
    values = map(int, sketch.get_quantiles([float(rank) for rank in measure.ranks], inclusive=True))
    by_name = dict(zip(measure.names, values, strict=True))
    is_exact = not sketch.is_estimation_mode()
    bounds = {"lowest": int(sketch.get_min_value()), "highest": int(sketch.get_max_value())}
    error = 0.0 if is_exact else round(measure.rank_error, 4)
    return Shown(Fraction(by_name[measure.names[0]]), is_exact, {**by_name, **bounds, "rank_error": error})


def _distinct_sketch(measure: Distinct, events: Columns) -> Sketch:
    sketch = datasketches.update_theta_sketch(measure.lg_k)
    for value in set(events[measure.field]):
        sketch.update(str(value))
    sketch.trim()
    return (sketch.compact(ordered=True).serialize(),)


def _merge_distinct(measure: Distinct, one: Sketch, other: Sketch) -> Sketch:
    union = datasketches.theta_union(measure.lg_k)
    union.update(datasketches.compact_theta_sketch.deserialize(one[0]))
    union.update(datasketches.compact_theta_sketch.deserialize(other[0]))
    return (union.get_result(ordered=True).serialize(),)


def _distinct(_: Distinct, state: Sketch) -> Shown:
    sketch = datasketches.compact_theta_sketch.deserialize(state[0])
    bounds = {
        "low": round(sketch.get_lower_bound(_STANDARD_DEVIATIONS)),
        "high": round(sketch.get_upper_bound(_STANDARD_DEVIATIONS)),
    }
    return Shown(Fraction(round(sketch.get_estimate())), not sketch.is_estimation_mode(), bounds)


ALGEBRAS = {
    Quantile: Algebra(
        fields=lambda measure: (measure.field,),
        summarise=_quantile_sketch,
        merge=_merge_quantiles,
        shown=_quantiles,
    ),
    Distinct: Algebra(
        fields=lambda measure: (measure.field,),
        summarise=_distinct_sketch,
        merge=_merge_distinct,
        shown=_distinct,
    ),
}
