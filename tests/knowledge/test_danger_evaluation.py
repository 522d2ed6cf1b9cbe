"""What `lianxin eval danger` measures: sentences asked of a model that does not know them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from knowledge.conversing.danger_learning import Sentences, read_sentences, told, try_out
from knowledge.entries.checks import load_corpus
from knowledge.evaluation.danger import hear, measure
from service.cli import app


def test_what_is_learned_finds_more_than_the_patterns_alone(folder: Path) -> None:
    figures = measure(hear(folder))
    assert set(figures.kinds) == set(read_sentences().dangers)
    assert figures.whole.both.value > 2 * figures.whole.patterns.value, "however small the corpus"
    assert figures.whole.named.value <= figures.whole.both.value
    assert figures.questions.value <= 0.005
    assert figures.alike.value < 0.1


def test_folds_do_not_part_the_ways_to_say_a_line() -> None:
    few = Sentences(
        dangers={
            "fire": ("(楼上|楼下|隔壁)着起来(了|啦)", "满屋子都是黑烟"),
            "gas": ("灶上嘶嘶跑气",),
        },
        harmless={"a": ("烧烤店(几点|何时)关门",)},
    )
    everything = told([], few)
    assert {one.kind for one in everything if not one.counted} == {"fire", "gas", ""}
    first = [one for one in everything if "着起来" in one.said]
    assert len(first) == 6
    assert len({one.group for one in first}) == 1
    assert sum(one.weight for one in first) == pytest.approx(8.0)


def test_an_entry_about_danger_does_not_teach_that_danger_is_harmless(folder: Path) -> None:
    entries = [placed.entry for placed in load_corpus(folder)]
    asked = entries[0].model_copy(
        update={"question": "家里着火了怎么办", "variants": ("楼下着火了", "火烧到哪一层算火灾")}
    )
    learned = told([asked, *entries[1:]], read_sentences())
    assert not [one for one in learned if one.counted and "火灾" in one.said]
    assert [one for one in learned if one.counted and "公园年票" in one.said]


def test_everything_is_asked_once(folder: Path) -> None:
    entries = [placed.entry for placed in load_corpus(folder)]
    asked = [one.told for one in try_out(entries)]
    assert len(asked) == len(told(entries, read_sentences()))
    assert len(set(map(id, asked))) == len(asked)


def test_the_command_tells_figures_and_cost(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANXIN_CORPUS_DIR", str(folder))
    document = tmp_path / "quality.md"
    document.write_text("a\n<!-- eval danger: start -->\n<!-- eval danger: end -->\nb\n")
    done = CliRunner().invoke(app, ["eval", "danger", "--json", "--write", str(document)])
    assert done.exit_code == 0, done.output
    report = json.loads(done.output)
    assert report["all"]["both"]["n"] > 3000
    assert report["false_alarms"]["questions"]["value"] <= 0.005
    assert 0 < report["patterns_ms"] < report["both_ms"]
    assert "| self harm |" in document.read_text()
