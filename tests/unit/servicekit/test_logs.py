"""Every line is one JSON object with its context, whoever logs it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

PROGRAM = """
import logging, structlog
from servicekit import logs, telemetry
logs.configure("programs", "api", "info")
structlog.contextvars.bind_contextvars(correlation_id="c-1")
structlog.get_logger("x").info("program_registered", program_id="p1")
structlog.get_logger("x").debug("too_much")
logging.getLogger("aiokafka.consumer").info("chatter")
for _ in range(100):
    logging.getLogger("aiokafka.consumer").warning("rebalance %s", 3)
try:
    1 / 0
except ZeroDivisionError:
    structlog.get_logger("x").exception("request_failed")
"""


def logged() -> list[dict[str, Any]]:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_lines_are_json_with_context_and_libraries_speak_the_same_way() -> None:
    lines = logged()

    assert [line["event"] for line in lines] == ["program_registered", "rebalance 3", "request_failed"]
    assert {(line["service"], line["role"], line["correlation_id"]) for line in lines} == {
        ("programs", "api", "c-1")
    }
    assert lines[0]["program_id"] == "p1"
    assert "ZeroDivisionError" in lines[2]["exception"]
