"""Logs: one JSON object a line, without what people typed, are called, or send as a credential."""

import logging
import traceback
from datetime import UTC, datetime
from typing import Any

import orjson


class JSONLines(logging.Formatter):
    """`{"time", "level", "logger", "message"}`, what a record says of itself, and where an error came from.

    An error is told by its kind and place: its words can hold the values of a row.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "told", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
        return orjson.dumps(line).decode()
