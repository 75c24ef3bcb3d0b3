"""The delivery engine with a real mail server: leases, circuits, last looks, and what gives up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from notifications.config import own
from notifications.delivery.deliverer import Deliverer
from notifications.domain.card import Card, field_of
from notifications.domain.letter import Content, Letter, Outcome, Taken
from notifications.domain.message import DIGEST, Message, Step
from notifications.domain.notices import Basis, Notice
from notifications.domain.wording import Text
from notifications.handlers.claim import Claim, claim
from notifications.handlers.give_up import DIGESTS
from notifications.main import GIVING_UP, SERVICE
from notifications.recount import RECOUNT
from notifications.reference import channel_policies
from notifications.repository.cards import Cards
from notifications.repository.contents import Contents
from notifications.repository.ledger import Ledger
from notifications.repository.targets import open_circuits
from servicekit.context import Context
from servicekit.mongo import Store
from servicekit.routines import Routines
from servicekit.testing.clocks import StoppedClock
from servicekit.testing.doors import Door
from servicekit.testing.eventually import eventually
from servicekit.testing.mail_server import MailServer
from servicekit.testing.outgoing import announced
from servicekit.testing.troubles import Troubles
from servicekit.transaction import Transaction

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
MAIL = channel_policies()["email"]
SAID = Content("", "storm", Notice(Text("Judul", "Title"), Text("Isi", "Body")), "regency.test", NOW, {})


Delivering = Callable[[], AbstractAsyncContextManager[None]]
"""A worker that delivers for the time of a block."""


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    """Who takes mail over, without TLS: what is tested here is not the way to it."""
    async with MailServer(security="none") as listening:
        yield listening


@pytest.fixture
def channel_settings(server: MailServer) -> Mapping[str, str]:
    """E-mail only."""
    return {"mail_host": "127.0.0.1", "mail_port": str(server.port), "mail_security": "none"}


@pytest.fixture
def clock() -> StoppedClock:
    """Time passes when the test says so."""
    return StoppedClock(NOW)


async def post_mails(
    door: Door,
    names: Collection[str],
    *,
    basis: Basis = "duty",
    regency: str = "33.14",
    to: str = "",
    **more: Any,
) -> None:
    """Queue a mail for each name, each about a cause of its own, to one person each or all to one."""
    sealer = own(door.runtime.settings).sealer()
    assert sealer is not None

    async def work(tx: Transaction) -> None:
        for subject in {to or name for name in names}:
            address = sealer.seal(f"{subject}@example.org", about=field_of(regency, subject, "email"))
            cards = Cards(tx)
            await cards.load(subject)
            await cards.save(Card(subject, email=address))
        for name in names:
            await Contents(tx).keep(Content(name, *list_of(SAID)))
        mails = [mail(name, to or name, basis, tx.now) for name in names]
        await Ledger(tx).save([replace(one, **more) for one in mails])

    await door.runtime.transactions.run(work, context=Context(regency, "thread-1", actor="test"))


def list_of(content: Content) -> tuple[str, Notice, str, datetime, dict[str, Text]]:
    """A content without its cause."""
    return content.rule_id, content.notice, content.event, content.occurred_at, {}


def mail(name: str, recipient: str, basis: Basis, at: datetime) -> Message:
    return Message(
        id=f"m-{name}",
        cause=name,
        rule_id=SAID.rule_id,
        recipient=recipient,
        basis=basis,
        purpose="service-notices",
        channel="email",
        history=(Step("queued", at),),
        next_at=at,
    )


async def states(village: Any, regency: str = "33.14") -> dict[str, tuple[str, str | None]]:
    """Id of each message → its state and why."""
    return {row["id"]: (row["state"], row["reason"]) for row in await village.ledger(regency=regency)}


def is_in(state: str, village: Any, count: int) -> Any:
    """Whether so many messages are in this state."""

    async def check() -> bool:
        return [one for one, _ in (await states(village)).values()].count(state) == count

    return check


async def test_a_mail_server_in_trouble_is_left_alone_and_has_every_mail_once_in_the_end(
    door: Door, village: Any, server: MailServer, delivering: Delivering, clock: StoppedClock
) -> None:
    """Given 20 mails and a server that says 421, when it is well again a probe gets through, then all do."""
    server.troubles = Troubles({"421": 1.0})
    names = [f"p{number:02}" for number in range(20)]
    await post_mails(door, names)

    async with delivering():
        await eventually(lambda: open_circuits(door.runtime.store))
        await eventually(is_in("sending", village, 0))
        tries = server.tries
        server.troubles = Troubles({})
        clock.advance(MAIL.breaker.rest + timedelta(seconds=1))
        await eventually(is_in("delivered", village, 20))

    assert MAIL.breaker.failures <= tries < MAIL.breaker.failures + MAIL.concurrency
    assert sorted(one.recipients[0] for one in server.accepted) == [f"{name}@example.org" for name in names]
    assert await open_circuits(door.runtime.store) == []
    events = await announced(door.runtime.store)
    assert [event.type for event in events].count("target.circuit-changed") == 2
    told = [event for recount in RECOUNT.values() async for event in recount(door.runtime.store)]
    assert sorted(event.model_dump_json() for _, event in told) == sorted(
        event.data.decode() for event in events
    )


async def test_what_a_killed_worker_left_is_sent_under_the_same_id_when_its_lease_is_over(
    door: Door, village: Any, server: MailServer, delivering: Delivering, clock: StoppedClock
) -> None:
    await post_mails(door, ["left"])
    context = Context("33.14", "thread-2", actor="notifications")

    claimed = await door.runtime.transactions.run(
        lambda tx: claim(Claim("email", 8, MAIL), tx), context=context
    )
    again = await door.runtime.transactions.run(
        lambda tx: claim(Claim("email", 8, MAIL), tx), context=context
    )
    async with delivering():
        clock.advance(MAIL.lease)
        await eventually(is_in("delivered", village, 1))

    assert ([one.message.id for one in claimed.letters], list(again.letters)) == (["m-left"], [])
    (row,) = await village.ledger()
    assert [step["state"] for step in row["history"]] == ["queued", "sending", "sending", "sent", "delivered"]
    (taken,) = server.accepted
    assert "m-left" in taken.id


async def test_a_superior_who_cannot_be_mailed_reads_in_the_inbox_why_it_comes_to_them_once(
    door: Door, village: Any, server: MailServer, delivering: Delivering
) -> None:
    server.troubles = Troubles({"554": 1.0})
    await post_mails(door, ["kepala"], others=("inbox",), level=1, first_role="bud")

    async with delivering():
        await eventually(is_in("delivered", village, 1))

    assert (await states(village))["m-kepala"] == ("failed", "rejected")
    assert await village.titles("kepala") == ["Eskalasi: Judul"]


async def test_a_channel_that_breaks_on_a_letter_fails_that_letter_and_no_other(
    door: Door, village: Any
) -> None:
    await post_mails(door, ["fine", "broken"])
    deliverer = Deliverer(door.runtime, {"email": Fragile()}, channel_policies())
    stop = asyncio.Event()

    await deliverer.look(stop)
    await eventually(is_in("delivered", village, 1))
    await eventually(is_in("queued", village, 1))
    stop.set()
    await deliverer.finish()

    assert (await states(village))["m-broken"] == ("queued", "channel-broke")
    assert await open_circuits(door.runtime.store) == []


class Fragile:
    """A channel with a mistake in it."""

    async def destinations(self, _: Store, __: str, recipients: Collection[str]) -> Mapping[str, str]:
        """Everybody is reached."""
        return {recipient: recipient for recipient in recipients}

    async def send(self, _: Letter, destination: str) -> Outcome:
        """Raises: `KeyError` for anybody it does not expect."""
        return {"fine": Taken(is_delivered=True)}[destination]


async def test_a_letter_is_left_when_the_last_look_took_too_long(
    door: Door, village: Any, clock: StoppedClock
) -> None:
    """Given a store that answers late, another worker may have the letter by then: it is not sent twice."""
    await post_mails(door, ["late"])
    slow = Slow(clock, MAIL.lease - MAIL.timeout / 2)
    deliverer = Deliverer(door.runtime, {"email": slow}, channel_policies())
    stop = asyncio.Event()

    await deliverer.look(stop)
    await eventually(lambda: slow.looks)
    stop.set()
    await deliverer.finish()
    left = await states(village)
    clock.advance(MAIL.lease)
    await Deliverer(door.runtime, {"email": slow}, channel_policies()).look(asyncio.Event())
    await eventually(is_in("delivered", village, 1))

    assert left == {"m-late": ("sending", None)}
    assert slow.sent == ["late"]


class Slow:
    """A channel that asks a store which takes its time at first."""

    def __init__(self, clock: StoppedClock, takes: timedelta) -> None:
        self._clock = clock
        self._takes = takes
        self.looks = 0
        self.sent: list[str] = []

    async def destinations(self, _: Store, __: str, recipients: Collection[str]) -> Mapping[str, str]:
        """Everybody is reached."""
        self.looks += 1
        self._clock.advance(self._takes)
        self._takes = timedelta()
        return {recipient: recipient for recipient in recipients}

    async def send(self, _: Letter, destination: str) -> Outcome:
        """Take it."""
        self.sent.append(destination)
        return Taken(is_delivered=True)


async def test_a_message_ends_when_its_time_is_over_although_nobody_may_send_it(
    door: Door, village: Any, server: MailServer, delivering: Delivering, clock: StoppedClock
) -> None:
    server.troubles = Troubles({"421": 1.0})
    await post_mails(door, [f"p{number:02}" for number in range(10)])

    async with delivering():
        await eventually(lambda: open_circuits(door.runtime.store))
        await eventually(is_in("queued", village, 10))
    clock.advance(MAIL.expires_after)
    await Routines(SERVICE, door.runtime).catch_up(GIVING_UP)

    assert set((await states(village)).values()) == {("expired", "too-late")}


async def test_digests_nobody_could_send_all_end_however_few_of_them_one_part_ends(
    door: Door, village: Any, clock: StoppedClock
) -> None:
    await post_mails(door, [f"p{number:02}" for number in range(2 * DIGESTS + 1)], rule_id=DIGEST)
    await post_mails(door, ["alone"])

    clock.advance(MAIL.expires_after)
    await Routines(SERVICE, door.runtime).catch_up(GIVING_UP)

    ended = await states(village)
    assert len(ended) == 2 * DIGESTS + 2
    assert set(ended.values()) == {("expired", "too-late")}


async def test_a_withdrawal_says_how_many_are_in_the_hands_of_the_channel_and_stops_the_rest(
    door: Door, http: httpx.AsyncClient, village: Any, server: MailServer, delivering: Delivering
) -> None:
    """Given 12 mails to one person and a slow server, when they withdraw, only what it has arrives."""
    citizen = door.bearer("citizen", subject="budi")
    agreed = {"channel": "email", "wording_version": "1", "source": "mobile-app"}
    assert (await http.post("/v1/consents", json=agreed, headers=citizen)).status_code == 201
    server.open.clear()
    await post_mails(door, [f"c{number:02}" for number in range(12)], basis="consent", to="budi")

    async with delivering():
        await eventually(lambda: server.tries == MAIL.concurrency)
        answer = await http.post("/v1/consents/withdrawals", json={"channel": "email"}, headers=citizen)
        server.open.set()
        await eventually(is_in("delivered", village, MAIL.concurrency))

    assert (answer.status_code, answer.json()["on_their_way"]) == (200, MAIL.concurrency)
    assert len(server.accepted) == MAIL.concurrency
    reasons = [reason for state, reason in (await states(village)).values() if state == "suppressed"]
    assert reasons == ["consent-withdrawn"] * 4


async def test_a_regency_whose_target_hangs_keeps_no_other_waiting(
    door: Door, village: Any, server: MailServer, delivering: Delivering
) -> None:
    server.open.clear()
    await post_mails(door, [f"p{number:02}" for number in range(10)])

    async with delivering():
        await eventually(lambda: server.tries == MAIL.concurrency)
        await post_mails(door, ["other"], regency="35.03")
        await eventually(lambda: server.tries == MAIL.concurrency + 1)
        server.open.set()
        await eventually(is_in("delivered", village, 10))

    assert await states(village, regency="35.03") == {"m-other": ("delivered", "accepted")}
