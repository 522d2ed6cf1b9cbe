"""What changed between two versions, field by field, in texts character by character."""

import difflib
from dataclasses import dataclass
from enum import StrEnum

from knowledge.entries import wording
from knowledge.entries.drafts import Draft, SourceDraft

_LINKED = 3
"""Unchanged characters between two changes that are too few to be read as such."""


class Part(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True)
class Piece:
    """A piece of text and what became of it."""

    part: Part
    text: str


@dataclass(frozen=True)
class FieldChange:
    """One field that differs."""

    field: str
    label: str
    pieces: tuple[Piece, ...]


def compare(before: Draft, after: Draft) -> tuple[FieldChange, ...]:
    """Every field that differs, in the order of the form."""
    old, new = _texts(before), _texts(after)
    return tuple(
        FieldChange(name, label, pieces(old[name], new[name]))
        for name, label in wording.FIELDS.items()
        if old[name] != new[name]
    )


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """A text as it was and as it is: what stayed, what went, what came.

    Joined, ``same`` and ``gone`` give ``before``, ``same`` and ``new`` give ``after``.
    """
    found: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    gone = new = ""
    codes = matcher.get_opcodes()
    for number, (kind, i, j, k, m) in enumerate(codes):
        short = kind == "equal" and j - i < _LINKED and 0 < number < len(codes) - 1
        if kind == "equal" and not (short and "\n" not in before[i:j]):
            found += _changed(gone, new)
            gone = new = ""
            found.append(Piece(Part.SAME, before[i:j]))
        else:
            gone += before[i:j]
            new += after[k:m]
    return (*found, *_changed(gone, new))


def _changed(gone: str, new: str) -> list[Piece]:
    return [Piece(part, text) for part, text in ((Part.GONE, gone), (Part.NEW, new)) if text]


def _texts(draft: Draft) -> dict[str, str]:
    """Each field as people read it, a list one item a line."""
    found: dict[str, str] = {}
    for name in wording.FIELDS:
        value = getattr(draft, name)
        if name == "sources":
            value = "\n".join(map(_source, value))
        elif isinstance(value, tuple):
            value = "\n".join(value)
        found[name] = "" if value is None else str(value)
    return found


def _source(source: SourceDraft) -> str:
    parts = (
        f"《{source.title}》",
        source.doc_no,
        source.issuer,
        f"{source.published} 发布" if source.published else "",
        f"{source.effective} 施行" if source.effective else "",
        source.clause,
    )
    return "，".join(part for part in parts if part)
