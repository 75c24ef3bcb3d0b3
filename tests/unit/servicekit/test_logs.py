"""Every line is one JSON object with its context, whoever logs it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

PROGRAM = """
import logging, structlog
from pydantic import BaseModel
from servicekit import logs, telemetry
from servicekit.settings import load
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

PLANTED = ("3314010101800001", "+6281234567890", "sri@desa.example.id", "Sri Wahyuni")
LEAKS = (
    PROGRAM.partition("structlog.contextvars")[0]
    + f"""
class Person(BaseModel):
    age: int
nik, phone, mail, name = {PLANTED!r}
for text in (f"no such person: {{nik}}", f"cannot call {{phone}}, nor write to <{{mail}}>"):
    logging.getLogger("library").error(text)
    structlog.get_logger("x").warning("message_retried", detail=text, reason=text)
    try:
        raise ValueError(text)
    except ValueError:
        structlog.get_logger("x").exception("handler_failed")
try:
    Person(age=name)
except ValueError:
    logging.getLogger("library").exception("refused")
"""
)

TRACED = (
    PROGRAM.partition("structlog.contextvars")[0]
    + """
telemetry.Tracing(load("programs", {}))
structlog.contextvars.bind_contextvars(correlation_id="c-1", event_id="1234567890123456")
with telemetry.span("handle"):
    logging.getLogger("library").error("inside")
logging.getLogger("library").error("outside")
"""
)


def logged(program: str = PROGRAM) -> list[dict[str, Any]]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
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


def test_what_an_error_or_a_library_quotes_of_a_person_is_not_in_the_log() -> None:
    lines = logged(LEAKS)

    assert len(lines) == 7
    text = json.dumps(lines)
    assert [one for one in PLANTED if one in text] == []
    assert "ValueError: no such person: [number]" in text


def test_a_line_inside_a_span_names_it_and_ids_that_look_like_numbers_of_people_stay() -> None:
    inside, outside = logged(TRACED)

    assert (len(inside["trace_id"]), len(inside["span_id"])) == (32, 16)
    assert inside["event_id"] == "1234567890123456"
    assert "trace_id" not in outside
