"""A task that does not end says where it stands."""

from __future__ import annotations

import asyncio

import pytest

from servicekit.testing.ending import ended


async def waits_for_ever() -> None:
    await asyncio.Event().wait()


async def test_a_task_that_hangs_is_named_with_the_place_where_it_stands() -> None:
    hanging = asyncio.create_task(waits_for_ever(), name="relay")

    with pytest.raises(AssertionError, match=r"(?s)relay stands at.*test_ending.*in waits_for_ever"):
        await ended(hanging, within=0.05)

    await asyncio.wait([hanging])
    assert hanging.cancelled()


async def test_what_a_task_raised_is_raised() -> None:
    async def fails() -> None:
        raise LookupError("no such topic")

    with pytest.raises(LookupError, match="no such topic"):
        await ended(asyncio.create_task(fails()), asyncio.create_task(asyncio.sleep(0)))
