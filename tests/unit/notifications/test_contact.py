"""Contacts: a role held in a village names a village of this regency, one of an office names the office."""

from __future__ import annotations

import pytest

from notifications.domain.contact import Contact, read_contact
from notifications.domain.errors import VillageElsewhere, VillageMissing
from notifications.domain.errors_people import OfficeMissing, RoleUnknown
from notifications.reference import contact_roles

KARUNGAN = "33.14.02.2015"


def read(role: str, village: str | None = None, opd: str | None = None, regency: str = "33.14") -> Contact:
    return read_contact(Contact("person", role, village, opd), contact_roles(), regency=regency)


def test_a_village_head_belongs_to_a_village() -> None:
    assert read("village-head", KARUNGAN) == Contact("person", "village-head", KARUNGAN)


def test_a_village_head_without_a_village_is_refused() -> None:
    with pytest.raises(VillageMissing):
        read("village-head")


def test_a_village_of_another_regency_is_refused() -> None:
    with pytest.raises(VillageElsewhere):
        read("village-head", KARUNGAN, regency="35.22")


def test_an_office_of_the_regency_needs_no_village() -> None:
    assert read("tourism-office").village is None


def test_the_treasurer_of_an_office_names_the_office() -> None:
    with pytest.raises(OfficeMissing):
        read("opd-treasurer")

    assert read("opd-treasurer", opd="dinas-pariwisata").opd == "dinas-pariwisata"


def test_a_role_nobody_knows_is_refused_with_those_there_are() -> None:
    with pytest.raises(RoleUnknown, match="opd-treasurer"):
        read("king")
