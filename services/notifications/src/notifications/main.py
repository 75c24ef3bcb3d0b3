"""Notifications, put together."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter

from notifications.config import NotificationSettings
from notifications.consumers import CONSUMERS
from notifications.delivery import deliver, reseal
from notifications.handlers import (
    attend_to_requests,
    compose_digests,
    escalate,
    give_up,
    mail_on,
    stop_on,
    tell_on,
    watch_breaches,
)
from notifications.recount import RECOUNT
from notifications.repository import COLLECTIONS
from notifications.repository.breaches import regencies_to_tell, regencies_to_watch
from notifications.repository.lines import regencies_with_lines
from notifications.repository.mailings import regencies_with_mailings
from notifications.repository.migrations import MIGRATIONS
from notifications.repository.rhythm import regencies_with_digests, regencies_with_unread_alerts
from notifications.repository.stops import regencies_with_stops
from notifications.repository.subject_requests import regencies_with_requests
from servicekit.runtime import run
from servicekit.service import Errand, Routine, Service

MAILING_ON = Routine("mail-on", timedelta(seconds=1), mail_on, regencies_with_mailings)
GIVING_UP = Routine("give-up", timedelta(seconds=15), give_up, regencies_with_lines)
COMPOSING_DIGESTS = Routine("compose-digests", timedelta(seconds=15), compose_digests, regencies_with_digests)
ESCALATING = Routine("escalate", timedelta(seconds=15), escalate, regencies_with_unread_alerts)

SUBJECT_REQUESTS = Routine(
    "subject-requests", timedelta(seconds=1), attend_to_requests, regencies_with_requests
)
TELLING_BREACHES = Routine("tell-breaches", timedelta(seconds=1), tell_on, regencies_to_tell)
WATCHING_BREACHES = Routine("watch-breaches", timedelta(minutes=1), watch_breaches, regencies_to_watch)
STOPPING_ON = Routine("stop-on", timedelta(seconds=1), stop_on, regencies_with_stops)


def routes() -> APIRouter:
    """Its HTTP endpoints; imported here, for only what answers HTTP needs them."""
    from notifications.api.routes import router

    return router


SERVICE = Service(
    name="notifications",
    routes=routes,
    collections=COLLECTIONS,
    consumers=CONSUMERS,
    recount=RECOUNT,
    routines=(
        MAILING_ON,
        GIVING_UP,
        SUBJECT_REQUESTS,
        COMPOSING_DIGESTS,
        ESCALATING,
        TELLING_BREACHES,
        WATCHING_BREACHES,
        STOPPING_ON,
    ),
    errands=(Errand("delivery", deliver), Errand("resealing", reseal)),
    migrations=MIGRATIONS,
    settings=NotificationSettings,
)


def main() -> None:
    """Run the process the command line asks for."""
    run(SERVICE)
