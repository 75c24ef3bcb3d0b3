"""What the catalogue says about a service: which office answers it, how its numbers are given out."""

from __future__ import annotations

from contracts.reference.regions import districts, villages
from programs.domain.errors_places import UnknownVillage
from programs.domain.errors_queues import QueueNotFound
from programs.domain.errors_services import ServiceNotFound, VillageMissing
from programs.domain.public_service import PublicService, QueueRules
from programs.reference.public_services import services_of


def service_named(regency: str, service_id: str) -> PublicService:
    """The regency's service of this id. Raises `ServiceNotFound`."""
    for service in services_of(regency):
        if service.id == service_id:
            return service
    raise ServiceNotFound(service_id)


def office_of(service: PublicService, village: str | None) -> str:
    """The OPD that answers: the service's own, or the district office of the village, such as "kec-panggul".

    Raises: `VillageMissing`, `UnknownVillage`.
    """
    if village is not None:
        check_village(service.regency, village)
    if service.opd is not None:
        return service.opd
    if village is None:
        raise VillageMissing
    (district,) = (each for each in districts(service.regency) if each.code == village[:8])
    return f"kec-{district.name.lower().replace(' ', '-')}"


def check_village(regency: str, village: str) -> None:
    """That the regency has a village of this code. Raises `UnknownVillage`."""
    if village not in {each.code for each in villages(regency)}:
        raise UnknownVillage(village, regency)


def queue_rules(regency: str, service_id: str) -> QueueRules:
    """How the numbers of a service are given out. Raises `QueueNotFound`."""
    for service in services_of(regency):
        if service.id == service_id and service.queue is not None:
            return service.queue
    raise QueueNotFound(service_id)
