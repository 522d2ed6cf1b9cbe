"""The check against the shipped corpus: it lets pass what an entry says, and little else."""

import re
from itertools import cycle

import pytest

from core.settings import ROOT
from knowledge.entries.reading import read_folder
from knowledge.entries.schemas import Entry
from knowledge.generation.claims import Evidence, fault
from knowledge.generation.figures import figures, plain
from knowledge.generation.schemas import Fault, Passage

SHORT = 6


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    placed, faults = read_folder(ROOT / "knowledge" / "corpus")
    assert faults == []
    return [place.entry for place in placed]


def evidence(entry: Entry) -> Evidence:
    basis = " ".join(f"《{s.title}》{s.doc_no} {s.issuer} {s.published}" for s in entry.sources)
    return Evidence.of([Passage(entry.question, entry.answer, basis)])


def sentences(entry: Entry) -> list[str]:
    found = re.split(r"(?<=[。！？；])|\n", entry.answer)
    return [plain(sentence.strip()) for sentence in found if len(sentence.strip()) >= SHORT]


def test_what_an_entry_says_stands(entries: list[Entry]) -> None:
    said = [(entry, sentence) for entry in entries for sentence in sentences(entry)]
    dropped = [text for entry, text in said if fault(text, evidence(entry)) is not None]
    assert len(dropped) <= len(said) // 100, dropped[:10]


def test_a_changed_number_is_always_noticed(entries: list[Entry]) -> None:
    changed = 0
    for entry in entries:
        known = evidence(entry)
        for sentence in sentences(entry):
            wrong = re.sub(r"\d+", lambda found: str(int(found[0]) * 7 + 3), sentence, count=1)
            new = [f for f in figures(wrong) if not any(f.same(k) for k in known.figures)]
            if wrong != sentence and new:
                changed += 1
                assert fault(wrong, known) in (Fault.FIGURE, Fault.BOUND), wrong
    assert changed > 100


def test_what_another_entry_says_hardly_ever_stands(entries: list[Entry]) -> None:
    tried = stood = 0
    others = cycle(entries[7:])
    for entry in entries:
        other = next(others)
        if other.id == entry.id:
            continue
        known = evidence(other)
        for sentence in sentences(entry):
            tried += 1
            stood += fault(sentence, known) is None
    assert stood <= tried * 0.01, (stood, tried)
