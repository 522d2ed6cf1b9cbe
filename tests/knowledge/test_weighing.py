"""What speaks for an entry in a conversation is measured against the other entries."""

from datetime import date

import numpy as np
import pytest

from knowledge.answering import Answerer
from knowledge.conversing.follow_up import readings, take_apart
from knowledge.conversing.weighing import (
    AGREEING,
    NAMES,
    Possible,
    Values,
    candidates,
    lead,
    surest,
    weigh,
)
from knowledge.entries.schemas import EntryId
from knowledge.talk import Talk

TODAY = date(2026, 11, 23)
LOAN, RENT = EntryId("gjj-011"), EntryId("gjj-005")


def test_lead_is_over_the_best_of_the_others() -> None:
    assert lead(np.array([3.0, 1.0, 2.0])).tolist() == [1.0, -2.0, -1.0]
    assert lead(np.array([3.0])).tolist() == [0.0]


def test_every_number_has_a_direction() -> None:
    assert len(AGREEING) == len(NAMES)
    assert set(AGREEING) == {-1, 0, 1}


@pytest.fixture(scope="module")
def table(answerer: Answerer) -> Values:
    """要几天, after a question on loans: surer of the loan when joined, of nothing alone."""
    talk = Talk(question="公积金贷款要交多久才能申请", entry=LOAN)
    said = take_apart("那批下来要几天", today=TODAY)
    alone, joined, *_ = readings(said, talk, today=TODAY)
    possible = [
        Possible(alone, (RENT,), np.array([0.1]), exact=False),
        Possible(joined, (LOAN, RENT), np.array([0.9, 0.2]), exact=False),
    ]
    ids = candidates((found.entries for found in possible), talk, {LOAN, RENT})
    assert ids == (RENT, LOAN)
    entries = [answerer.body(entry_id, as_of=TODAY).entry for entry_id in ids]
    return weigh(said, talk, possible, entries, np.array([0.2, 0.8]), near=[RENT])


def test_entry_just_answered_is_known_as_such(table: Values) -> None:
    assert table[:, NAMES.index("last")].tolist() == [0.0, 1.0]
    assert table[:, NAMES.index("near")].tolist() == [1.0, 0.0]


def test_reading_that_does_not_find_an_entry_speaks_against_it(table: Values) -> None:
    rent, loan = table[:, NAMES.index("alone")]
    assert loan < rent < 0


def test_without_a_judge_the_surest_reading_counts(table: Values) -> None:
    assert surest(table) == pytest.approx([0.2, 0.9])


def test_what_was_answered_before_is_a_candidate_though_no_reading_finds_it() -> None:
    talk = Talk(question="问", entry=LOAN, earlier=("gjj-001", "gjj-002"))
    known = {LOAN, RENT, EntryId("gjj-001")}
    assert candidates([[RENT]], talk, known) == (RENT, LOAN, "gjj-001")
