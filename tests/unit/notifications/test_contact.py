"""Contacts: a role held in a village names a village of this regency."""

from __future__ import annotations

import pytest

from notifications.domain.contact import Contact, read_contact
from notifications.domain.errors import VillageElsewhere, VillageMissing

KARUNGAN = "33.14.02.2015"


def test_a_village_head_belongs_to_a_village() -> None:
    contact = read_contact("kades", "village-head", KARUNGAN, regency="33.14")

    assert contact == Contact("kades", "village-head", KARUNGAN)


def test_a_village_head_without_a_village_is_refused() -> None:
    with pytest.raises(VillageMissing):
        read_contact("kades", "village-head", None, regency="33.14")


def test_a_village_of_another_regency_is_refused() -> None:
    with pytest.raises(VillageElsewhere):
        read_contact("kades", "village-head", KARUNGAN, regency="35.22")


def test_an_office_of_the_regency_needs_no_village() -> None:
    assert read_contact("dinas", "tourism-office", None, regency="33.14").village is None
