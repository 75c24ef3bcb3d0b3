"""Rules and templates by HTTP: a regency's own come before what ships, in its regency alone."""

from __future__ import annotations

import csv
import json
from typing import Any

import httpx
import pytest

from contracts.evaluation import SkmIndexPublished
from contracts.event import Event
from contracts.example import example_of
from contracts.programs import KkpdLimitRefused, SlaBreached
from notifications.domain.channels import Channel
from notifications.domain.consent import Consent, Speaker
from notifications.domain.mailing import AT_ONCE
from notifications.handlers import notify
from notifications.repository.people import People
from servicekit.context import Context
from servicekit.testing.doors import Door
from servicekit.transaction import Transaction

BREACHED = example_of(SlaBreached)
PUBLISHED = example_of(SkmIndexPublished)
WORDS = {
    "id": "sla-breached",
    "event": SlaBreached.type,
    "title": {"id": "Mohon perhatian: {disbursement}", "en": "Please attend: {disbursement}"},
    "body": {"id": "{step} senilai {amount} lewat {due}.", "en": "{step} of {amount} was due {due}."},
}
REASON = {"reason": "Surat edaran Sekda 2026"}


class Desk:
    """An officer's requests about rules and templates."""

    def __init__(self, door: Door, http: httpx.AsyncClient) -> None:
        self._door = door
        self._http = http

    async def get(self, path: str, *, regency: str = "33.14", **wanted: Any) -> Any:
        """What an operator reads."""
        who = self._door.bearer("operator", regency=regency)
        answer = await self._http.get(f"/v1/{path}", params=wanted, headers=who)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(
        self, path: str, body: Any, *, status: int = 201, role: str = "officer", key: str | None = None
    ) -> Any:
        """What an officer is answered."""
        headers = self._door.bearer(role, subject=role) | ({"Idempotency-Key": key} if key else {})
        answer = await self._http.post(f"/v1/{path}", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def hear(self, event: Event, cause: str, *, regency: str = "33.14") -> None:
        """Let an event reach the service, as the pipeline does."""

        async def work(tx: Transaction) -> None:
            await notify(event, tx)

        await self._door.runtime.transactions.run(work, context=Context(regency, "thread", cause))

    async def faults(self, path: str, body: Any, *, status: int = 422) -> set[tuple[str, str]]:
        """Which fields are refused, and why."""
        refused = await self.post(path, body, status=status)
        return {(error["field"], error["reason"]) for error in refused["errors"]}


@pytest.fixture
def desk(door: Door, http: httpx.AsyncClient) -> Desk:
    """Where officers change what is told."""
    return Desk(door, http)


async def test_a_regency_words_a_notice_its_own_way_and_older_messages_and_others_keep_theirs(
    village: Any, desk: Desk
) -> None:
    await village.know("bud-sragen", "bud")
    await village.know("bud-bojonegoro", "bud", regency="35.22")
    await desk.hear(BREACHED, "cause-1")

    made = await desk.post("templates", WORDS | REASON)
    await desk.hear(BREACHED.model_copy(update={"disbursement_id": "spp-2"}), "cause-2")
    await desk.hear(BREACHED.model_copy(update={"disbursement_id": "spp-3"}), "cause-3", regency="35.22")

    assert (made["version"], made["is_own"], made["reason"]) == ("1", True, REASON["reason"])
    assert await village.titles("bud-sragen") == [
        "Mohon perhatian: spp-2",
        f"Batas waktu terlewati: {BREACHED.disbursement_id}",
    ]
    assert await village.titles("bud-bojonegoro", regency="35.22") == ["Batas waktu terlewati: spp-3"]
    rows = await village.ledger(channel="inbox")
    assert [(row["rule_version"], row["template_version"]) for row in rows] == [
        ("notices.v4", "1"),
        ("notices.v4", "notices.v4"),
    ]
    kept = await desk.get("templates/sla-breached")
    assert (kept["in_force"], [one["version"] for one in kept["items"]]) == ("1", ["1", "notices.v4"])
    assert (await desk.get("templates/sla-breached", regency="35.22"))["in_force"] == "notices.v4"
    assert (await desk.get("templates", is_own=True))["total"] == 1
    assert (await desk.get("templates", is_own=True, regency="35.22"))["total"] == 0


async def test_a_rule_speaks_under_its_conditions_to_an_office_and_can_be_turned_off(
    village: Any, desk: Desk
) -> None:
    refused = example_of(KkpdLimitRefused)
    await village.know("bendahara", "opd-treasurer", opd=refused.opd)
    await village.know("bendahara-lain", "opd-treasurer", opd="dlh")
    (shipped,) = (await desk.get("rules", event=KkpdLimitRefused.type))["items"]
    rule = {
        key: shipped[key] for key in ("id", "event", "audience", "basis", "purpose", "routes", "template")
    }
    condition = {"field": "amount_idr", "is": "gte", "value": 20_000_000}

    made = await desk.post("rules", rule | REASON | {"when": [condition]}, key="key-1")
    again = await desk.post("rules", rule | REASON | {"when": [condition]}, key="key-1")
    await desk.hear(refused, "cause-1")
    await desk.hear(refused.model_copy(update={"amount_idr": 20_000_000, "card_id": "kkpd-2"}), "cause-2")
    off = await desk.post("rules", rule | REASON | {"enabled": False})
    await desk.hear(refused.model_copy(update={"amount_idr": 30_000_000, "card_id": "kkpd-3"}), "cause-3")

    assert await village.titles("bendahara") == ["Transaksi KKPD kkpd-2 ditolak"]
    assert (await village.inbox("bendahara-lain"))["total"] == 0
    assert (off["version"], off["enabled"]) == ("2", False)
    assert (again, made["when"], made["recorded_by"]) == (made, [condition], "officer")
    assert (await desk.get("rules", enabled=False))["total"] == 1


async def test_a_dry_run_says_who_would_be_told_how_and_why_not_and_writes_nothing(
    village: Any, desk: Desk
) -> None:
    await village.know("petugas", "officer")
    for subject in ("petugas", "warga"):
        await village.consent(subject, purpose="survey-results")

    run = await desk.post("rules/dry-run", {"event": SkmIndexPublished.type}, status=200)

    officials, citizens = run["items"]
    assert citizens["notice"]["title"]["id"].startswith("Hasil survei ")
    assert officials["recipients"] == [
        {
            "subject": "petugas",
            "why_not": None,
            "ways": [
                {"over": "inbox", "then": [], "refusals": {}},
                {"over": None, "then": [], "refusals": {"email": "no-contact"}},
            ],
        }
    ]
    assert citizens["recipients"] == [
        {"subject": "warga", "why_not": None, "ways": [{"over": "inbox", "then": [], "refusals": {}}]}
    ]
    assert await village.ledger() == []

    await desk.hear(PUBLISHED, "cause-1")
    await desk.hear(PUBLISHED, "cause-1")
    happened = {"event": SkmIndexPublished.type, "event_id": "cause-1"}
    again = await desk.post("rules/dry-run", happened, status=200)

    assert [one["why_not"] for rule in again["items"] for one in rule["recipients"]] == ["told-already"] * 2
    told = [(row["rule_id"], row["channel"], row["state"]) for row in await village.ledger()]
    assert sorted(told) == [
        ("index-for-citizens", "inbox", "delivered"),
        ("index-published", "email", "suppressed"),
        ("index-published", "inbox", "delivered"),
    ]


async def test_what_cannot_be_told_is_refused_with_the_fields_at_fault(desk: Desk) -> None:
    rule = {
        "id": "backlog",
        "event": SlaBreached.type,
        "audience": [{"scope": "village", "role": "village-head"}, {"scope": "office", "role": "bupati"}],
        "when": [
            {"field": "amount_idr", "is": "gte", "value": "banyak"},
            {"field": "nip", "is": "eq", "value": 1},
        ],
        "basis": "consent",
        "purpose": "treasury-duties",
        "routes": [["inbox"], ["email", "inbox"]],
        "template": "index-published",
    }

    assert await desk.faults(
        "templates", WORDS | REASON | {"body": {"id": "{nip}", "en": "{amount.real}"}}
    ) == {
        ("body.id", "unknown-field"),
        ("body.en", "gap-not-a-name"),
    }
    assert await desk.faults("rules", rule | REASON) == {
        ("audience.0.scope", "scope-not-known"),
        ("audience.1.role", "unknown-role"),
        ("when.0.value", "value-impossible"),
        ("when.1.field", "unknown-field"),
        ("purpose", "nobody-can-agree"),
        ("routes", "channel-twice"),
        ("template", "template-of-other-event"),
    }
    assert await desk.faults("templates", WORDS | REASON | {"event": "regency.x.y.z"}) == {
        ("event", "unknown-event")
    }
    assert await desk.faults(
        "templates", WORDS | REASON | {"event": SkmIndexPublished.type, "title": WORDS["body"]}
    ) >= {("title.id", "unknown-field")}
    assert await desk.faults("templates", WORDS | REASON | {"valid_from": "2020-01-01T00:00:00+07:00"}) == {
        ("valid_from", "past")
    }
    assert await desk.faults("rules/dry-run", {"event": SlaBreached.type, "data": {"opd": "-"}}) >= {
        ("data.opd", "string-pattern-mismatch"),
        ("data.disbursement_id", "missing"),
    }
    await desk.post("templates", WORDS | REASON, role="operator", status=403)
    for role in ("citizen", "operator"):
        await desk.post("rules/dry-run", {"event": SlaBreached.type}, role=role, status=403)


async def test_words_are_previewed_before_they_are_saved_and_events_say_what_can_be_said(desk: Desk) -> None:
    (event,) = [one for one in (await desk.get("events"))["items"] if one["type"] == SlaBreached.type]
    data = event["example"] | {"disbursement_id": "spp-9"}

    draft = await desk.post("templates/preview", {"template": WORDS, "data": data}, status=200)
    shipped = await desk.post("templates/survey-invitation/preview", {}, status=200)

    assert draft["id"]["email"]["title"] == draft["id"]["inbox"]["title"] == "Mohon perhatian: spp-9"
    assert draft["en"]["push"]["body"].endswith(".")
    assert shipped["id"]["sms"]["segments"] == 1
    assert "://" in shipped["en"]["sms"]["text"]
    assert (event["scopes"], "amount" in event["texts"]) == (["office", "regency", "subscribers"], True)
    assert {"field": "opd", "kind": "text", "comparisons": ["eq", "ne", "in"], "choices": []} in event[
        "values"
    ]


async def test_rules_and_templates_are_taken_out_as_tables(door: Door, http: httpx.AsyncClient) -> None:
    operator = door.bearer("operator") | {"Accept": "text/csv"}

    rules = await http.get("/v1/rules", params={"purpose": "treasury-duties"}, headers=operator)
    templates = await http.get("/v1/templates", params={"limit": 1}, headers=operator)

    rows = {row["id"]: row for row in csv.DictReader(rules.text.splitlines())}
    assert (set(rows), rules.headers["x-total-count"]) == ({"sla-breached", "kkpd-limit-refused"}, "2")
    assert json.loads(rows["sla-breached"]["audience"]) == [{"scope": "regency", "role": "bud"}]
    assert rows["sla-breached"]["escalation.after_hours"] == "24"
    assert len(list(csv.DictReader(templates.text.splitlines()))) == 1


async def test_who_agreed_to_several_channels_is_told_over_each_and_nobody_twice(
    door: Door, village: Any, desk: Desk
) -> None:
    """Parts may end between two answers of one person."""
    people: dict[str, tuple[Channel, ...]] = {
        f"warga-{number:03}": ("email", "inbox") for number in range(AT_ONCE // 2 + 1)
    }
    people |= {"surel": ("email",)}

    async def agree(tx: Transaction) -> None:
        for subject, channels in people.items():
            for channel in channels:
                given = Consent(subject, "survey-results", channel).give(
                    Speaker(subject), wording_version="1", source="mobile-app", at=tx.now
                )
                await People(tx).save(given)

    await door.runtime.transactions.run(agree, context=Context("33.14", "agreements"))

    found: dict[str, frozenset[str]] = {}

    async def look(tx: Transaction) -> None:
        after: str | None = ""
        while after is not None:
            part = await People(tx).subscribers(
                "survey-results", ["inbox", "email"], after=after, most=AT_ONCE
            )
            assert found.keys().isdisjoint(part.agreed)
            found.update(part.agreed)
            after = part.last

    await door.runtime.transactions.run(look, context=Context("33.14", "look"))

    assert found == {subject: frozenset(channels) for subject, channels in people.items()}

    await desk.hear(PUBLISHED, "cause-1")

    rows = await village.ledger(recipient="surel")
    assert [(row["channel"], row["reason"]) for row in rows] == [("email", "no-contact")]
