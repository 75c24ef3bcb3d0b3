"""The scores one judge gave in a round, as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from evaluation.domain.evidence import digest_of
from evaluation.domain.round_acts import Judge, Place, Scored
from evaluation.domain.score_figures import mean
from evaluation.domain.smart_city_rules import DIMENSIONS


@dataclass(frozen=True, slots=True)
class RoundScores:
    """What stands of one judge's scores.

    Attributes:
        given: Place → score, in the order they were given first.
        derived: Components whose score is the mean of their six dimensions once all six are scored.
    """

    given: dict[Place, Decimal]
    derived: tuple[str, ...]

    @classmethod
    def of(cls, acts: Iterable[object], judge: Judge, derived: tuple[str, ...]) -> RoundScores:
        """The scores among what happened."""
        given: dict[Place, Decimal] = {}
        for act in acts:
            if isinstance(act, Scored) and act.judge == judge:
                given[act.place] = Decimal(act.score)
        return cls(given, derived)

    def follows(self, component: str) -> bool:
        """Whether the component's score follows from its dimensions."""
        return component in self.derived and all(
            Place(component, dimension) in self.given for dimension in DIMENSIONS
        )

    def component(self, code: str) -> Fraction | None:
        """A component's exact score: what follows from its dimensions, else what was given; None for none."""
        if self.follows(code):
            return mean(Fraction(self.given[Place(code, dimension)]) for dimension in DIMENSIONS)
        given = self.given.get(Place(code))
        return None if given is None else Fraction(given)

    def missing(self, components: Iterable[str]) -> tuple[str, ...]:
        """Components without a score."""
        return tuple(code for code in components if self.component(code) is None)

    def inputs(self, components: Iterable[str]) -> tuple[str, ...]:
        """The given scores that the components' scores are made of, one line each."""
        return tuple(
            f"{place.component}|{place.dimension or ''}|{self.given[place]}"
            for component in components
            for place in self._made_of(component)
        )

    def digest(self, components: Iterable[str]) -> str:
        """SHA-256 of those lines."""
        return digest_of(self.inputs(components))

    def _made_of(self, component: str) -> Iterator[Place]:
        if self.follows(component):
            yield from (Place(component, dimension) for dimension in DIMENSIONS)
        elif Place(component) in self.given:
            yield Place(component)
