"""Cities and counties are found by the names that people use, and everyday words are none."""

import pytest

from core.divisions import counties, divisions
from knowledge.conversing.follow_up import without_place
from knowledge.retrieval.analysis import normalise
from knowledge.retrieval.constraints import places


def named(text: str) -> list[str]:
    return [place.name for place in places(normalise(text))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("昆山公积金怎么提取", "昆山市"),
        ("江宁区居住证咋办", "江宁区"),
        ("上海浦东居转户", "浦东新区"),
        ("昆山市民卡怎么办", "昆山市"),
        ("浙江宁波的公积金", "宁波市"),
        ("苏州昆山市社保", "昆山市"),
    ],
)
def test_county_is_known_by_the_names_people_use(text: str, name: str) -> None:
    assert named(text)[-1] == name


@pytest.mark.parametrize(
    "text", ["非常熟悉流程", "老城区装电梯", "合作市场摊位", "光荣成为党员", "拆迁安置房"]
)
def test_everyday_words_are_no_places(text: str) -> None:
    assert named(text) == []
    assert without_place(text) is None


def test_name_of_several_counties_is_left_out_but_is_no_place() -> None:
    assert named("鼓楼区低保怎么办") == []
    assert without_place("鼓楼区低保怎么办") == "低保怎么办"


def test_every_county_lies_in_a_division_that_is_known() -> None:
    known = divisions()
    above = {*known.provinces, *known.municipalities}
    above.update(city for cities in known.provinces.values() for city in cities)
    assert set(counties().of) <= above
