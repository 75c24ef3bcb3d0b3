"""The catalogue of services to citizens."""

from __future__ import annotations

from datetime import time
from functools import cache
from typing import Annotated

from pydantic import Field, model_validator

from contracts.event import Identifier, RegencyCode
from contracts.reference.dataset import Dataset, Record, read
from contracts.text import Text
from programs.domain.public_service import Level, PublicService, QueueRules


class _Queue(Record):
    opens: time
    closes: time
    numbers_a_day: Annotated[int, Field(ge=1, le=9_999)]
    remind_ahead: Annotated[int, Field(ge=0, le=100)]
    source: Annotated[str, Field(min_length=10)]

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> _Queue:
        if self.opens >= self.closes:
            raise ValueError("a queue opens before it closes")
        return self


class _Service(Record):
    id: Identifier
    regency: RegencyCode
    level: Level
    name: Text
    source: Annotated[str, Field(min_length=10)]
    opd: Identifier | None = None
    working_days: Annotated[int, Field(ge=0, le=365)] | None = None
    queue: _Queue | None = None

    @model_validator(mode="after")
    def _somebody_answers(self) -> _Service:
        if (self.opd is None) == (self.level is Level.REGENCY):
            raise ValueError("an office of the regency is named, a district's is that of the village")
        return self

    def service(self) -> PublicService:
        """The same for the rules."""
        return PublicService(
            id=self.id,
            regency=self.regency,
            level=self.level,
            name_id=self.name.id,
            name_en=self.name.en,
            source=self.source,
            opd=self.opd,
            working_days=self.working_days,
            queue=QueueRules(**dict(self.queue)) if self.queue else None,
        )


class _Catalogue(Dataset):
    services: tuple[_Service, ...]

    @model_validator(mode="after")
    def _ids_name_one_service_each(self) -> _Catalogue:
        if len({(service.regency, service.id) for service in self.services}) != len(self.services):
            raise ValueError("two services of a regency share an id")
        return self


@cache
def public_services() -> tuple[PublicService, ...]:
    """Every service of every regency, in the file's order."""
    catalogue = read(_Catalogue, "public_services.toml", package="programs")
    return tuple(service.service() for service in catalogue.services)


def services_of(regency: str) -> tuple[PublicService, ...]:
    """The services of one regency."""
    return tuple(service for service in public_services() if service.regency == regency)
