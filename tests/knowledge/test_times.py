"""A year that is asked for is told from a year that is part of the matter."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from knowledge.conversing.follow_up import readings, take_apart
from knowledge.retrieval.analysis import normalise
from knowledge.retrieval.times import asked_time
from knowledge.retrieval.years import named_years
from knowledge.talk import NOTHING_SAID

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年的标准是多少", date(2024, 12, 31)),
        ("去年的最低工资标准", date(2025, 12, 31)),
        ("前年能领多少", date(2024, 12, 31)),
        ("２０２３年度的比例", date(2023, 12, 31)),
        ("二〇二二年的比例", date(2022, 12, 31)),
        ("2025年3月的标准", date(2025, 3, 31)),
        ("24年的稳岗返还", date(2024, 12, 31)),
        ("今年的标准", TODAY),
        ("2026年的标准", TODAY),
        ("明年还能减半吗", date(2027, 1, 1)),
        ("2028年还免税吗", date(2028, 1, 1)),
        ("2005年的最低工资标准是多少", date(2005, 12, 31)),
        ("1998年失业金领多少", date(1998, 12, 31)),
        ("2001年的时候公积金贷款利率多少", date(2001, 12, 31)),
        ("2004年那会儿社保单位交几个点", date(2004, 12, 31)),
        ("大型企业24年那轮失业险返还给退百分之多少", date(2024, 12, 31)),
        ("19年的时候小微企业所得税按几个点交的", date(2019, 12, 31)),
        ("2024年买的注塑机，按那年政策能一次进费用吧", date(2024, 12, 31)),
        ("我2025年夏天考的高级工，按当时规定够领补贴不", date(2025, 12, 31)),
        ("二三年度社保缴费基数上下限各是多少", date(2023, 12, 31)),
        ("零八年那阵子个税起征点到底是1600还是2000", date(2008, 12, 31)),
        ("车是2023.6提的，那时候新能源购置税怎么个免法", date(2023, 6, 30)),
        ("头年俺村里养老保险最低档交多少", date(2025, 12, 31)),
        ("三年前小微企业六税两费是不是减半", date(2023, 12, 31)),
        ("疫情头一年企业社保免了几个月", date(2020, 12, 31)),
        ("来年城乡居民医保要涨到多少一个人", date(2027, 1, 1)),
        ("刚才说的失业金标准，不是今年的，是2020年武汉的", date(2020, 12, 31)),
    ],
)
def test_year_asked_for_is_recognised(text: str, day: date) -> None:
    time = asked_time(normalise(text), TODAY)
    assert time is not None
    assert time.day(TODAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "2000年出生的人什么时候退休",
        "2024年7月以前成立的公司要改出资期限吗",
        "我2015年买的房",
        "从2019年开始断缴",
        "公司2010年成立的",
        "交满15年就能领吗",
        "贷款20年能提前还吗",
        "去年买的车今年要年检吗"[:5],
        "孩子几岁上一年级",
        "2003年的房子能提公积金吗",
        "2006年发的驾照现在换证多少钱",
        "2008年我就参加工作了能领多少养老金",
        "我2010年退的休，养老金现在领多少",
        "1999年离的婚，抚养费标准是多少",
        "2007年开的厂，补偿标准怎么定",
        "没有年份的问题",
        "我的车买了四年，要不要去年审",
        "交满20年的时候能领多少",
        "我2010年参加工作，当年没交社保能补吗",
        "我老公2020年走的，抚恤金还能不能领啊",
        "政策2027年底到期，现在我们符合啥条件能享受",
        "2027年6月30日前要调整什么",
        "2016年进的公司，干到现在，要是今天辞退我赔几个月",
        "马上年底了，早上年报还没填",
        "孩子明天上一年级",
    ],
)
def test_year_of_what_happened_is_part_of_the_matter(text: str) -> None:
    assert asked_time(normalise(text), TODAY) is None


@given(st.text(max_size=60), st.dates(date(2000, 1, 1), date(2080, 1, 1)))
def test_any_text_has_a_day_or_none(text: str, today: date) -> None:
    time = asked_time(normalise(text), today)
    if time is not None:
        assert time.day(today).year == time.year
        assert 0 <= time.start < time.end <= len(normalise(text))


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("以去年为准", 2025),
        ("去年报销的还算数吗", 2025),
        ("从前年开始", 2024),
        ("按明年的标准", 2027),
        ("明年会涨吗", 2027),
        ("开年复工以后", 2027),
    ],
)
def test_year_counted_from_today_is_read_behind_any_word(text: str, year: int) -> None:
    [named] = named_years(normalise(text), TODAY)
    assert named.year == year


@pytest.mark.parametrize(
    "text",
    [
        "以前年度亏损",
        "本来年纪就大",
        "证明年龄的材料",
        "发明年费交多少",
        "退休后年金怎么领",
        "离职后年假折钱",
        "召开年会",
        "公开年报",
        "现如今年轻人",
        "目前年龄",
        "成本年化",
    ],
)
def test_what_only_looks_like_a_year_is_none(text: str) -> None:
    assert not list(named_years(normalise(text), TODAY))


def test_nine_in_ten_of_what_a_stranger_wrote_about_years_are_read_as_meant() -> None:
    asked = yaml.safe_load((Path(__file__).with_name("years.yaml")).read_text(encoding="utf-8"))
    today = date(2026, 11, 27)
    wrong = []
    for item in asked:
        said = take_apart(item["text"], today=today)
        year = readings(said, NOTHING_SAID, today=today)[0].day.year
        if (None if year == today.year else year) != item["year"]:
            wrong.append(item["text"])
    assert len(wrong) <= len(asked) / 10, wrong
