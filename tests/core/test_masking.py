"""What leaves the house carries no phone or identity number."""

from hypothesis import given
from hypothesis import strategies as st

from core.masking import mask_name, mask_phone, mask_text

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
