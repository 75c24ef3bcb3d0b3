"""10,000 messages over a channel that fails 30 %, beside a target that hangs, while workers are killed."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Self, TypeVar

import httpx
import pytest

from contracts.registry import TOPICS, subscriptions
from notifications.config import own
from notifications.domain.card import Card, field_of
from notifications.domain.letter import Content
from notifications.domain.message import Message, Step
from notifications.domain.notices import Notice
from notifications.domain.wording import Text
from notifications.main import SERVICE
from notifications.repository.cards import Cards
from notifications.repository.contents import Contents
from notifications.repository.ledger import MESSAGES, Ledger, every_message
from servicekit.context import Context
from servicekit.issuer import DevelopmentIssuer
from servicekit.kafka import apply_topics, delete_topics, plan_topics, topic_specs
from servicekit.process import Runtime
from servicekit.settings import Settings, prefix_of
from servicekit.stream.reconcile import reconcile
from servicekit.testing.certificates import Authority
from servicekit.testing.doors import Door, open_door, settings_for_test
from servicekit.testing.eventually import eventually
from servicekit.testing.mail_server import MailServer, Trouble
from servicekit.testing.processor_process import ProcessorProcess
from servicekit.testing.troubles import Troubles
from servicekit.testing.webhook_receiver import WebhookReceiver
from servicekit.transaction import Transaction

T = TypeVar("T")

REGENCY = "33.14"
CONTEXT = Context(REGENCY, "storm", actor="test")
MAILS = 2_200
TO_EACH = 750
ENDPOINTS = 10
TO_HANGING = 300
MESSAGES_IN_ALL = MAILS + ENDPOINTS * TO_EACH + TO_HANGING
SEED = 20261123
KILLS = (0.1, 0.25, 0.4, 0.55, 0.7)
"""A worker is killed when this part of what does not hang has arrived."""

TROUBLES: Mapping[Trouble, float] = {"451": 0.15, "421": 0.03, "drop": 0.06, "drop-after": 0.06}

HASTE = 100
"""So many times shorter are pauses and rests than they are in service, and leases as far as they can be."""

MANY = 500
PATIENCE = 300.0
RULE = "storm"
NOTICE = Notice(Text("Badai", "Storm"), Text("Sepuluh ribu pesan.", "Ten thousand messages."))

UNDER_WAY = ("queued", "sending", "sent")

UNANSWERED = frozenset({"timeout", "connection"})
"""After these nobody can know whether the other side took the message over."""


class Worker:
    """A worker in a process of its own; ends with the block."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = {**os.environ, **environment}
        self._process = self._started()

    def __enter__(self) -> Self:
        """It is starting."""
        return self

    def __exit__(self, *_: object) -> None:
        """It is gone."""
        self._process.kill()
        self._process.wait()

    def kill(self) -> None:
        """SIGKILL, and another one in its place."""
        self._process.kill()
        self._process.wait()
        self._process = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "notifications", "worker"], env=self._environment)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the storm takes place: the service, and the other side."""

    settings: Settings
    environment: Mapping[str, str]
    door: Door
    mail: MailServer
    receivers: Sequence[WebhookReceiver]
    hanging: WebhookReceiver

    @property
    def runtime(self) -> Runtime:
        """The parts the test itself works with."""
        return self.door.runtime

    def arrived(self) -> int:
        """How many messages those who do not hang have taken over, what came twice counted twice."""
        return len(self.mail.accepted) + sum(len(one.accepted) for one in self.receivers)

    async def waiting(self, target: str | None = None) -> int:
        """How many messages have not ended, to one target or all."""
        where = {"state": {"$in": UNDER_WAY}} | ({"target": target} if target else {})
        return await self.runtime.store.collection(MESSAGES).count(where)


@pytest.fixture
async def stage(kafka_url: str, store_url: str, prefix: str, tmp_path: Path) -> AsyncIterator[Stage]:
    """The service's topics and database, a mail server and receivers of webhooks; no worker yet."""
    authority = Authority(tmp_path)
    async with AsyncExitStack() as stack:
        mail = await stack.enter_async_context(MailServer(security="none"))
        receivers = [
            await stack.enter_async_context(WebhookReceiver(authority.server_context()))
            for _ in range(ENDPOINTS + 1)
        ]
        more = {
            "kafka": kafka_url,
            "mongo_url": store_url,
            "field_keys": json.dumps({"storm": base64.b64encode(os.urandom(32)).decode()}),
            "mail_host": "127.0.0.1",
            "mail_port": str(mail.port),
            "mail_security": "none",
            "private_targets": "true",
            "trusted_certificates": str(authority.file),
            "haste": str(HASTE),
            "log_level": "error",
        }
        settings = settings_for_test(SERVICE.name, tmp_path, prefix, SERVICE.settings, **more)
        told = {name: str(getattr(settings, name)) for name in ("topic_prefix", "database", "jwks_url")}
        told |= more | {"environment": "test", "port": "0"}
        environment = {prefix_of(SERVICE.name) + name.upper(): value for name, value in told.items()}
        await stack.enter_async_context(topics(settings))
        door = await stack.enter_async_context(open_door(SERVICE, settings, DevelopmentIssuer(tmp_path)))
        yield Stage(settings, environment, door, mail, receivers[1:], receivers[0])


@asynccontextmanager
async def topics(settings: Settings) -> AsyncIterator[None]:
    """What the service writes and reads, for the time of the block."""
    named = {one.name: one for one in TOPICS if one.owner == SERVICE.name}
    named |= {one.name: one for one in subscriptions(SERVICE.name)}
    specs = topic_specs(named.values(), prefix=settings.topic_prefix)
    await apply_topics(settings.broker, await plan_topics(settings.broker, specs), replication=1)
    try:
        yield
    finally:
        await delete_topics(settings.broker, settings.topic_prefix)


async def test_every_message_ends_and_nobody_gets_more_than_the_protocol_cannot_help(
    stage: Stage,
    kafka_url: str,
    store_url: str,
    record_property: Callable[[str, object], None],
) -> None:
    """Given a mail server that fails 30 % and an endpoint that hangs, when workers are killed five times.

    Then everybody who does not hang has everything, and the one that hung has it when it answers again. A
    receiver has a message twice only after a try nobody answered, under the same id. A recount tells what was
    announced.
    """
    with Worker(stage.environment):
        targets = await registered(stage)
    await queue_all(stage, targets)
    stage.hanging.troubles = Troubles({"hang": 1.0})
    stage.mail.troubles = Troubles(TROUBLES, seed=SEED)

    with ExitStack() as processes:
        begun = time.monotonic()
        workers = [processes.enter_context(Worker(stage.environment)) for _ in range(2)]
        processes.enter_context(
            ProcessorProcess(kafka_url, store_url, stage.settings.topic_prefix, SERVICE.name)
        )
        await kill(workers, stage)
        await eventually(lambda: is_nearly_through(stage), PATIENCE, 0.5)
        record_property("messages_per_second", round(stage.arrived() / (time.monotonic() - begun)))
        stage.mail.troubles = Troubles({})
        hung = targets[stage.hanging]
        for target in ("email", *targets.values()):
            if target != hung:
                # The default binds the loop's variable; mypy cannot infer such a lambda.
                await eventually(lambda target=target: is_through(stage, target), PATIENCE, 0.5)  # type: ignore[misc]
        assert await stage.waiting(hung) == TO_HANGING
        stage.hanging.troubles = Troubles({})
        await eventually(lambda: is_through(stage), PATIENCE, 0.5)
        record_property("seconds", round(time.monotonic() - begun))

        ledger = [message async for _, message in every_message(stage.runtime.store)]
        assert Counter(one.state for one in ledger if one.rule_id == RULE) == {"delivered": MESSAGES_IN_ALL}
        copies = taken_over(stage)
        assert copies.keys() == {one.id for one in ledger if one.rule_id == RULE}
        too_many = [one.id for one in ledger if copies[one.id] > 1 + unanswered(one)]
        assert too_many == []
        record_property("duplicates", copies.total() - MESSAGES_IN_ALL)
        await eventually(lambda: is_exact(stage), PATIENCE, 1.0)


async def is_nearly_through(stage: Stage) -> bool:
    """Few mails are left: those that failed often wait for long, and longer if they fail again."""
    return await stage.waiting("email") < 0.03 * MAILS


async def is_through(stage: Stage, target: str | None = None) -> bool:
    return await stage.waiting(target) == 0


async def is_exact(stage: Stage) -> bool:
    found = await reconcile(SERVICE, stage.runtime.store, stage.runtime.metrics)
    return found.drift == 0 and any(one.figures for one in found.indicators)


async def registered(stage: Stage) -> dict[WebhookReceiver, str]:
    """Each receiver with its target, when it has proved that it is there."""
    officer = stage.door.bearer("officer", regency=REGENCY)
    targets: dict[WebhookReceiver, str] = {}
    async with httpx.AsyncClient(base_url=stage.door.url, headers=officer, timeout=60) as http:
        for receiver in (stage.hanging, *stage.receivers):
            new = {"url": receiver.url, "description": "Penerima"}
            known = (await http.post("/v1/webhooks", json=new)).json()
            receiver.know(known["secret"])
            targets[receiver] = f"webhook.{known['id']}"

        async def are_active() -> bool:
            shown = (await http.get("/v1/webhooks")).json()["items"]
            return all(one["state"] == "active" for one in shown)

        await eventually(are_active, PATIENCE, 0.5)
    return targets


async def queue_all(stage: Stage, targets: Mapping[WebhookReceiver, str]) -> None:
    """All messages, those to the target that hangs first. Each is about one of as many events as mails."""
    await know_people(stage)
    for receiver, target in targets.items():
        count = TO_HANGING if receiver is stage.hanging else TO_EACH
        await queue(stage.runtime, [(number, target) for number in range(count)])
    await queue(stage.runtime, [(number, f"warga-{number}") for number in range(MAILS)])


async def know_people(stage: Stage) -> None:
    sealer = own(stage.settings).sealer()
    assert sealer is not None

    async def work(some: Sequence[int], tx: Transaction) -> None:
        for number in some:
            subject = f"warga-{number}"
            sealed = sealer.seal(f"{subject}@example.org", about=field_of(REGENCY, subject, "email"))
            await Cards(tx).save(Card(subject, email=sealed))
            await Contents(tx).keep(Content(f"e-{number}", RULE, NOTICE, "regency.test.storm", tx.now, {}))

    for some in parts(range(MAILS)):
        await stage.runtime.transactions.run(partial(work, some), context=CONTEXT)


async def queue(runtime: Runtime, messages: Sequence[tuple[int, str]]) -> None:
    """Queue a message for each event and recipient."""

    async def work(some: Sequence[tuple[int, str]], tx: Transaction) -> None:
        await Ledger(tx).save([made(number, recipient, tx.now) for number, recipient in some])

    for some in parts(messages):
        await runtime.transactions.run(partial(work, some), context=CONTEXT)


def made(number: int, recipient: str, at: datetime) -> Message:
    return Message(
        id=f"{recipient}.{number}",
        cause=f"e-{number}",
        rule_id=RULE,
        recipient=recipient,
        basis="duty",
        purpose="operator-duties",
        channel="webhook" if recipient.startswith("webhook.") else "email",
        history=(Step("queued", at),),
        next_at=at,
    )


def parts(whole: Sequence[T]) -> Iterator[Sequence[T]]:
    return (whole[start : start + MANY] for start in range(0, len(whole), MANY))


async def kill(workers: Sequence[Worker], stage: Stage) -> None:
    """Workers die in turn in the midst of sending; another one takes the place of each."""
    for number, share in enumerate(KILLS):
        enough = share * (MESSAGES_IN_ALL - TO_HANGING)
        # The default binds the loop's variable; mypy cannot infer such a lambda.
        await eventually(lambda enough=enough: stage.arrived() >= enough, PATIENCE, 0.1)  # type: ignore[misc]
        await asyncio.to_thread(workers[number % len(workers)].kill)


def taken_over(stage: Stage) -> Counter[str]:
    """How often each message was taken over, as those who took it have written down."""
    mails = Counter(one.id.strip("<>").partition("@")[0] for one in stage.mail.accepted)
    hooks = (one.copies() for one in (stage.hanging, *stage.receivers))
    return sum(hooks, mails)


def unanswered(message: Message) -> int:
    """How many tries of a message ended without anybody knowing how, as its history has them."""
    steps = message.history
    return sum(
        one.state == "sending"
        and (then.state == "sending" or (then.state == "queued" and then.reason in UNANSWERED))
        for one, then in itertools.pairwise(steps)
    )
