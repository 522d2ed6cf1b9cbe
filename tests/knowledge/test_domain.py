"""A message is told from what the corpus is about by words that an entry cannot know."""

from pathlib import Path

import pytest

from knowledge.retrieval.analysis import analyse
from knowledge.retrieval.domain import Domain, outside_sentences

OURS = ["公积金贷款要交多久才能申请", "租房能提取公积金吗", "失业金可以领几个月", "生育津贴怎么算"]
OTHERS = ["五一放几天假", "这周末出门要不要带伞", "电脑开不了机怎么办", "你喜欢吃什么"]


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.learn(map(analyse, OURS), map(analyse, OTHERS))


def test_other_questions_with_words_of_ours_are_held_for_ours(domain: Domain) -> None:
    assert domain.inside(analyse("公积金怎么提取")) > 0


def test_other_questions_with_words_of_others_are_not(domain: Domain) -> None:
    assert domain.inside(analyse("周末放假带伞吗")) < 0


def test_message_without_words_says_nothing(domain: Domain) -> None:
    assert domain.inside(analyse("？！")) == 0.0


def test_without_either_kind_every_message_is_the_same() -> None:
    for learned in (Domain.learn(map(analyse, OURS), []), Domain.learn([], map(analyse, OTHERS))):
        assert learned.inside(analyse(OURS[0])) == learned.inside(analyse(OTHERS[0])) == 0.0


def test_words_of_a_new_entry_no_longer_speak_against_a_question(domain: Domain) -> None:
    asked = analyse("五一放几天假")
    more = domain.knowing([analyse("五一假期怎么安排，放几天假")])
    assert more.inside(asked) > domain.inside(asked)
    assert more.inside(analyse("电脑开不了机")) == domain.inside(analyse("电脑开不了机"))


def test_entry_that_comes_later_lacks_what_makes_a_question_ours(domain: Domain) -> None:
    later = list(map(analyse, ("五一放几天假", "周末出门要带伞吗")))
    assert domain.lacking(later) > domain.lacking(list(map(analyse, OURS)))
    assert domain.inside(later[0]) + domain.lacking(later[:1]) > 0
    assert Domain.neutral().lacking(later) == domain.lacking([]) == 0.0


def test_what_was_kept_says_the_same(domain: Domain, tmp_path: Path) -> None:
    domain.save(tmp_path)
    again = Domain.open(tmp_path)
    for text in map(analyse, (*OURS, *OTHERS)):
        assert again.inside(text) == pytest.approx(domain.inside(text), abs=1e-5)


def test_damaged_file_is_refused(domain: Domain, tmp_path: Path) -> None:
    domain.save(tmp_path)
    kept = tmp_path / "domain.npy"
    kept.write_bytes(kept.read_bytes()[:1000])
    with pytest.raises((OSError, ValueError)):
        Domain.open(tmp_path)


def test_no_shipped_sentence_is_listed_twice() -> None:
    sentences = outside_sentences()
    assert len(sentences) == len(set(sentences))
