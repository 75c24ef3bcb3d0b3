"""Every dashboard of the platform, as data; the first one is where Grafana begins."""

from __future__ import annotations

from deploy.observability.dashboards.dead_letters import BOARD as DEAD_LETTERS
from deploy.observability.dashboards.delivery import BOARD as DELIVERY
from deploy.observability.dashboards.event_flow import BOARD as EVENT_FLOW
from deploy.observability.dashboards.indicators import BOARD as INDICATORS
from deploy.observability.dashboards.objectives import BOARD as OBJECTIVES
from deploy.observability.dashboards.overview import BOARD as OVERVIEW
from deploy.observability.dashboards.service import BOARD as SERVICE
from deploy.observability.panels import Board

BOARDS: tuple[Board, ...] = (
    OVERVIEW,
    EVENT_FLOW,
    SERVICE,
    INDICATORS,
    OBJECTIVES,
    DEAD_LETTERS,
    DELIVERY,
)
