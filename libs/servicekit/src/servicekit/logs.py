"""Logs: one JSON object a line on stderr, events by name with fields, never a payload.

`log.info("market_day_settled", market_day_id=…)`: a past-tense constant and fields. What is bound to the
context (service, correlation id, topic, …) stands in every line, those of libraries included.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

from servicekit import telemetry
from servicekit.personal_data import masked

_QUIET = dict.fromkeys(("aiokafka", "faust", "mode", "pymongo", "uvicorn"), logging.WARNING) | dict.fromkeys(
    ("pyhanko", "pyhanko_certvalidator"), logging.CRITICAL
)
"""Libraries that say too much at the platform's level; pyHanko's warnings name holders of certificates."""

_WORDED_BY_OTHERS = frozenset({"event", "exception", "detail", "reason", "error"})
"""Fields of free text; the rest are ids and numbers, which may look like anything."""

_REPEAT_SECONDS = 10.0
_REMEMBERED_LINES = 1_000

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure(service: str, role: str, level: str) -> None:
    """From now on everything this process logs is one JSON object a line, the standard library's included."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _with_trace,
        _named(service, role),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Repetition())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.EventRenamer("event"),
                _without_people,
                structlog.processors.JSONRenderer(default=str),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(LEVELS[level])
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(max(least, LEVELS[level]))
    logging.captureWarnings(True)


class _Repetition(logging.Filter):
    """Lets a library say the same thing once in a while: an absent broker is not worth ten lines a second."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is new, or old enough to be said again. Lines of the platform always pass."""
        if isinstance(record.msg, dict):
            return True
        line = (record.name, record.getMessage())
        if record.created - self._said.get(line, 0.0) < _REPEAT_SECONDS:
            return False
        if len(self._said) >= _REMEMBERED_LINES:
            self._said.clear()
        self._said[line] = record.created
        return True


def _without_people(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """What others worded may quote a payload: an error's text, the message of a library."""
    for name in _WORDED_BY_OTHERS & line.keys():
        if isinstance(line[name], str):
            line[name] = masked(line[name])
    return line


def _named(service: str, role: str) -> Processor:
    def add(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        line.setdefault("service", service)
        line.setdefault("role", role)
        return line

    return add


def _with_trace(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if (trace := telemetry.trace_id()) is not None:
        line["trace_id"] = trace
        line["span_id"] = telemetry.span_id()
    return line
