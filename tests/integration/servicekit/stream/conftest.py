"""Engines in the test's own process."""

from __future__ import annotations

import math
from functools import partial

import pytest

from servicekit.stream import engine
from servicekit.stream.pulse import Pulse


@pytest.fixture(autouse=True)
def patient_pulse(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine ends a process that stood still for seconds; not this one, which has other tests to run."""
    monkeypatch.setattr(engine, "Pulse", partial(Pulse, limit=math.inf))
