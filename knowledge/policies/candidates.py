"""A file that was read, with what its layout tells: nothing is stored, no database is needed."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from core.errors import Invalid
from knowledge.exchange.report import Tell, silent
from knowledge.policies import messages
from knowledge.policies.reading import Document, read
from knowledge.policies.recognising import recognise
from knowledge.policies.schemas import Facts, Found, Recognised


@dataclass(frozen=True)
class Candidate:
    """A file that was read, and what its layout tells."""

    file: str
    document: Document
    recognised: Recognised
    facts: Facts


def look(path: Path, name: str, _: Tell = silent) -> Candidate:
    """Read a file and recognise what it is.

    Raises:
        Unsafe: it cannot be read.
        Invalid: what was recognised contradicts itself or is too little.
    """
    return candidate(read(path, name), name)


def candidate(document: Document, file: str) -> Candidate:
    """A document with what is recognised of it.

    Raises:
        Invalid: what was recognised contradicts itself or is too little.
    """
    recognised = recognise(document)
    if "title" not in recognised.found:  # an editor will know better
        start = document.text.strip().split("\n", 1)[0][:60]
        recognised.found["title"] = Found(start, start, sure=False)
    raw: dict[str, object] = {name: found.value for name, found in recognised.found.items()}
    for name in ("written", "published", "effective", "expires"):
        if name in raw:
            raw[name] = date.fromisoformat(str(raw[name]))
    try:
        facts = Facts.model_validate({**raw, "title": str(raw["title"])[:200]})
    except ValidationError:
        if len(str(raw["title"]).strip()) < 2:
            raise Invalid("no_title", messages.NO_TITLE) from None
        raw.pop("expires", None)  # before its start: misread, and left to the editor
        facts = Facts.model_validate(
            {**raw, "title": str(raw["title"])[:200], "issuer": str(raw.get("issuer", ""))[:200]}
        )
    return Candidate(file[:200], document, recognised, facts)
