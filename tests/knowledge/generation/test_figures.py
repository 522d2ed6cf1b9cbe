"""One number is one number, however it is written."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.generation.figures import Bound, Figure, figures, plain


def read(text: str) -> list[Figure]:
    return figures(plain(text))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("百分之五", "5%"),
        ("百分之十二点五", "12.5％"),
        ("千分之三", "0.3%"),
        ("三成", "30%"),
        ("一万元", "10000元"),
        ("10,000元", "1万元"),
        ("３万５千元", "三万五千元"),
        ("1.2亿元", "120000000元"),
        ("十五个工作日", "15个工作日"),
        ("15日", "十五天"),
        ("一年", "12个月"),
        ("半年", "六个月"),
        ("两周", "14天"),
        ("二〇二三年十二月三十一日", "2023-12-31"),
        ("2023年3月", "二零二三年三月"),
        ("财税[2023]12号", "根据财税〔2023〕12号"),
        ("国务院令第七百一十一号", "国务院令第711号"),
        ("第三条", "第3条"),
        ("六十周岁", "60岁"),
    ],
)
def test_the_same_number_in_other_words_is_the_same(left: str, right: str) -> None:
    ours, theirs = read(left), read(right)
    assert len(ours) == len(theirs) == 1
    assert ours[0].same(theirs[0])
    assert theirs[0].same(ours[0])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("5%", "6%"),
        ("15天", "15个工作日"),
        ("1万元", "1万美元"),
        ("5%", "5个百分点"),
        ("2023年12月31日", "2024年12月31日"),
        ("财税〔2023〕12号", "财税〔2023〕21号"),
        ("国发〔2023〕12号", "湘国发〔2023〕12号"),
        ("3个月", "3月"),
        ("每月15日", "15日"),
        ("第三条", "三条"),
        ("100元", "100人"),
    ],
)
def test_other_numbers_are_others(left: str, right: str) -> None:
    assert not any(a.same(b) for a in read(left) for b in read(right))


def test_a_date_may_be_told_with_fewer_parts_but_not_with_more() -> None:
    (day,), (month,), (year,) = read("2023年12月31日"), read("2023年12月"), read("2023年")
    assert year.same(day)
    assert month.same(day)
    assert not day.same(month)


def test_the_second_date_of_a_range_has_the_year_of_the_first() -> None:
    (end,) = read("2023年12月31日")
    assert any(end.same(figure) for figure in read("2023年1月1日至12月31日"))


def test_the_first_number_of_a_range_has_the_unit_of_the_second() -> None:
    assert [(f.unit, f.value) for f in read("10—20万元")] == [("元", 100000), ("元", 200000)]
    assert [f.unit for f in read("3至5个工作日")] == ["工作日", "工作日"]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("不超过5万元", Bound.AT_MOST),
        ("最高5万元", Bound.AT_MOST),
        ("5万元以下", Bound.AT_MOST),
        ("15日内", Bound.AT_MOST),
        ("不得低于5%", Bound.AT_LEAST),
        ("年满60周岁", Bound.AT_LEAST),
        ("3人以上", Bound.AT_LEAST),
        ("不满18周岁", Bound.AT_MOST),
        ("超过30天", Bound.AT_LEAST),
        ("补贴5万元", None),
    ],
)
def test_a_limit_is_read_with_its_direction(text: str, bound: Bound | None) -> None:
    assert [figure.bound for figure in read(text)] == [bound]


@pytest.mark.parametrize(
    "text", ["统一受理", "十分方便", "第三方机构", "一次性告知", "成立公司", "五险一金"]
)
def test_words_that_only_look_like_numbers_are_none(text: str) -> None:
    assert read(text) == []


@given(st.integers(1, 10**9))
def test_an_amount_survives_thousands_separators(amount: int) -> None:
    assert [f.value for f in read(f"{amount:,}元")] == [Fraction(amount)]


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    for figure in read(text):
        assert figure.start < figure.end
