"""A service's HTTP door inside the test's own process: real HTTP, real store, tokens of its own issuer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter

from servicekit.clock import SYSTEM_CLOCK, Clock
from servicekit.issuer import DevelopmentIssuer
from servicekit.process import Runtime, collections_of, open_runtime
from servicekit.seeds import sow
from servicekit.server import HttpServer
from servicekit.service import Service
from servicekit.settings import Settings, load_as, prefix_of
from servicekit.web import create_app


@dataclass(frozen=True, slots=True)
class Door:
    """An open door.

    Attributes:
        url: Where it listens.
    """

    url: str
    runtime: Runtime
    issuer: DevelopmentIssuer

    def bearer(
        self, *roles: str, regency: str = "33.14", subject: str | None = None, office: str | None = None
    ) -> dict[str, str]:
        """The header of a caller with these roles."""
        return {"Authorization": f"Bearer {self.issuer.token(roles, regency, subject, office=office)}"}


def settings_for_test(
    service: str, folder: Path, prefix: str, kind: type[Settings] = Settings, **more: str
) -> Settings:
    """Settings of a service whose topics, database and token issuer no other test uses."""
    issuer = DevelopmentIssuer(folder)
    values = {
        "environment": "test",
        "topic_prefix": f"{prefix}.",
        "database": f"{prefix}_{service.replace('-', '_')}",
        "jwks_url": issuer.jwks_url,
        "port": "0",
    } | more
    environ = {prefix_of(service) + name.upper(): value for name, value in values.items()}
    return load_as(kind, service, environ)


@asynccontextmanager
async def open_door(
    service: Service,
    settings: Settings,
    issuer: DevelopmentIssuer,
    routers: Callable[[Runtime], Sequence[APIRouter]] = lambda _: (),
    *,
    clock: Clock = SYSTEM_CLOCK,
) -> AsyncIterator[Door]:
    """Serve the service's API for the time of the block, in a database that is dropped afterwards."""
    async with open_runtime(settings, "serve", clock=clock) as runtime:
        await runtime.store.ensure(collections_of(service))
        await sow(service, runtime)
        server = HttpServer(create_app(service, runtime, routers(runtime)), settings.host, settings.port)
        try:
            async with server.running() as url:
                yield Door(url, runtime, issuer)
        finally:
            await runtime.store.drop_database()
