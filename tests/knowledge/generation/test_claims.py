"""What a passage says is kept, what it does not say is dropped."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from knowledge.generation.claims import Evidence, fault
from knowledge.generation.figures import plain
from knowledge.generation.schemas import Passage


@dataclass(frozen=True)
class Case:
    passage: Passage
    claim: str
    stands: bool


def _cases() -> list[Case]:
    path = Path(__file__).with_name("claims.yaml")
    return [
        Case(Passage("", item["passage"], item.get("basis", "")), claim, stands)
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))
        for stands, key in ((True, "kept"), (False, "dropped"))
        for claim in item[key]
    ]


@pytest.mark.parametrize("case", _cases(), ids=lambda case: case.claim)
def test_a_sentence_stands_only_if_its_passage_says_so(case: Case) -> None:
    found = fault(plain(case.claim), Evidence.of([case.passage]))
    assert (found is None) is case.stands, found
