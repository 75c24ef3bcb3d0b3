"""Commands on one aggregate that arrive together share a transaction instead of fighting over its document.

While one transaction on a key runs, what arrives for that key waits; then all of it goes together. So many
writers on one document cost hardly more than one. Nothing here knows what the commands do.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from servicekit.context import Context
from servicekit.errors import TransientError
from servicekit.telemetry import SpanKind, linked_span, traceparent

if TYPE_CHECKING:
    from servicekit.transaction import Transaction

M = TypeVar("M")
R = TypeVar("R")

WEIGHT_LIMIT = 2_000
"""How much may share a transaction, in the unit of `weight`; one command may be heavier."""


@dataclass(frozen=True, slots=True, eq=False)
class Gathered(Generic[M]):
    """One of the commands that run together, with its own cause and its own trace; equal to itself alone.

    Attributes:
        variables: Those of the request that brought it; its current span is among them.
    """

    message: M
    context: Context
    variables: contextvars.Context = field(default_factory=contextvars.copy_context)


GroupHandler = Callable[[Sequence[Gathered[M]], "Transaction"], Awaitable[Sequence[R]]]
"""Handles several commands in one transaction; one result for each, in order."""

Run = Callable[..., Awaitable[Any]]
"""`Transactions.run`."""


@dataclass(slots=True)
class _Waiting:
    one: Gathered[Any]
    handler: GroupHandler[Any, Any]
    weight: int
    answer: asyncio.Future[Any] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Gathering:
    """The commands of one process that wait for their turn, by key."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._waiting: defaultdict[str, deque[_Waiting]] = defaultdict(deque)
        self._turns: dict[str, asyncio.Task[None]] = {}

    async def submit(
        self, key: str, handler: GroupHandler[M, R], message: M, *, context: Context, weight: int = 1
    ) -> R:
        """Run `message` with whatever else is waiting for `key`, and hand back its own result.

        All submissions of a key must bring the same handler and belong to the same regency.

        Raises: what the handler raises for this message alone: one that fails spoils no other.
        """
        waiting = _Waiting(Gathered(message, context), handler, weight)
        self._waiting[key].append(waiting)
        if key not in self._turns:
            self._turns[key] = asyncio.create_task(self._take_turns(key))
        result: R = await waiting.answer
        return result

    async def _take_turns(self, key: str) -> None:
        queue = self._waiting[key]
        try:
            while queue:
                await self._settle(_next_group(queue))
        finally:
            del self._turns[key], self._waiting[key]

    async def _settle(self, group: Sequence[_Waiting]) -> None:
        """Answer everyone in the group; when it fails for good, each is tried alone."""
        outcome = await self._attempt(group)
        if isinstance(outcome, BaseException) and len(group) > 1 and not isinstance(outcome, TransientError):
            for waiting in group:
                await self._settle([waiting])
            return
        for index, waiting in enumerate(group):
            _answer(waiting.answer, outcome if isinstance(outcome, BaseException) else outcome[index])

    async def _attempt(self, group: Sequence[_Waiting]) -> Sequence[Any] | BaseException:
        """The results of one transaction, or what it failed with."""
        gathered = [waiting.one for waiting in group]
        handler = group[0].handler
        task = asyncio.create_task(self._transact(handler, gathered), context=gathered[0].variables.copy())
        await asyncio.wait([task])
        return task.exception() or task.result()

    async def _transact(
        self, handler: GroupHandler[Any, Any], group: Sequence[Gathered[Any]]
    ) -> Sequence[Any]:
        others = (one.variables.run(traceparent) for one in group[1:])
        attributes = {"regency.commands": len(group)}
        with linked_span(
            "commands together", filter(None, others), kind=SpanKind.INTERNAL, attributes=attributes
        ):
            results: Sequence[Any] = await self._run(lambda tx: handler(group, tx), context=group[0].context)
        return results


def _next_group(queue: deque[_Waiting]) -> list[_Waiting]:
    """The oldest that fit together; always at least one."""
    group = [queue.popleft()]
    weight = group[0].weight
    while queue and weight + queue[0].weight <= WEIGHT_LIMIT:
        weight += queue[0].weight
        group.append(queue.popleft())
    return group


def _answer(future: asyncio.Future[Any], outcome: Any) -> None:
    """Tell the one who waits, unless it has gone away."""
    if future.done():
        return
    if isinstance(outcome, BaseException):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
