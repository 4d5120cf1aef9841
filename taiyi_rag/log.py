"""Logging: standard loggers everywhere, JSON lines at the entry points.

One event a stage, with a request id, counts and milliseconds. A question, a passage or a key is
never logged at INFO or above.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class JsonLines(logging.Formatter):
    """One JSON object a record: time, level, logger, event, and whatever `extra` carried."""

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, object] = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
            + f".{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        event |= {k: v for k, v in vars(record).items() if k not in _STANDARD}
        if record.exc_info:
            event["exception"] = self.formatException(record.exc_info)
        return json.dumps(event, ensure_ascii=False, default=str)


def configure(level: str) -> None:
    """Send our loggers' records of `level` and above to standard error, as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ("taiyi_rag", "ingest", "ui"):
        logger = logging.getLogger(name)
        logger.handlers[:] = [handler]
        logger.setLevel(level)
        logger.propagate = False


def new_request_id() -> str:
    """A random id that joins the log lines of one request."""
    return uuid.uuid4().hex[:12]


class Stopwatch:
    """Milliseconds by stage of one request, logged as they end.

    >>> watch = Stopwatch(logging.getLogger("taiyi_rag"), "a1b2")
    >>> with watch.stage("retrieve"):
    ...     pass
    >>> list(watch.timings)
    ['retrieve']
    """

    def __init__(self, logger: logging.Logger, request_id: str) -> None:
        self.timings: dict[str, float] = {}
        self._logger = logger
        self._request_id = request_id
        self._began = time.perf_counter()

    @contextmanager
    def stage(self, name: str, **counts: int) -> Iterator[dict[str, int]]:
        """Time a stage; `counts` may be added to until it ends and go into its log line."""
        began = time.perf_counter()
        try:
            yield counts
        finally:
            elapsed = round((time.perf_counter() - began) * 1000, 2)
            self.timings[name] = elapsed
            self._logger.info(
                name, extra={"request": self._request_id, "milliseconds": elapsed, **counts}
            )

    def finish(self) -> dict[str, float]:
        """The timings with the total since the stopwatch was made."""
        self.timings["total"] = round((time.perf_counter() - self._began) * 1000, 2)
        return self.timings
