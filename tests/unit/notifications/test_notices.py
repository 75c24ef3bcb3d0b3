"""Rules and templates: what is in force reads well, and a file that cannot be right is refused when read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from contracts.tourism_market import MarketDaySettled
from notifications.domain.notices import Audience, notice_book
from notifications.domain.settlement import SETTLEMENT_FIELDS, Settlement
from notifications.reference import FACTS, consent_wordings, notices

OCTOBER = Settlement(
    market_id="pasar-bahulak",
    market_day=date(2021, 10, 3),
    pasaran="Pahing",
    coin_value_idr=2_000,
    turnover_idr=31_800_000,
    issued_coins=16_600,
    refunded_coins=600,
    redeemed_coins=15_900,
    outstanding_coins=100,
)


def document(**template: Any) -> dict[str, Any]:
    """A file with one rule and one template that is right but for the changes."""
    gaps = {"id": "{market}", "en": "{market}"}
    rule = {
        "id": "r",
        "event": MarketDaySettled.type,
        "audience": [],
        "purpose": "p",
        "channel": "inbox",
        "template": "t",
    }
    return {
        "version": "v1",
        "rules": [rule],
        "templates": [{"id": "t", "title": gaps, "body": gaps} | template],
    }


def test_a_settled_day_is_told_to_the_village_head_and_the_tourism_office() -> None:
    (rule,) = notices().rules_for(MarketDaySettled.type)

    assert rule.audience == (Audience("village-head", "village"), Audience("tourism-office", "regency"))
    assert (rule.channel, rule.purpose) == ("inbox", "service-notices")


def test_no_rule_speaks_about_other_events() -> None:
    assert notices().rules_for("regency.tourism-market.market-day.opened") == ()


def test_the_notice_of_a_settled_day_reads_well_in_indonesian() -> None:
    (rule,) = notices().rules_for(MarketDaySettled.type)

    notice = rule.template.fill(OCTOBER.facts)

    assert notice.title.id == "Pasar Bahulak: omzet Rp31.800.000"
    assert notice.body.id == (
        "Perhitungan Pasar Bahulak hari Minggu Pahing, 3 Oktober 2021 telah selesai. Omzet Rp31.800.000. "
        "Koin terjual 16.600, dikembalikan 600, ditukarkan 15.900; masih beredar 100 koin (Rp200.000)."
    )


def test_the_notice_of_a_settled_day_reads_well_in_english() -> None:
    (rule,) = notices().rules_for(MarketDaySettled.type)

    notice = rule.template.fill(replace(OCTOBER, turnover_idr=33_200_000).facts)

    assert notice.body.en == (
        "Pasar Bahulak has settled its market day of Sunday Pahing, 3 October 2021. Turnover Rp33.200.000. "
        "Coins sold 16,600, refunded 600, redeemed 15,900; 100 coins (Rp200.000) are still out."
    )


def test_the_facts_of_a_settlement_are_the_fields_templates_may_name() -> None:
    assert frozenset(OCTOBER.facts) == SETTLEMENT_FIELDS


@pytest.mark.parametrize("gap", ["{owner}", "{market.__class__}", "{}", "{0}", "{turnover[0]}"])
def test_a_template_that_names_an_unknown_field_is_refused(gap: str) -> None:
    with pytest.raises(ValueError, match="template t: unknown fields"):
        notice_book(document(body={"id": f"{{market}} {gap}", "en": "{market}"}), FACTS)


def test_a_rule_without_its_template_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no template t"):
        notice_book(document(id="other"), FACTS)


def test_a_rule_about_an_event_without_facts_is_refused() -> None:
    with pytest.raises(ValueError, match="no facts are known"):
        notice_book(document(), {})


def test_every_purpose_a_rule_needs_has_a_wording_people_can_agree_to() -> None:
    purposes = {rule.purpose for rule in notices().rules}

    assert purposes <= {wording.purpose for wording in consent_wordings()}
