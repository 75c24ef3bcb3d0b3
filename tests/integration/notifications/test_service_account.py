"""The account's access tokens, from a token endpoint over HTTPS that verifies what it is told."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from notifications.delivery.service_account import AccessTokens, ServiceAccount, read_account
from notifications.domain.letter import NotNow
from servicekit.clock import SYSTEM_CLOCK
from servicekit.testing.certificates import Authority
from servicekit.testing.https import https
from servicekit.testing.push_service import PushService


@pytest.fixture
def pushes() -> PushService:
    """Cloud Messaging."""
    return PushService()


@pytest.fixture
async def account(pushes: PushService, authority: Authority, tmp_path: Path) -> AsyncIterator[ServiceAccount]:
    """The account it knows."""
    async with https(pushes.app, authority.server_context()) as url:
        yield read_account(pushes.write_account(tmp_path, url))


@pytest.fixture
async def client(authority: Authority) -> AsyncIterator[httpx.AsyncClient]:
    """A client that verifies certificates."""
    trusted = ssl.create_default_context(cafile=authority.file)
    async with httpx.AsyncClient(verify=trusted, timeout=30) as made:
        yield made


def tokens(account: ServiceAccount, client: httpx.AsyncClient) -> AccessTokens:
    """The tokens of one process."""
    return AccessTokens(account, client, SYSTEM_CLOCK, longest=timedelta(hours=1))


async def test_many_who_need_a_token_have_it_fetched_once(
    pushes: PushService, account: ServiceAccount, client: httpx.AsyncClient
) -> None:
    kept = tokens(account, client)

    given = await asyncio.gather(*(kept.token() for _ in range(20)))

    assert len(set(given)) == 1
    assert pushes.granted == 1


async def test_a_token_is_renewed_shortly_before_it_ends_and_when_it_was_refused(
    pushes: PushService, account: ServiceAccount, client: httpx.AsyncClient
) -> None:
    kept = tokens(account, client)
    pushes.lifetime = 60
    ending = await kept.token()
    pushes.lifetime = 3_599

    first = await kept.token()
    again = await kept.token(other_than=str(ending))
    renewed = await kept.token(other_than=str(first))

    assert first == again
    assert len({ending, first, renewed}) == 3
    assert pushes.granted == 3


async def test_an_account_nobody_knows_is_refused_and_all_who_wait_are_told(
    pushes: PushService, account: ServiceAccount, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    url = account.token_uri.removesuffix("/token")
    kept = tokens(read_account(PushService().write_account(tmp_path, url)), client)

    told = await asyncio.gather(*(kept.token() for _ in range(3)))

    assert told == [NotNow("unauthorized")] * 3
    assert pushes.granted == 0


def test_a_file_that_is_no_account_is_refused_without_showing_what_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "account.json"
    path.write_text('{"client_email": "a@b", "private_key": "secret-1", "project_id": "p"}', encoding="utf-8")

    with pytest.raises(ValueError, match="private_key") as refused:
        read_account(path)

    assert "secret-1" not in str(refused.value)
