"""What evaluation does about events from elsewhere."""

from __future__ import annotations

from contracts.evaluation import SkmResponseReported
from evaluation.handlers import record_reported_response
from servicekit.service import On

DOORS = (On(SkmResponseReported, record_reported_response),)
"""What other systems may bring to `POST /events` and `evaluation.intake`."""
