"""What the figures on answers mean, and what a file of judged questions may look like."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process
from typer.testing import CliRunner

from core.data_files import DataFault, load
from core.errors import Invalid
from core.settings import ROOT, Settings
from knowledge.answering import Candidate, Decision, Zone, load_answerer
from knowledge.build import build
from knowledge.conversing.danger import UNCLEAR
from knowledge.conversing.sensitive import Matters, Special
from knowledge.entries.checks import load_corpus
from knowledge.evaluation import answers
from knowledge.evaluation.answers import Figures, Floors, Outcome, Share
from knowledge.evaluation.cases import OWN, Case, Instead, Kind, Split, read_cases
from knowledge.retrieval.analysis import normalise
from service.cli import app

EXAMINER, STRANGERS = OWN / "examiner.yaml", OWN / "strangers.yaml"
DANGER = OWN / "danger.yaml"
SENSITIVE = ROOT / "knowledge" / "conversing" / "sensitive.yaml"
WANTED_AT_LEAST = {
    Kind.COLLOQUIAL: 120,
    Kind.TYPO: 40,
    Kind.TRADITIONAL: 25,
    Kind.DIALECT: 30,
    Kind.FOLLOW_UP: 60,
    Kind.OUT_OF_SCOPE: 120,
    Kind.OUT_OF_DATE: 30,
    Kind.MISSING: 30,
    Kind.SENSITIVE: 20,
}


def case(**fields: object) -> Case:
    return Case.model_validate(
        {"id": "t-1", "kind": "colloquial", "turns": ["公积金怎么取"]} | fields
    )


def outcome(judged: Case, zone: Zone, *entries: str, as_of: date | None = None) -> Outcome:
    candidates = tuple(Candidate(entry, "问题", 0.9) for entry in entries)
    return Outcome(judged, Decision(zone, 0.9, candidates, as_of=as_of))


def special(judged: Case, kind: str) -> Outcome:
    matter = Special(kind=kind, reply="请拨打110", numbers=(), urgent=True)
    return Outcome(judged, Decision(Zone.SPECIAL, 1.0, (), special=matter))


INSIDE = case(entries=["gjj-001", "gjj-002"])
OUTSIDE = case(kind="out_of_scope", zone="abstain")


def test_any_entry_that_answers_counts_as_right() -> None:
    assert outcome(INSIDE, Zone.ANSWER, "gjj-002", "sb-001").right
    assert not outcome(INSIDE, Zone.ANSWER, "sb-001", "gjj-002").right


def test_a_choice_is_no_answer_but_is_counted_when_it_offers_the_right_entry() -> None:
    third = outcome(INSIDE, Zone.CHOOSE, "sb-001", "sb-002", "gjj-001")
    fourth = outcome(INSIDE, Zone.CHOOSE, "sb-001", "sb-002", "sb-003", "gjj-001")
    assert third.offered
    assert not fourth.offered
    assert not third.right
    assert not third.answered


@pytest.mark.parametrize("zone", [Zone.ABSTAIN, Zone.CHOOSE, Zone.ASK, Zone.SPECIAL])
def test_out_of_scope_only_an_answer_is_wrong(zone: Zone) -> None:
    assert outcome(OUTSIDE, zone, "gjj-001").right
    assert not outcome(OUTSIDE, Zone.ANSWER, "gjj-001").right


def test_an_answer_about_another_year_is_wrong() -> None:
    judged = case(kind="out_of_date", entries=["gjj-001"], year=2021)
    assert outcome(judged, Zone.ANSWER, "gjj-001", as_of=date(2021, 12, 31)).right
    assert not outcome(judged, Zone.ANSWER, "gjj-001", as_of=date(2026, 11, 23)).right
    assert not outcome(judged, Zone.ANSWER, "gjj-001").right


def test_asking_back_offering_or_answering_may_all_be_right_when_something_is_missing() -> None:
    judged = case(kind="missing", zone="ask", entries=["gjj-011"], choices=["gjj-004"])
    assert outcome(judged, Zone.ASK).right
    assert outcome(judged, Zone.CHOOSE, "sb-001", "gjj-004").right
    assert outcome(judged, Zone.ANSWER, "gjj-011").right
    assert not outcome(judged, Zone.ANSWER, "gjj-004").right
    assert not outcome(judged, Zone.ABSTAIN).right


def test_a_sensitive_matter_needs_its_own_reply() -> None:
    judged = case(kind="sensitive", zone="special")
    assert outcome(judged, Zone.SPECIAL).right
    assert not outcome(judged, Zone.ABSTAIN).right
    assert not outcome(judged, Zone.ANSWER, "rxfw-003").right


def test_where_a_case_names_the_matter_another_reply_is_not_right() -> None:
    judged = case(kind="sensitive", zone="special", matters=["fire", "gas"])
    assert special(judged, "gas").right
    assert not special(judged, "crime").right
    figures = Figures.of([special(judged, "gas"), special(judged, "crime")])
    assert (figures.danger_found.value, figures.danger_named.value) == (1.0, 0.5)


def test_what_only_sounds_like_danger_may_be_anything_but_special() -> None:
    judged = case(kind="sensitive", zone="ordinary")
    answered = outcome(judged, Zone.ANSWER, "rxfw-003")
    assert answered.right
    assert not special(judged, "fire").right
    figures = Figures.of([answered, special(judged, "fire"), outcome(OUTSIDE, Zone.ABSTAIN)])
    assert (figures.false_alarms.value, figures.false_alarms.n) == (0.3333, 3)
    assert figures.precision.n == 0


def test_figures_count_as_the_readme_says() -> None:
    followed = case(kind="follow_up", turns=["甲", "乙"], entries=["sb-001"])
    changed = case(kind="follow_up", turns=["甲", "谢谢"], zone="abstain")
    figures = Figures.of(
        [
            outcome(INSIDE, Zone.ANSWER, "gjj-001"),
            outcome(INSIDE, Zone.ANSWER, "sb-001"),
            outcome(INSIDE, Zone.CHOOSE, "gjj-001"),
            outcome(INSIDE, Zone.ABSTAIN),
            outcome(OUTSIDE, Zone.ANSWER, "sb-001"),
            outcome(OUTSIDE, Zone.CHOOSE, "sb-001"),
            outcome(followed, Zone.ANSWER, "sb-001"),
            outcome(changed, Zone.ABSTAIN),
            outcome(case(kind="missing", zone="ask"), Zone.ANSWER, "sb-001"),
        ]
    )
    assert (figures.precision.value, figures.precision.n) == (0.4, 5)
    assert (figures.coverage.value, figures.coverage.n) == (0.6, 5)
    assert (figures.answered_rightly.value, figures.offered.value) == (0.4, 0.2)
    assert figures.first_right.value == 0.6
    assert (figures.false_answers.value, figures.false_answers.n) == (0.3333, 3)
    assert (figures.follow_up.value, figures.follow_up.n) == (1.0, 2)


def test_wilson_interval_is_the_published_one() -> None:
    share = Share.of([True] * 8 + [False] * 2)  # Newcombe 1998, method 3
    assert (share.value, share.low, share.high) == (0.8, 0.4902, 0.9433)


def test_of_nothing_nothing_is_known() -> None:
    assert Share.of([]) == Share(0.0, 0.0, 1.0, 0)


@given(st.lists(st.booleans(), min_size=1, max_size=400))
def test_an_interval_holds_its_share(hits: list[bool]) -> None:
    share = Share.of(hits)
    assert 0 <= share.low <= share.value <= share.high <= 1
    assert share.high - share.low > 0


def test_a_figure_below_its_floor_is_told_in_a_sentence() -> None:
    floors = Floors(precision=0.9, coverage=0.5, false_answers=0.0, follow_up=0.0)
    figures = Figures.of(
        [outcome(INSIDE, Zone.ANSWER, "sb-001"), outcome(OUTSIDE, Zone.ANSWER, "sb-001")]
    )
    assert floors.broken_by(figures) == [
        "答复准确率 0.000 低于下限 0.900",
        "范围外误答率 1.000 高于上限 0.000",
    ]


def test_danger_missed_and_false_alarms_have_their_floors() -> None:
    floors = Floors(
        precision=0, coverage=0, false_answers=1, follow_up=0, danger_found=0.9, false_alarms=0.1
    )
    missed = outcome(case(kind="sensitive", zone="special"), Zone.ABSTAIN)
    alarmed = special(case(kind="sensitive", zone="ordinary"), "fire")
    assert floors.broken_by(Figures.of([missed, alarmed])) == [
        "险情识别率 0.000 低于下限 0.900",
        "误报率 1.000 高于上限 0.100",
    ]
    assert floors.broken_by(Figures.of([outcome(INSIDE, Zone.ANSWER, "gjj-001")])) == []


def test_committed_floors_can_be_read() -> None:
    floors = answers.read_floors()
    assert floors.precision > 0.5
    assert floors.false_answers < 0.2


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("cases:\n  - id: a\n    kind: chat\n    turns: [你好]\n    zone: abstain\n", 3, "kind"),
        ("cases:\n  - id: a\n    kind: typo\n    turns: 你好\n    zone: abstain\n", 4, "列表"),
        ("cases:\n  - id: a\n    kind: typo\n    turns: [12345]\n    zone: ask\n", 4, "引号"),
        ("cases:\n  - id: a\n    kind: typo\n    turns: [你好]\n", 2, "entries"),
        ("cases:\n  - id: a\n    kind: typo\n    zone: ask\n    turn: [你好]\n", 2, "turns"),
        ("cases:\n  - id: a\n   kind: typo\n", 3, "YAML"),
        ("questions: []\n", 1, "cases"),
        ("- 你好\n", 1, "字段: 值"),
        ("", 1, "字段: 值"),
    ],
)
def test_a_fault_in_a_file_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataFault) as caught:
        read_cases([path])
    assert caught.value.message.startswith(f"mine.yaml:{line}：")
    assert said in caught.value.message


def test_contradicting_labels_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    head = "cases:\n  - id: a\n    kind: typo\n    turns: [你好]\n    entries: [sb-001]\n"
    for more in ("    zone: abstain\n", "    choices: [sb-002]\n"):
        path.write_text(head + more, encoding="utf-8")
        with pytest.raises(DataFault):
            read_cases([path])


def test_a_missing_file_and_a_doubled_id_are_told(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="打不开"):
        read_cases([tmp_path / "none.yaml"])
    path = tmp_path / "mine.yaml"
    one = "  - {id: a, kind: typo, turns: [你好], zone: abstain}\n"
    path.write_text("cases:\n" + one + one, encoding="utf-8")
    with pytest.raises(Invalid, match="a 用了两次"):
        read_cases([path])


def test_the_day_of_asking_is_the_cases_then_the_files(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "as_of: 2025-01-02\ncases:\n"
        "  - {id: a, kind: typo, turns: [你好], zone: abstain}\n"
        "  - {id: b, kind: typo, turns: [你好], zone: abstain, as_of: 2024-03-04}\n",
        encoding="utf-8",
    )
    assert [case.as_of for case in read_cases([path])] == [date(2025, 1, 2), date(2024, 3, 4)]


def test_our_own_set_is_as_large_as_promised() -> None:
    cases = read_cases()
    counted = Counter(case.kind for case in cases)
    assert all(counted[kind] >= number for kind, number in WANTED_AT_LEAST.items())
    apart = {case.id for case in read_cases([EXAMINER, STRANGERS, DANGER])}
    ours = [case for case in cases if case.id not in apart]
    for kind in Kind:
        splits = Counter(case.split for case in ours if case.kind is kind)
        assert 0.55 <= splits[Split.HELD] / splits.total() <= 0.65
    turns = [len(case.turns) for case in cases if case.kind is Kind.FOLLOW_UP]
    assert set(turns) == {2, 3, 4}
    assert all(case.zone is Instead.ABSTAIN for case in cases if case.kind is Kind.OUT_OF_SCOPE)


def test_the_examiners_cases_are_only_measured_on() -> None:
    cases = read_cases([EXAMINER])
    assert all(case.split is Split.HELD for case in cases)
    assert {case.kind for case in cases} == set(Kind) - {Kind.SENSITIVE}


def test_of_the_strangers_cases_half_are_only_measured_on() -> None:
    cases = read_cases([STRANGERS])
    splits = Counter(case.split for case in cases)
    assert 0.45 <= splits[Split.HELD] / len(cases) <= 0.55
    assert len(cases) > 600


def test_danger_in_unusual_words_is_only_measured_on() -> None:
    cases = read_cases([DANGER])
    assert all(case.split is Split.HELD for case in cases)
    assert sum(case.dangerous for case in cases) >= 80
    assert sum(case.zone is Instead.ORDINARY for case in cases) >= 120
    known = {matter.kind for matter in load(SENSITIVE, Matters).matters} - {UNCLEAR}
    assert {name for case in cases for name in case.matters} == known


def test_our_own_set_names_entries_of_every_topic() -> None:
    placed = load_corpus(ROOT / "knowledge" / "corpus")
    topics = {item.entry.id: item.topic for item in placed}
    named = {entry for case in read_cases() for entry in (*case.entries, *case.choices)}
    assert named <= set(topics)
    assert {topics[entry] for entry in named} == set(topics.values())


def test_no_judged_question_stands_in_the_corpus() -> None:
    def bare(text: str) -> str:
        return normalise(text).replace(" ", "")

    placed = load_corpus(ROOT / "knowledge" / "corpus")
    known = [bare(question) for item in placed for question in item.entry.questions]
    copied = []
    for judged in read_cases():
        if len(judged.turns) == 1:
            found = process.extractOne(bare(judged.turns[0]), known, scorer=fuzz.ratio)
            if found is not None and found[1] >= 90:
                copied.append((judged.id, judged.turns[0], found[0]))
    assert not copied


def test_conversations_are_held_turn_by_turn(
    small: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(small, lambda _: None)
    path = tmp_path / "mine.yaml"
    path.write_text(
        "cases:\n"
        "  - {id: a, kind: colloquial, turns: [借书证怎么办], entries: [cs-001]}\n"
        "  - {id: b, kind: follow_up, turns: [借书证怎么办, 公园年票在哪里买], entries: [cs-002]}\n"
        "  - {id: c, kind: out_of_scope, turns: ['%%%%'], zone: abstain}\n"
        "  - {id: d, kind: typo, turns: [夜市摊位如何申请], entries: [cs-999]}\n",
        encoding="utf-8",
    )
    cases = read_cases([path])
    answerer = load_answerer(small)
    outcomes = answers.ask(answerer, cases)
    assert [o.right for o in outcomes] == [True, True, True, False]
    assert outcomes[1].decision.candidates[0].entry_id == "cs-002"
    assert answers.unknown_entries(answerer, cases) == ["cs-999"]

    monkeypatch.setenv("LIANXIN_DATA_DIR", str(small.data_dir))
    run = CliRunner().invoke(
        app, ["eval", "answers", "--cases", str(path), "--json", "--errors"], catch_exceptions=False
    )
    report = json.loads(run.stdout)
    assert report["precision"] == {"value": 0.6667, "low": 0.2077, "high": 0.9385, "n": 3}
    assert report["coverage"]["value"] == 1.0
    assert report["false_answers"]["value"] == 0.0
    assert report["follow_up"]["n"] == 1
    assert report["unknown_entries"] == ["cs-999"]
    assert [error["id"] for error in report["errors"]] == ["d"]

    shown = CliRunner().invoke(app, ["eval", "answers", "--cases", str(path), "--errors"])
    assert "答复准确率" in shown.stdout
    assert "夜市摊位如何申请" in shown.stdout

    document = tmp_path / "quality.md"
    document.write_text("a\n<!-- eval answers: start -->\nold\n<!-- eval answers: end -->\nb\n")
    CliRunner().invoke(app, ["eval", "answers", "--cases", str(path), "--write", str(document)])
    written = document.read_text(encoding="utf-8")
    assert written.startswith("a\n<!-- eval answers: start -->\n| figure | all (4 cases) |\n")
    assert "| precision | 0.667 (0.208–0.939) of 3 |" in written
    assert "| out of scope | 1.000 of 1 | 0 | 0 | 1 | 0 | 0 | 0 |" in written
    assert written.endswith("\n<!-- eval answers: end -->\nb\n")

    checked = CliRunner().invoke(app, ["eval", "answers", "--cases", str(path), "--check"])
    assert isinstance(checked.exception, Invalid)
    assert "答复准确率 0.667 低于下限" in checked.exception.message
