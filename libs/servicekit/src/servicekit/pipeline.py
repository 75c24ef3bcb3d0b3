"""The consumer pipeline of a service, and the one table of what is tried again and what is set aside.

| error | what happens |
|---|---|
| `Unavailable` | tried again for as long as it takes, the partition waits |
| other `TransientError` | tried again `Patience.attempts` times, then set aside |
| `PermanentError` | set aside at once |
| anything else | a bug: set aside as `handler-failed`, until `DeadLetterLimit` stops the consumer |

A message is set aside in the transaction that moves the position, so it is never lost between the two.
Nothing is acknowledged on cancellation or shutdown.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import structlog

from contracts.registry import topic_of
from servicekit import inbox, settling
from servicekit.attempts import (
    DeadLetterLimit,
    LimitReached,
    Outcome,
    Outcomes,
    Patience,
    Persevere,
    Step,
    Trial,
)
from servicekit.consumer_group import ConsumerGroup, ConsumerStalled, Pace, Work
from servicekit.dead_letter import HANDLER_FAILED, Cause
from servicekit.errors import PermanentError, ServiceError, TransientError, Unavailable
from servicekit.inbox import PositionMoved
from servicekit.intake_consumer import IntakeConsumer
from servicekit.metrics import Metrics
from servicekit.place import LetGo, Place
from servicekit.reactions import Reactions
from servicekit.service import Service
from servicekit.settings import Settings
from servicekit.transaction import Transactions

__all__ = [
    "COLLECTIONS",
    "ConsumerStalled",
    "DeadLetterLimit",
    "NotListed",
    "Outcome",
    "Pace",
    "Patience",
    "Pipeline",
    "subscribed_topics",
]

COLLECTIONS = (*inbox.COLLECTIONS, *settling.COLLECTIONS)
"""What the pipeline and the doors need in every service's database; `Store.ensure` makes them."""

_log = structlog.get_logger(__name__)


class NotListed(Exception):
    """A service wants to read a topic whose consumers do not list it, or one event in two ways."""


def subscribed_topics(service: Service) -> tuple[str, ...]:
    """The topics of the events a service reacts to. Raises `NotListed` where the contracts do not list it."""
    if len({on.event for on in service.consumers}) < len(service.consumers):
        raise NotListed(f"{service.name} reacts to one event in two ways; one transaction has one handler")
    topics = {topic.name: topic for topic in (topic_of(on.event) for on in service.consumers)}
    for topic in topics.values():
        if service.name not in topic.consumers:
            raise NotListed(f"{service.name} is no consumer of {topic.name} in contracts.registry")
    return tuple(topics)


class Pipeline:
    """Everything a service reads from Kafka: the topics it reacts to, and its intake.

    Args:
        limit: Makes the limit of each of the two consumers.
    """

    def __init__(
        self,
        service: Service,
        transactions: Transactions,
        settings: Settings,
        metrics: Metrics,
        *,
        patience: Patience | None = None,
        limit: Callable[[], DeadLetterLimit] = DeadLetterLimit,
        pace: Pace | None = None,
    ) -> None:
        self._transactions = transactions
        self._outcomes = outcomes = Outcomes(metrics)
        self._patience = patience or Patience()
        self._stopped: str | None = None
        topics = subscribed_topics(service)

        def group(purpose: str, topics: tuple[str, ...], work: Work) -> ConsumerGroup:
            return ConsumerGroup(
                settings,
                transactions.store,
                metrics,
                group=f"{service.name}.{purpose}",
                topics=topics,
                work=work,
                pace=pace or Pace(),
            )

        reactions = Reactions(service, transactions, outcomes, self._perseverance(limit()))
        intake = IntakeConsumer(service, settings, transactions, outcomes, self._perseverance(limit()))
        self._groups = [group("intake", (f"{service.name}.intake",), intake.work)]
        if topics:
            self._groups.append(group("reactions", topics, reactions.work))

    async def run(self, stop: asyncio.Event) -> None:
        """Consume until `stop`, then finish what is in hand.

        A consumer that reaches its dead-letter limit stops and the process is not ready; the other goes on.
        Raises: `ConsumerStalled` when only a new process helps.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                for group in self._groups:
                    tasks.create_task(self._run(group, stop))
        except* Exception as failed:
            raise failed.exceptions[0] from failed

    async def check(self) -> None:
        """Return if every group was joined and none stopped. Raises `Unavailable`, for `/readyz`."""
        if self._stopped is not None:
            raise Unavailable(
                f"Konsumen {self._stopped} berhenti: terlalu banyak surat mati",
                f"Consumer {self._stopped} stopped: too many dead letters",
                code="consumer-stopped",
            )
        waiting = [group.name for group in self._groups if not group.has_joined]
        if waiting:
            raise Unavailable(
                f"Konsumen {', '.join(waiting)} belum bergabung",
                f"Consumers {', '.join(waiting)} have not joined yet",
                code="consumer-joining",
            )

    async def _run(self, group: ConsumerGroup, stop: asyncio.Event) -> None:
        try:
            await group.run(stop)
        except LimitReached as reached:
            self._stopped = group.name
            _log.error("consumer_stopped_by_dead_letter_limit", group=group.name, reached=str(reached))
            await stop.wait()

    def _perseverance(self, limit: DeadLetterLimit) -> Persevere:
        async def persevere(place: Place, step: Step) -> Trial:
            begun = time.monotonic()
            trial = await self._until_done(place, step, limit)
            self._outcomes.took(place.topic, time.monotonic() - begun)
            return trial

        return persevere

    async def _until_done(self, place: Place, step: Step, limit: DeadLetterLimit) -> Trial:
        trial = Trial()
        while True:
            try:
                await step.run(trial)
            except (PositionMoved, LetGo):
                raise
            except TransientError as error:
                await self._wait(place, step, trial, error, limit)
            except PermanentError as error:
                self._refused(step, trial, error, error, limit)
            except Exception as error:
                _log.error("handler_failed", exc_info=error)
                self._refused(step, trial, _bug(error), error, limit)
            else:
                if trial.cause is None:
                    limit.handled()
                return trial

    async def _wait(
        self, place: Place, step: Step, trial: Trial, error: TransientError, limit: DeadLetterLimit
    ) -> None:
        """Let the partition wait, or give the message up once patience is at an end."""
        self._failed(trial)
        if not isinstance(error, Unavailable):
            trial.attempts += 1
            trial.alone = trial.alone or step.size > 1
        if trial.attempts >= self._patience.attempts and trial.cause is None:
            self._give_up(trial, error, limit)
            return
        self._outcomes.count(place.topic, Outcome.RETRIED)
        pause = self._patience.pause(trial.failures - 1)
        _log.warning(
            "message_retried", code=error.reason_code, failures=trial.failures, pause=round(pause, 2)
        )
        await place.back_off(pause)

    def _refused(
        self, step: Step, trial: Trial, cause: ServiceError, raised: Exception, limit: DeadLetterLimit
    ) -> None:
        """Find the record the error comes from and give that one up; failing at that ends the group."""
        if trial.cause is not None:
            raise raised
        if step.size > 1 and not trial.alone:
            trial.alone = True
            return
        self._failed(trial)
        self._give_up(trial, cause, limit)

    def _give_up(self, trial: Trial, error: ServiceError, limit: DeadLetterLimit) -> None:
        """From now on the attempt is to set the message aside. Raises `LimitReached` when it must not be."""
        limit.spend()
        trial.cause = Cause.of(
            error,
            failed_at=self._transactions.clock.now(),
            attempts=trial.failures,
            since=trial.first_failed_at,
        )
        _log.warning("message_given_up", code=trial.cause.code, attempts=trial.failures)

    def _failed(self, trial: Trial) -> None:
        trial.failures += 1
        trial.first_failed_at = trial.first_failed_at or self._transactions.clock.now()


def _bug(error: Exception) -> ServiceError:
    name = type(error).__name__
    return ServiceError(
        f"Kesalahan program saat menangani pesan ({name})",
        f"A program error while handling the message ({name})",
        code=HANDLER_FAILED,
    )
