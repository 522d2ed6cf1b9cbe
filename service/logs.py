"""Logs are lines of JSON; what looks like personal data is masked before it is written."""

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog

from core.masking import mask_text


def configure() -> None:
    """Set up structlog and the standard library's logging alike."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            _mask,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")


def _mask(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {
        key: mask_text(value) if isinstance(value, str) else value for key, value in event.items()
    }
