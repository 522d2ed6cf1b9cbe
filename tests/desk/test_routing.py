from collections import Counter
from pathlib import Path

import pytest

from core.errors import Unavailable
from core.settings import Settings
from desk.routing import classifier, evaluation
from desk.routing.classifier import Router, load_router, train
from desk.routing.departments import department_names, load_departments, load_examples


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("var"))


@pytest.fixture(scope="module")
def router(settings: Settings) -> Router:
    train(settings, lambda line: None)
    return load_router(settings)


def test_every_department_has_twenty_examples() -> None:
    counts = Counter(code for _, code in load_examples())
    assert counts.keys() == {department.code for department in load_departments()}
    assert min(counts.values()) >= 20
    assert 15 <= len(counts) <= 18


@pytest.mark.parametrize(
    ("text", "department"),
    [
        ("我家这栋楼停水三天了", "utilities"),
        ("包工头欠我们八个人的工钱不给", "labour"),
        ("孩子转学要办什么手续", "education"),
        ("楼道路口的路灯一个月都不亮", "city"),
        ("饭店不给开发票", "tax"),
        ("公积金怎么提取", "fund"),
        ("公交车等了一个小时", "transport"),
        ("异地住院医保怎么报", "medicare"),
    ],
)
def test_a_plain_matter_is_suggested_to_its_department(
    router: Router, text: str, department: str
) -> None:
    suggestions = router.suggest(text, "建设西路")
    assert suggestions[0].department == department
    assert suggestions[0].label == department_names()[department]


def test_three_suggestions_come_best_first_with_shares_of_one(router: Router) -> None:
    suggestions = router.suggest("小区楼下烧烤摊油烟大，还占了人行道")
    shares = [each.confidence for each in suggestions]
    assert len(suggestions) == 3
    assert shares == sorted(shares, reverse=True)
    assert 0 < sum(shares) <= 1


@pytest.mark.parametrize("text", ["", "   ", "？？！", "\n"])
def test_no_word_no_suggestion(router: Router, text: str) -> None:
    assert router.suggest(text) == ()


@pytest.mark.parametrize("text", ["a" * 10_000, "<script>alert(1)</script>", "\x00路灯", "😀路灯"])
def test_any_text_is_survived(router: Router, text: str) -> None:
    assert len(router.suggest(text)) == 3


def test_training_again_with_the_same_inputs_does_nothing(
    settings: Settings, router: Router
) -> None:
    said: list[str] = []
    train(settings, said.append)
    assert said == []


def test_a_crash_while_training_leaves_the_old_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data_dir=tmp_path)
    train(settings, lambda line: None)
    before = sorted((tmp_path / "routing").iterdir())

    def crash(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(classifier, "fingerprint", lambda: "changed")
    monkeypatch.setattr(classifier.joblib, "dump", crash)
    with pytest.raises(OSError, match="disk full"):
        train(settings, lambda line: None)
    with pytest.raises(Unavailable):
        load_router(settings)
    monkeypatch.undo()
    assert set(before) <= set((tmp_path / "routing").iterdir())
    assert load_router(settings).suggest("停水了")


def test_changed_inputs_are_trained_once_and_the_old_file_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(data_dir=tmp_path)
    train(settings, lambda line: None)
    monkeypatch.setattr(classifier, "fingerprint", lambda: "changed")
    train(settings, lambda line: None)
    assert [path.name for path in (tmp_path / "routing").iterdir()] == ["changed.joblib"]


def test_an_untrained_router_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="make run"):
        load_router(Settings(data_dir=tmp_path))


def test_unseen_examples_reach_their_department_among_three() -> None:
    scores = evaluation.own_examples()
    assert scores.accuracy >= 0.8
    assert scores.top3 >= 0.93
