"""All checks, in the order in which they are told of."""

from __future__ import annotations

from deploy.verify.alerts import CHECKS as ALERTS
from deploy.verify.check import Check
from deploy.verify.collector import CHECKS as COLLECTOR
from deploy.verify.containers import CHECKS as CONTAINERS
from deploy.verify.dashboards import CHECKS as DASHBOARDS
from deploy.verify.kafka_access import CHECKS as KAFKA_ACCESS
from deploy.verify.kubernetes import CHECKS as KUBERNETES
from deploy.verify.policies import CHECKS as POLICIES
from deploy.verify.prometheus import CHECKS as PROMETHEUS
from deploy.verify.settings import CHECKS as SETTINGS

CHECKS: tuple[Check, ...] = (
    *CONTAINERS,
    *SETTINGS,
    *PROMETHEUS,
    *ALERTS,
    *COLLECTOR,
    *DASHBOARDS,
    *KAFKA_ACCESS,
    *KUBERNETES,
    *POLICIES,
)
