"""The optional writer as the house sees it: a checked text in time, or None."""

import asyncio
import json
from collections.abc import Sequence

import httpx
import structlog

from core.errors import Invalid
from core.masking import mask_said
from core.settings import Settings
from knowledge.generation import messages
from knowledge.generation.checking import check
from knowledge.generation.endpoint import Endpoint, Garbage
from knowledge.generation.schemas import Passage, Written

log = structlog.get_logger(__name__)

QUESTION_LIMIT = 400
"""Characters of a question that are sent; longer ones are narrations."""
PATIENCE = 3
"""Failures in a row after which the endpoint is left alone for a while."""
REST_S = 30.0


class Generator:
    """Writes answers with an `Endpoint`; what it returns was checked.

    Args:
        endpoint: the model.
        timeout_s: seconds after which the verbatim answer is given instead.
    """

    def __init__(self, endpoint: Endpoint, timeout_s: float) -> None:
        self._endpoint = endpoint
        self._timeout_s = timeout_s
        self._failures = 0
        self._rests_until = 0.0

    async def write(self, question: str, passages: Sequence[Passage]) -> Written | None:
        """An answer from the passages alone, every sentence of it checked.

        Args:
            question: as asked, with what it refers to; personal data is masked here.
            passages: reviewed texts, the one that answers first.

        Returns:
            None when the model was slow, away, wrote nonsense, or too little of it stands: the
            verbatim answer is then the better one.
        """
        clock = asyncio.get_running_loop()
        if not passages or clock.time() < self._rests_until:
            return None
        try:
            async with asyncio.timeout(self._timeout_s):
                text = await self._endpoint.complete(messages.RULES, _data(question, passages))
                written = await asyncio.to_thread(check, text, passages)
        except (TimeoutError, httpx.HTTPError, httpx.InvalidURL, Garbage) as error:
            self._failures += 1
            if self._failures >= PATIENCE:
                self._rests_until = clock.time() + REST_S
            log.warning("generator_failed", error=type(error).__name__, in_a_row=self._failures)
            return None
        self._failures = 0
        log.info(
            "generator_wrote",
            kept=len(written.sentences) if written else 0,
            dropped=[fault.value for fault in written.dropped] if written else None,
        )
        return written

    async def close(self) -> None:
        """Close connections."""
        await self._endpoint.close()


def load_generator(settings: Settings) -> Generator | None:
    """The writer that the settings name; None when they name none.

    Raises:
        Invalid: an address without a model, or that is none.
    """
    url = settings.generator_url.strip()
    if not url:
        return None
    if not url.startswith(("http://", "https://")):
        raise Invalid("generator_url", messages.bad_url(url))
    if not settings.generator_model:
        raise Invalid("generator_model", messages.NO_MODEL)
    key = settings.generator_key.get_secret_value() if settings.generator_key else ""
    timeout_s = settings.generator_timeout_s
    return Generator(Endpoint(url, settings.generator_model, key, timeout_s), timeout_s)


def _data(question: str, passages: Sequence[Passage]) -> str:
    """Question and passages as data: JSON, so that neither can pose as a rule."""
    listed = [
        {"n": number, "question": passage.question, "text": passage.text, "basis": passage.basis}
        for number, passage in enumerate(passages, 1)
    ]
    asked = mask_said(question)[:QUESTION_LIMIT]
    return json.dumps({"question": asked, "passages": listed}, ensure_ascii=False)
