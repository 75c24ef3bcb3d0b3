"""The delivery ledger as operators read it, and the figures made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from contracts.indicators import indicators_of
from notifications.domain.channels import Channel
from notifications.domain.letter import Content, NotNow
from notifications.domain.message import Message, Step
from notifications.domain.notices import Escalation, Notice
from notifications.domain.target import target_of
from notifications.domain.wording import Text
from notifications.handlers.heard import heard
from notifications.handlers.outcome import told, turned
from notifications.main import SERVICE
from notifications.reference import channel_policies
from notifications.repository.contents import Contents
from notifications.repository.ledger import Ledger
from notifications.repository.targets import Targets
from servicekit.context import Context
from servicekit.process import Runtime
from servicekit.stream.reconcile import reconcile
from servicekit.testing.boards import Board
from servicekit.testing.counted import counted
from servicekit.testing.doors import Door
from servicekit.testing.outgoing import announced
from servicekit.transaction import Transaction

AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
LEASE = timedelta(minutes=1)
FIGURES = {
    "messages-sent?channel=email": "2",
    "messages-failed?channel=email": "1",
    "messages-expired?channel=email": "1",
    "messages-got-through?channel=email": "200/3",
    "message-delivery-seconds?channel=email": "450",
    "message-delivery-quantiles?channel=email": "300",
    "circuits-open?channel=email": "1",
    "alerts-unread?rule_id=sla-breached": "1",
    "alerts-escalated?rule_id=sla-breached": "1",
    "notice-reading-minutes?rule_id=sla-breached": "30",
    "notice-acknowledgement-minutes?rule_id=sla-breached": "45",
    "breaches-registered?": "1",
    "breach-notices-in-time?addressee=agency": "100",
}
"""What the story of messages below amounts to."""
SAID = Content(
    "e-1",
    "sla-breached",
    Notice(Text("SP2D terlambat", "SP2D is late"), Text("Dua hari.", "Two days.")),
    "regency.programs.disbursement.sla-breached",
    AT,
    {},
)


def queued(name: str, channel: Channel = "email", *, at: datetime = AT, **more: Any) -> Message:
    plain: dict[str, Any] = {"cause": "e-1", "rule_id": "sla-breached", "recipient": f"to-{name}"}
    basis: dict[str, Any] = {"basis": "duty", "purpose": "treasury-duties"}
    history = (Step("queued", at),)
    return Message(id=f"m-{name}", channel=channel, history=history, **basis, **{**plain, **more})


def after(minutes: int) -> datetime:
    return AT + timedelta(minutes=minutes)


def through(name: str, minutes: int, channel: Channel = "email", **more: Any) -> Message:
    tried = queued(name, channel, **more).begin(at=AT, lease=LEASE)
    return tried.put_back("smtp-451", at=AT, due=AT).begin(at=AT, lease=LEASE).deliver(at=after(minutes))


def lost(name: str, channel: Channel = "email", **more: Any) -> Message:
    return queued(name, channel, **more).begin(at=AT, lease=LEASE).fail("address-unknown", at=after(1))


def alert(name: str) -> Message:
    return queued(name, "inbox", escalation=Escalation(timedelta(hours=4), 1)).deliver(at=AT)


async def keep(runtime: Runtime, messages: Sequence[Message], *, regency: str = "33.14") -> None:
    """Put messages into the ledger with all they announce."""

    async def work(tx: Transaction) -> None:
        await Contents(tx).keep(SAID)
        events = [event for message in messages for event in (*told(message), *heard(message))]
        await Ledger(tx).save(messages, events=events)

    await runtime.transactions.run(work, context=Context(regency, "thread-1", actor="test"))


async def test_an_operator_finds_every_message_by_what_is_known_of_it(
    door: Door, http: httpx.AsyncClient
) -> None:
    same: dict[str, Any] = {"recipient": "bud-1"}
    rows = [
        lost("push", "push", **same),
        through("mail", 5, **same),
        queued("waits", at=after(30)).hold("quiet-hours", at=after(30), until=after(600)),
        queued("none", "sms").suppress("no-contact", at=AT),
    ]
    await keep(door.runtime, rows)
    await keep(door.runtime, [lost("elsewhere")], regency="33.03")
    operator, officer = door.bearer("operator"), door.bearer("officer")

    async def ids(bearer: dict[str, str] = operator, **params: Any) -> list[str]:
        answer = await http.get("/v1/messages", params=params, headers=bearer)
        return [row["id"] for row in answer.json()["items"]]

    entry = (await http.get("/v1/messages/m-mail", headers=operator)).json()
    csv = await http.get("/v1/messages", params={"limit": 2}, headers=operator | {"Accept": "text/csv"})
    span = {"since": AT.isoformat(), "until": after(30).isoformat()}
    summary = (await http.get("/v1/messages/summary", params=span, headers=officer)).json()

    assert await ids() == ["m-waits", "m-push", "m-none", "m-mail"]
    assert await ids(state=["failed", "suppressed"]) == ["m-push", "m-none"]
    assert await ids(channel="email", since=AT.isoformat(), until=after(30).isoformat()) == ["m-mail"]
    assert await ids(held="quiet-hours") == await ids(since=after(30).isoformat()) == ["m-waits"]
    assert await ids(reason="no-contact", rule="sla-breached", purpose="treasury-duties") == ["m-none"]
    assert await ids(recipient="bud-1", cause="e-1", correlation_id="thread-1") == ["m-push", "m-mail"]
    assert await ids(limit=1, offset=1) == ["m-push"]
    assert await ids(door.bearer("operator", regency="33.03")) == ["m-elsewhere"]
    assert csv.headers["X-Total-Count"] == "4"
    assert csv.text.splitlines()[1].startswith("m-waits,e-1,sla-breached,")
    assert [step["state"] for step in entry["row"]["history"]][-2:] == ["sent", "delivered"]
    assert [(one["outcome"], one["reason"]) for one in entry["tries"]] == [
        ("queued", "smtp-451"),
        ("sent", None),
    ]
    assert (entry["content"]["title"]["id"], entry["row"]["target"]) == ("SP2D terlambat", "email")
    assert [(one["channel"], one["link"]) for one in entry["kin"]] == [("push", "/v1/messages/m-push")]
    assert summary["messages"] == 3
    assert summary["counts"][0] == {
        "channel": "email",
        "state": "delivered",
        "reason": None,
        "messages": 1,
    }


async def rest(runtime: Runtime) -> None:
    """The mail server fails until it rests."""

    async def work(tx: Transaction) -> None:
        target, policy = target_of("email"), channel_policies()["email"]
        for _ in range(policy.breaker.failures):
            target, turn = target.hear(
                NotNow("connection"), begun_at=tx.now, breaker=policy.breaker, at=tx.now
            )
        assert turn is not None
        await Targets(tx).save(target, turns=[turn], events=[turned(turn)])

    await runtime.transactions.run(work, context=Context("33.14", "thread-1", actor="test"))


async def test_an_operator_sees_which_target_rests_and_what_waits_for_it(
    door: Door, http: httpx.AsyncClient
) -> None:
    await rest(door.runtime)
    await keep(door.runtime, [queued("mail"), queued("later", at=after(1)), queued("text", "sms")])

    mine = (await http.get("/v1/targets", headers=door.bearer("operator"))).json()["items"]
    others = (await http.get("/v1/targets", headers=door.bearer("operator", regency="33.03"))).json()["items"]
    refused = await http.get("/v1/targets", headers=door.bearer("officer"))

    assert [(one["id"], one["circuit"], one["failures"], one["waiting"]) for one in mine] == [
        ("email", "open", 5, 2),
        ("sms", "closed", 0, 1),
    ]
    assert datetime.fromisoformat(mine[0]["waiting_since"]) == AT
    assert datetime.fromisoformat(mine[0]["rests_until"]) > datetime.fromisoformat(mine[0]["failed_at"])
    assert (others, refused.status_code) == ([], 403)


async def test_what_is_no_question_to_the_ledger_is_refused(door: Door, http: httpx.AsyncClient) -> None:
    await keep(door.runtime, [lost("elsewhere")], regency="33.03")
    operator, officer = door.bearer("operator"), door.bearer("officer")
    long_ago = {"since": "2020-01-01T00:00:00Z"}

    answers = [
        await http.get("/v1/messages", params={"state": "lost"}, headers=operator),
        await http.get("/v1/messages", params={"recipient": "bud-1"}, headers=officer),
        await http.get("/v1/messages", headers=door.bearer("citizen")),
        await http.get("/v1/messages/m-elsewhere", headers=operator),
        await http.get("/v1/messages/summary", params=long_ago, headers=operator),
        await http.get("/v1/messages/summary", params={"until": "0001-01-01T00:00:00Z"}, headers=operator),
    ]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (422, "invalid-input"),
        (403, "recipient-not-for-you"),
        (403, "role-missing"),
        (404, "message-not-found"),
        (422, "span-too-long"),
        (422, "span-too-long"),
    ]


async def breach(board: Board) -> None:
    """A breach is registered, and the agency told in time."""
    dpo, at = board.door.bearer("dpo"), (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    said = dict.fromkeys(("found", "how", "handling", "recovery"), "Dicatat.")
    async with httpx.AsyncClient(base_url=board.door.url, timeout=30) as http:
        new = said | {"discovered_at": at, "data": ["name"], "people": 1}
        made = (await http.post("/v1/breaches", json=new, headers=dpo)).json()
        notice = {"addressee": "agency", "at": at, "reference": "005/1"}
        await http.post(f"/v1/breaches/{made['id']}/notices", json=notice, headers=dpo)


async def on_board(board: Board, question: str) -> str:
    """What the board says of all time."""
    exact: str = (await board.get(f"/{question}&window=all")).json()["items"][0]["exact"]
    return exact


async def test_every_figure_is_what_the_ledger_tells_again(board: Board) -> None:
    """Failed, sent once more and through at last: it got through, and counts once."""
    lost_once = lost("redriven")
    waits_again = (*lost_once.history, Step("queued", after(2), "redriven"))
    redriven = replace(lost_once, history=waits_again, next_at=after(2))
    messages = [
        redriven.begin(at=after(3), lease=LEASE).deliver(at=after(10)),
        through("mail", 5),
        lost("push", "push"),
        queued("late").expire("too-late", at=after(99)),
        queued("none", "sms").suppress("no-contact", at=AT),
        queued("inbox", "inbox").deliver(at=AT),
        replace(alert("read"), read_at=after(30), acknowledged_at=after(45)),
        replace(alert("unread"), escalated_at=after(240)),
    ]
    await keep(board.door.runtime, messages)
    await rest(board.door.runtime)
    await breach(board)

    waiting = await announced(board.store)
    await board.show([cell for one in indicators_of("notifications") for cell in counted(waiting, one.name)])
    verdict = await reconcile(SERVICE, board.store, board.door.runtime.metrics)
    shown = {name: await on_board(board, name) for name in FIGURES}

    assert verdict.drift == 0
    assert all(one.checked for one in verdict.indicators)
    assert shown == FIGURES
