"""What can be recognised in what people type."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.tickets.extraction import Extraction, extract, find_phone, is_name, plain
from desk.tickets.places import amended, is_nowhere, is_vague, region
from desk.tickets.times import day_of, find_when, is_unknown

TODAY = date(2026, 11, 23)  # a Monday
HERE = region("示例市")


def read(text: str) -> Extraction:
    return extract(plain(text), region=HERE, today=TODAY)


def test_everything_told_in_one_sentence_is_recognised() -> None:
    found = read("我叫李芳，住阳光花园3栋，昨天晚上8点楼上漏水把我家淹了，电话13911112222")
    assert found.phone is not None
    assert found.phone.number == "13911112222"
    assert found.name is not None
    assert found.name.words == "李芳"
    assert found.place is not None
    assert found.place.words == "阳光花园3栋"
    assert found.when is not None
    assert found.when.told() == "昨天晚上8点（2026年11月22日）"
    assert "漏水" in found.rest


def test_traditional_and_full_width_characters_are_read_like_any_other() -> None:
    found = read("我要投訴建設路８８號燒烤店半夜噪音，電話１３８００１３８０００")
    assert found.place is not None
    assert found.place.words == "建设路88号烧烤店"
    assert found.phone is not None
    assert found.phone.number == "13800138000"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("电话139-1234-5678", "13912345678"),
        ("+86 13912345678", "13912345678"),
        ("一三九一二三四五六七八", "13912345678"),
        ("幺三九幺二三四五六七八", "13912345678"),
        ("025-83456789", "025-83456789"),
        ("座机02583456789", "025-83456789"),
        ("010-65000000", "010-65000000"),
        ("先打13800138000，不通再打13912345678", "13912345678"),
    ],
)
def test_phone_numbers_as_people_write_them(text: str, number: str) -> None:
    found, bad = find_phone(plain(text))
    assert found is not None
    assert found.number == number
    assert bad is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1380013800", "11 位"),
        ("电话是138001380001", "11 位"),
        ("83456789", "区号"),
        ("0999-1234567890", "座机"),
    ],
)
def test_a_wrong_number_is_told_why(text: str, why: str) -> None:
    found, bad = find_phone(text)
    assert found is None
    assert bad is not None
    assert why in bad.why


@pytest.mark.parametrize(
    "text",
    [
        "骗子电话13812345678，骗了我五千块",
        "老板电话13611112222打不通",
        "建设路88号3栋502室",
        "工单20261123-0001",
        "交了12800块钱",
        "身份证320102199003077777",
    ],
)
def test_not_every_number_is_the_citizens_phone(text: str) -> None:
    assert find_phone(text) == (None, None)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我叫张伟", "张伟"),
        ("我叫欧阳娜娜", "欧阳娜娜"),
        ("姓王", "王姓市民"),
        ("免贵姓陈", "陈姓市民"),
        ("李女士", "李女士"),
        ("叫我王师傅就行", "王师傅"),
        ("张伟 13800138000", "张伟"),
        ("13800138000 张伟", "张伟"),
        ("13800138000张伟", "张伟"),
        ("联系人：赵小军，手机13800138000", "赵小军"),
        ("我要匿名举报", "匿名"),
        ("不想留名字", "匿名"),
    ],
)
def test_names_as_people_give_them(text: str, name: str) -> None:
    found = read(text).name
    assert found is not None
    assert found.words == name


@pytest.mark.parametrize(
    "text",
    [
        "物业张经理态度恶劣",
        "我是业主",
        "我是安徽人",
        "马上 13800138000",
        "建设路88号 13800138000",
        "路灯不亮",
    ],
)
def test_not_every_word_is_a_name(text: str) -> None:
    assert read(text).name is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("建设路88号", "建设路88号"),
        ("我要投诉建设路88号烧烤店半夜噪音", "建设路88号烧烤店"),
        ("在城东区幸福小区3栋2单元501", "城东区幸福小区3栋2单元501"),
        ("解放路和中山路交叉口路灯灭了", "解放路和中山路交叉口"),
        ("实验小学东门放学时堵车", "实验小学东门"),
        ("王家村二组路灯不亮", "王家村二组"),
        ("市第一人民医院停车场乱收费", "市第一人民医院停车场"),
        ("人民公园门口", "人民公园门口"),
        ("3号楼2单元电梯坏了", "3号楼2单元"),
        ("建议在建设路口装个红绿灯", "建设路口"),
        ("在人民路上班的时候", "人民路"),
        ("南京路88号", "南京路88号"),
        ("开发区管委会门口", "开发区管委会门口"),
    ],
)
def test_places_as_people_name_them(text: str, place: str) -> None:
    found = read(text).place
    assert found is not None
    assert found.words == place


@pytest.mark.parametrize(
    "text",
    [
        "我们小区物业乱收停车费",
        "路边的井盖坏了",
        "8路公交车总是晚点",
        "这条街脏得很",
        "街道办不管",
        "表扬一下社区王主任",
        "医院乱收费",
        "马路上都是垃圾",
    ],
)
def test_not_every_road_is_a_place(text: str) -> None:
    assert read(text).place is None


@pytest.mark.parametrize(
    ("text", "city", "code"),
    [
        ("南京市建设路", "南京市", "025"),
        ("我要投诉南京市建设路88号烧烤店", "南京市", "025"),
        ("在南京", "南京市", "025"),
        ("杭州西湖区文三路", "杭州市", "0571"),
        ("上海市浦东新区", "上海市", "021"),
        ("黄山市屯溪区", "黄山市", "0559"),
        ("江苏省某地", "江苏省", ""),
    ],
)
def test_another_citys_place_is_known_as_such(text: str, city: str, code: str) -> None:
    found = read(text).elsewhere
    assert found is not None
    assert (found.city, found.area_code) == (city, code)


@pytest.mark.parametrize(
    "text", ["南京路88号", "兰州拉面馆", "重庆火锅店", "北京东路", "白银首饰店", "示例市建设路"]
)
def test_a_name_from_elsewhere_is_no_place_elsewhere(text: str) -> None:
    assert read(text).elsewhere is None


def test_a_city_is_not_elsewhere_in_itself() -> None:
    nanjing = region("南京市")
    assert nanjing.elsewhere("江苏省南京市玄武区") is None
    assert nanjing.elsewhere("苏州市姑苏区") is not None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("昨天晚上8点", "昨天晚上8点（2026年11月22日）"),
        ("昨晚8点多", "昨晚8点多（2026年11月22日）"),
        ("今早", "今早（2026年11月23日）"),
        ("昨儿个", "昨儿个（2026年11月22日）"),
        ("前天夜里三点左右", "前天夜里三点左右（2026年11月21日）"),
        ("上周三下午三点多", "上周三下午三点多（2026年11月18日）"),
        ("周五", "周五（2026年11月20日）"),
        ("五天前", "五天前（2026年11月18日）"),
        ("3月5号", "3月5号（2026年3月5日）"),
        ("三月五号上午九点半", "三月五号上午九点半（2026年3月5日）"),
        ("去年12月1日", "去年12月1日（2025年12月1日）"),
        ("上个月20号", "上个月20号（2026年10月20日）"),
        ("2026年11月20日晚上", "2026年11月20日晚上"),
        ("每天半夜", "每天半夜"),
        ("一直这样", "一直"),
        ("有半年了", "有半年了"),
        ("从上个月开始", "从上个月开始"),
        ("每天早上6点到晚上10点", "每天早上6点到晚上10点"),
        ("12月1号", "12月1号"),
    ],
)
def test_times_keep_their_words_and_get_a_date_where_it_is_certain(text: str, told: str) -> None:
    found = find_when(text, TODAY)
    assert found is not None
    assert found.told() == told


@pytest.mark.parametrize("text", ["建设路88号", "3栋502", "二十块钱", "没人管", "有点吵"])
def test_not_every_number_is_a_time(text: str) -> None:
    assert find_when(text, TODAY) is None


@pytest.mark.parametrize("text", ["记不清了", "忘了", "不知道", "不记得具体哪天了"])
def test_not_knowing_when_is_an_answer(text: str) -> None:
    assert is_unknown(text)


def test_a_date_that_does_not_exist_is_not_made_up() -> None:
    assert day_of("2月30号", TODAY) is None


@pytest.mark.parametrize("text", ["就在我家楼下", "这里", "我们小区门口", "路边"])
def test_a_place_only_the_speaker_can_find_is_vague(text: str) -> None:
    assert is_vague(text)


@pytest.mark.parametrize("text", ["没有具体地点", "没有", "不清楚", "全市都是"])
def test_no_place_is_an_answer(text: str) -> None:
    assert is_nowhere(text)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("建设路88号烧烤店", "建设西路", "建设西路88号烧烤店"),
        ("城东区建设路88号", "建设西路", "城东区建设西路88号"),
        ("建设路88号", "89号", "建设路89号"),
        ("幸福小区5栋2单元", "三栋", "幸福小区三栋2单元"),
        ("建设路88号", "建设西路90号", "建设西路90号"),
        ("建设路", "人民公园", "人民公园"),
        ("实验小学", "建设西路", "建设西路"),
    ],
)
def test_a_correction_changes_the_part_it_names(old: str, new: str, place: str) -> None:
    assert amended(old, new) == place


def test_short_words_are_told_from_names() -> None:
    assert is_name("张伟")
    assert is_name("欧阳锋")
    assert is_name("阿依古丽·买买提")
    assert not is_name("马上")
    assert not is_name("建设路")
    assert not is_name("不知道")


any_text = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "我要投诉建设路号栋小区昨天晚上点半周三月日电话张伟李女士匿名南京市，。？ -0123456789"
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)


@given(any_text)
def test_any_text_can_be_read(text: str) -> None:
    """Nothing raises, and every mention is a part of the text."""
    words = plain(text)
    found = extract(words, region=HERE, today=TODAY)
    assert plain(words) == words
    for span in (found.phone, found.bad_phone, found.name, found.place, found.when):
        if span is not None:
            assert 0 <= span.start < span.end <= len(words)
    if found.place is not None:
        assert found.place.words == words[found.place.start : found.place.end].strip()


@given(st.from_regex(r"1[38][0-9]{9}", fullmatch=True), st.sampled_from(["", " ", "-"]))
def test_any_mobile_number_in_a_sentence_is_found_however_it_is_grouped(
    number: str, separator: str
) -> None:
    grouped = separator.join((number[:3], number[3:7], number[7:]))
    found, bad = find_phone(f"我的电话{grouped}，谢谢")
    assert (found is not None and found.number == number) or bad is not None


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31)))
def test_yesterday_is_always_the_day_before(today: date) -> None:
    found = find_when("昨天晚上8点", today)
    assert found is not None
    assert found.day is not None
    assert (today - found.day).days == 1
