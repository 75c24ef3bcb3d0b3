"""docs/webhooks.md says what the data files say."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from notifications.facts.systems import SUBSCRIBABLE
from notifications.reference import channel_policies, webhook_terms, word_retention

HOUR = timedelta(hours=1)
TEXT = " ".join((Path(__file__).parents[3] / "docs" / "webhooks.md").read_text(encoding="utf-8").split())


def written(seconds: float) -> str:
    """A pause as the document writes it: 6480 → 1 h 48 min."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number)


def test_the_document_tells_the_schedule_of_the_retries() -> None:
    policy = channel_policies()["webhook"]
    pauses = [written(policy.retry.pause(n, 0).total_seconds()) for n in range(1, policy.retry.attempts)]

    assert f"A message is tried {policy.retry.attempts} times." in TEXT
    assert f"{', '.join(pauses)}." in TEXT
    assert policy.retry.jitter == 0.2  # a fifth
    assert f"2xx within {policy.timeout.seconds} seconds" in TEXT
    assert f"After {policy.expires_after // HOUR} hours it expires." in TEXT
    assert f"After {policy.breaker.failures} failures in a row" in TEXT
    assert f"{policy.breaker.rest.seconds} seconds at first, an hour at most" in TEXT
    assert policy.breaker.longest == HOUR


def test_the_document_tells_when_an_endpoint_is_turned_off_and_how_long_two_secrets_sign() -> None:
    terms = webhook_terms()

    assert f"After {terms.off_after.days} days of nothing but failures" in TEXT
    assert f"For {terms.overlap // HOUR} hours both sign" in TEXT


def test_the_document_tells_what_addresses_there_may_be_and_how_long_ids_are_remembered() -> None:
    terms, life = webhook_terms(), channel_policies()["webhook"].expires_after

    assert "port 443, 80 or from 1024 on" in TEXT
    assert terms.ports == ((80, 80), (443, 443), (1024, 65535))
    assert f"at most {terms.url_characters} characters" in TEXT
    assert f"A regency has at most {terms.endpoints} of them." in TEXT
    assert f"once more for {word_retention().redrive.days} days, under the same id" in TEXT
    assert "kept for ten weeks" in TEXT
    assert word_retention().redrive + life < timedelta(weeks=10)


def test_the_document_lists_every_event_systems_are_told_of() -> None:
    listed = TEXT.partition("| event | tells |")[2].partition("## What arrives")[0]

    assert set(re.findall(r"`(regency\.[a-z.-]+)`", listed)) == SUBSCRIBABLE
