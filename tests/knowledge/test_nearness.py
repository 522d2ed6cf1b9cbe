"""The nearer authority goes before the farther, the newer text before the older."""

from datetime import date

import pytest

from knowledge.conversing.missing import Rival, missing
from knowledge.conversing.nearness import Place, applies, distance, nearest
from knowledge.entries.schemas import Entry


def entry(
    number: int,
    region: str = "全国",
    *,
    question: str = "租房补贴每月多少钱？",
    audience: tuple[str, ...] = ("个人",),
    effective: date = date(2020, 1, 1),
) -> Entry:
    return Entry.model_validate(
        {
            "id": f"cs-{number:03}",
            "question": question,
            "scene": "想申请的人",
            "variants": ("租房补贴有多少", "能补多少房租", "房租补贴标准"),
            "answer": "按当地公布的标准发放，每月发到本人的银行卡里，具体请看当地公告。",
            "audience": audience,
            "region": region,
            "sources": (
                {
                    "title": "示例办法",
                    "issuer": "示例局",
                    "published": effective,
                    "effective": effective,
                },
            ),
            "validity": {"status": "有效", "from": effective, "until": None},
            "facts_as_of": date(2026, 1, 1),
            "drafter": "示例·甲",
            "reviewer": "示例·乙",
            "publisher": "示例·丙",
        }
    )


SUZHOU = Place.of("苏州市")


def test_city_goes_before_province_before_nation_before_elsewhere() -> None:
    entries = [entry(1), entry(2, "杭州市"), entry(3, "江苏省"), entry(4, "苏州市")]
    assert nearest(entries, SUZHOU) == [3, 2, 0, 1]
    assert [distance(e, SUZHOU) for e in entries] == [3, 4, 2, 1]
    assert [applies(e, SUZHOU) for e in entries] == [True, False, True, True]


def test_newer_goes_before_older_at_the_same_distance() -> None:
    entries = [entry(1), entry(2, effective=date(2024, 1, 1))]
    assert nearest(entries, SUZHOU) == [1, 0]


def test_province_is_a_place_of_its_own() -> None:
    assert distance(entry(1, "江苏省"), Place.of("江苏省")) == 2
    assert distance(entry(1, "苏州市"), Place.of("江苏省")) == 4


@pytest.mark.parametrize("region", ["昆山市", "苏州市昆山市", "江苏省苏州市昆山市"])
def test_county_goes_before_its_city(region: str) -> None:
    entries = [entry(1), entry(2, "江苏省"), entry(3, "苏州市"), entry(4, region)]
    kunshan = Place.of(region)
    assert (kunshan.county, kunshan.city, kunshan.province) == ("昆山市", "苏州市", "江苏省")
    assert nearest(entries, kunshan) == [3, 2, 1, 0]
    assert all(applies(one, kunshan) for one in entries)


def test_rule_of_one_county_is_not_its_neighbours() -> None:
    assert not applies(entry(1, "昆山市"), Place.of("太仓市"))
    assert not applies(entry(1, "昆山市"), SUZHOU)
    assert not applies(entry(1, "苏州市昆山市"), Place.of("杭州市"))


def test_county_of_a_municipality_follows_its_rules() -> None:
    banan = Place.of("重庆市巴南区")
    assert [distance(entry(1, region), banan) for region in ("巴南区", "重庆市", "全国")] == [
        0,
        1,
        3,
    ]


def test_place_that_no_list_knows_has_rules_of_its_own() -> None:
    assert distance(entry(1, "示例市"), Place.of("示例市")) == 1
    assert distance(entry(1, "示例市"), SUZHOU) == 4


def test_what_decides_between_two_answers_is_asked_for() -> None:
    rivals = [
        Rival(entry(1, question="职工医保门诊能报多少？"), 0.6),
        Rival(entry(2, question="居民医保门诊能报多少？"), 0.5),
    ]
    found = missing(frozenset(), rivals)
    assert found is not None
    assert set(found.options) == {"职工", "居民"}
    assert missing(frozenset({"居民"}), rivals) is None


def test_nothing_is_asked_where_one_answer_is_far_ahead_or_for_all() -> None:
    staff = entry(1, question="职工医保门诊能报多少？")
    others = entry(2, question="居民医保门诊能报多少？")
    both = entry(3, question="医保门诊能报多少？", audience=("企业", "个体工商户"))
    assert missing(frozenset(), [Rival(staff, 0.9), Rival(others, 0.05)]) is None
    assert missing(frozenset(), [Rival(both, 0.9), Rival(entry(4), 0.6)]) is None
    assert missing(frozenset(), [Rival(staff, 0.9)]) is None
