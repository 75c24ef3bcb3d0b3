"""The parts one process works with, opened once and handed to whatever needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from servicekit.auth import TokenVerifier
from servicekit.clock import Clock
from servicekit.health import Health
from servicekit.metrics import Metrics
from servicekit.settings import Settings

if TYPE_CHECKING:
    from servicekit.mongo import Store
    from servicekit.transaction import Transactions


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a process of one service has at hand.

    Attributes:
        transactions: How anything is written.
        store: For reading.
        health: What `/livez` and `/readyz` report.
    """

    settings: Settings
    clock: Clock
    metrics: Metrics
    store: Store
    transactions: Transactions
    verifier: TokenVerifier
    health: Health
