"""Versions: a regency's own come before what ships, each from when it says, and none is ever changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from notifications.domain.errors_notices import IdentityFixed, ValidInThePast
from notifications.domain.library import Edition, Library, Terms, in_force, next_edition
from notifications.domain.notice_documents import (
    read_rule,
    read_template,
    rule_document,
    template_document,
)
from notifications.domain.notices import Template
from notifications.domain.wording import same
from notifications.reference import shipped_notices

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def edition(number: int, valid_from: datetime = NOW, template: str = "t") -> Edition[Template]:
    """A version of a template."""
    content = Template(template, "settled", same("-"), same("-"), version=str(number))
    return Edition(content, number, valid_from, valid_from, "officer-1", "Surat edaran")


SHIPPED = edition(0, NOW + HOUR)


def version_at(at: datetime, *editions: Edition[Template]) -> int | None:
    """The number of the version in force."""
    found = in_force(editions, at)
    return found.number if found else None


def test_what_ships_holds_until_a_version_of_the_regency_begins() -> None:
    later = edition(1, NOW + HOUR)

    assert version_at(NOW, SHIPPED, later) == 0
    assert version_at(NOW + HOUR, SHIPPED, later) == 1


def test_what_ships_holds_at_any_time_and_without_it_nothing_does_before_the_first_version() -> None:
    assert version_at(NOW - 10_000 * HOUR, SHIPPED) == 0
    assert version_at(NOW - HOUR, edition(1)) is None


def test_the_version_that_began_last_holds_and_of_two_that_began_together_the_one_made_last() -> None:
    planned, meanwhile = edition(1, NOW + 2 * HOUR), edition(2, NOW)

    assert version_at(NOW + HOUR, planned, meanwhile) == 2
    assert version_at(NOW + 3 * HOUR, planned, meanwhile) == 1
    assert version_at(NOW, edition(1), edition(2)) == 2


def test_a_new_version_is_called_by_its_number_and_remembers_who_when_and_why() -> None:
    terms = Terms(NOW + HOUR, NOW, "officer-2", "Perbup 7/2026")

    made = next_edition(SHIPPED.content, [SHIPPED], terms, fixed=("event",))

    assert (made.number, made.content.version, made.is_own) == (1, "1", True)
    assert (made.valid_from, made.recorded_at, made.recorded_by) == (NOW + HOUR, NOW, "officer-2")


def test_no_version_begins_in_the_past_or_is_about_another_event() -> None:
    with pytest.raises(ValidInThePast):
        next_edition(SHIPPED.content, [], Terms(NOW - HOUR, NOW, "officer-1", "-"), fixed=())

    other = Template("t", "reminded", same("-"), same("-"))
    with pytest.raises(IdentityFixed) as refused:
        next_edition(other, [SHIPPED], Terms(None, NOW, "officer-1", "-"), fixed=("event",))

    assert [problem.field for problem in refused.value.fields] == ["event"]


def test_own_rules_go_after_those_that_ship_and_own_versions_take_their_place() -> None:
    shipped = Library({}, {"a": (edition(0, template="a"),), "b": (edition(0, template="b"),)})
    own = Library({}, {"c": (edition(1, template="c"),), "a": (edition(1, template="a"),)})

    templates = shipped.joined(own).book(NOW).templates

    assert [(key, template.version) for key, template in templates.items()] == [
        ("a", "1"),
        ("b", "0"),
        ("c", "1"),
    ]


def test_rules_and_templates_come_back_from_their_documents_as_they_went_in() -> None:
    book = shipped_notices().book(NOW)

    for rule in book.rules:
        assert read_rule(rule_document(rule), version=rule.version) == rule
    for template in book.templates.values():
        assert read_template(template_document(template), version=template.version) == template
