"""The judge of entries learns from what people said of them, and from nothing else new."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.errors import Invalid
from core.settings import Settings
from knowledge.build import build, home, try_out
from knowledge.entries.reading import read_folder
from knowledge.entries.schemas import Entry
from knowledge.evaluation.judging import compare
from knowledge.retrieval import snapshot
from knowledge.retrieval.calibration import TOLD, Calibration, Trial, calibrate, fit_apart
from knowledge.retrieval.labels import Label, known_labels, labels_file, read_labels, save_labels
from tests.knowledge.conftest import LEADS

RIGHT = [Label(question=f"{lead}图书馆里头借书的卡", entry="cs-001") for lead in LEADS]
WRONG = [
    Label(question=f"{lead}公园年票丢了能补吗", entry="cs-002", right=False, weight=1.0)
    for lead in LEADS
]


def entries_of(settings: Settings) -> list[Entry]:
    return [placed.entry for placed in read_folder(settings.corpus_dir)[0]]


def tried(settings: Settings, labels: list[Label]) -> list[Trial]:
    return try_out(settings, entries_of(settings), labels, print)


def worth(learned: list[Trial]) -> Calibration:
    return calibrate(learned, fit_apart(learned))


def sureness(learned: list[Trial], told: list[Trial], entry: str) -> float:
    """How probable an entry is on average, by a judge that learned from these trials."""
    judge = worth(learned).judge
    return float(
        np.mean(
            [
                judge.probabilities(trial.found.features)[
                    [str(found) for found in trial.found.entries].index(entry)
                ]
                for trial in told
            ]
        )
    )


def test_words_said_to_be_wrong_for_an_entry_make_it_less_sure_of_them(small: Settings) -> None:
    trials = tried(small, WRONG)
    told = [trial for trial in trials if trial.kind == TOLD]
    asked = [trial for trial in trials if trial.kind != TOLD]
    assert len(told) == len(WRONG)
    assert sureness(trials, told, "cs-002") < sureness(asked, told, "cs-002") - 0.05


def test_words_said_to_be_right_for_an_entry_make_it_surer_of_them(small: Settings) -> None:
    trials = tried(small, RIGHT)
    told = [trial for trial in trials if trial.kind == TOLD]
    asked = [trial for trial in trials if trial.kind != TOLD]
    assert sureness(trials, told, "cs-001") > sureness(asked, told, "cs-001")


def test_what_confidence_is_worth_is_not_measured_on_thumbs(small: Settings) -> None:
    plain = worth(tried(small, []))
    with_labels = worth(tried(small, [*RIGHT, *WRONG]))
    assert plain.held_out["trials"] == with_labels.held_out["trials"]


def test_labels_of_entries_that_went_or_in_an_entrys_own_words_teach_nothing(
    small: Settings,
) -> None:
    gone = Label(question="溜冰鞋哪里借", entry="cs-099")
    own = Label(question="借书证怎么办", entry="cs-001")
    assert not [trial for trial in tried(small, [gone, own]) if trial.kind == TOLD]


def test_what_labels_are_worth_is_said_before_they_are_used(small: Settings) -> None:
    compared = compare(tried(small, [*RIGHT, *WRONG]))
    assert compared.labels == len(RIGHT) + len(WRONG)
    assert compared.after["loss"] < compared.before["loss"]
    assert compared.after["right_first"] is not None
    assert compared.after["wrongly_sure"] is not None


def test_too_few_labels_change_nothing(small: Settings) -> None:
    with pytest.raises(Invalid, match="至少要有"):
        compare(tried(small, RIGHT[:3]))


def test_build_learns_from_labels_taken_into_use_and_stays_as_it_is_without_any(
    small: Settings,
) -> None:
    build(small, print)
    first = snapshot.current(home(small))
    build(small, print)
    assert snapshot.current(home(small)) == first
    save_labels([*RIGHT, *WRONG], home(small))
    assert known_labels(home(small)) == [*RIGHT, *WRONG]
    assert labels_file(home(small)).stat().st_mode & 0o077 == 0
    build(small, print)
    assert snapshot.current(home(small)) != first
    labels_file(home(small)).write_text("{", encoding="utf-8")
    assert known_labels(home(small)) == []


def test_fault_in_a_file_of_labels_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    good = json.dumps({"question": "借书证", "entry": "cs-001"}, ensure_ascii=False)
    path.write_text(f"{good}\n\n{good}\n", encoding="utf-8")
    assert read_labels(path) == [Label(question="借书证", entry="cs-001")] * 2
    path.write_text(f'{good}\n{{"question": "借书证"}}\n', encoding="utf-8")
    with pytest.raises(Invalid, match="第 2 行"):
        read_labels(path)
    with pytest.raises(Invalid, match="打不开"):
        read_labels(tmp_path / "none.jsonl")
