"""What leaves the house carries no phone or identity number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.masking import mask_name, mask_phone, mask_said, mask_text

PHONES = st.from_regex(r"1[3-9]\d{9}", fullmatch=True)


@given(PHONES, st.text("中文，。 abc", max_size=10), st.text("中文，。 abc", max_size=10))
def test_a_phone_number_in_a_sentence_is_masked(phone: str, before: str, after: str) -> None:
    masked = mask_text(f"{before}{phone}{after}")
    assert phone not in masked
    assert masked.startswith(before)
    assert masked.endswith(phone[-4:] + after)


def test_identity_numbers_and_landlines_are_masked() -> None:
    assert "19900101" not in mask_text("身份证11010519900101123X")
    assert mask_text("打 0571-88886666 找我") == "打 0571****6666 找我"


def test_names_and_phones_keep_what_one_needs_to_address() -> None:
    assert mask_phone("138 0013-8000") == "138****8000"
    assert mask_phone("12") == "**"
    assert mask_name("张小明") == "张**"
    assert mask_name("") == ""


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        ("我叫张小明，想问公积金怎么提", "我叫张**，想问公积金怎么提"),
        ("住建设路88号3栋2单元501室", "住建设路*号*栋*单元*室"),
        ("卡号6222 0212 3456 7890 123没到账", "卡号6222************没到账"),
        ("车牌浙A12345怎么年检", "车牌浙A·*****怎么年检"),
        ("发到zhang.san@example.com", "发到***@***"),
        ("微信号zs_12345加一下", "微信号***加一下"),
        ("我是高新企业，补贴多少", "我是高新企业，补贴多少"),
        ("财税〔2023〕12号和国务院令第711号还有效吗", "财税〔2023〕12号和国务院令第711号还有效吗"),
        ("12月31号前交10000元", "12月31号前交10000元"),
        ("王先生电话13800138000", "王先生电话138****8000"),
    ],
)
def test_what_people_say_of_themselves_is_masked_and_the_question_stays(
    said: str, masked: str
) -> None:
    assert mask_said(said) == masked
