"""One JSON object a line: fixed text, ids as fields, nothing personal."""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

# Whatever slips into a message all the same: addresses, bearer tokens, tokens in a path.
_ADDRESS = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']{1,255}")
_TOKEN = re.compile(r"(?<![A-Za-z0-9_-])(?:pc_)?[A-Za-z0-9_-]{43,}(?![A-Za-z0-9_-])")


def set_up_logs(process: str, level: str = "INFO") -> None:
    """Send structlog's and the standard library's lines to standard error as JSON."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        masked,
    ]
    last: list[Any] = [
        lambda _, __, line: {"process": process, **line},
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    structlog.configure(  # straight to the stream: the standard library's way costs several times as much
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", Unfailing(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.getLogger("celery.redirected").setLevel(logging.WARNING)


class Unfailing:
    """A stream on which nothing can fail: where the disk of the logs is full, work goes on without a word."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write it, if that can be."""
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        """Pass on what is held back, if that can be."""
        with suppress(OSError):
            self._stream.flush()


def masked(_: object, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace addresses and tokens in every text of a log line.

    The request id stays whole: it may be as long as a token, is checked where it comes in, and ties lines together.
    """
    for name, value in line.items():
        if isinstance(value, str) and name != "request_id":
            line[name] = mask(value)
    return line


def mask(text: str) -> str:
    """The text without addresses and tokens."""
    return _TOKEN.sub("[token]", _ADDRESS.sub("[address]", text))
