"""Whose word a document is: the level and place of its issuer, by the issuer's name."""

import re

from knowledge.policies.schemas import Level

_HAN = r"[\u4e00-\u9fa5]"
_PLACE = re.compile(
    rf"(?P<province>{_HAN}{{2,7}}?(?:省|自治区)|北京市|上海市|天津市|重庆市)?"
    rf"(?P<city>{_HAN}{{2,8}}?(?:市(?![场政民容])|自治州|(?<!区)地区|盟))?"
    rf"(?P<county>{_HAN}{{1,8}}?(?:自治县|自治旗|县|(?<![治发地社园景湾特])区(?!域)|旗))?"
)
_BRANCH = re.compile(
    r"^(?:国家|中国)[\u4e00-\u9fa5]{2,8}(?:总局|局|银行|总署)(?=[\u4e00-\u9fa5]{2,}(?:省|市|区|县|分行))"
)
_ZONE = re.compile(r"园区|开发区|新区|高新区|合作区")  # of a city or of a province
_NATIONAL = re.compile(
    r"^(?:中华人民共和国|国务院|全国|中共中央|中央|国家|中国|最高人民|海关总署|审计署)"
    r"|^[\u4e00-\u9fa5]{2,12}(?:部|总局|委员会|署)(?:办公厅)?(?:[ 、]|$)"
)


def level_of(issuer: str) -> tuple[Level, str]:
    """Level and place of an issuer; the place is empty for the whole country or when unknown."""
    name = issuer.strip().removeprefix("中共")
    name = _BRANCH.sub("", name)
    place = _PLACE.match(name)
    province, city, county = place.group("province", "city", "county") if place else ("", "", "")
    region = "".join(part or "" for part in (province, city, county))
    if county:
        return Level.COUNTY, region
    if city:
        return Level.CITY, region
    if province:
        return Level.PROVINCE, region
    if _ZONE.search(name):
        return Level.UNKNOWN, ""
    if _NATIONAL.search(name) or _NATIONAL.search(issuer):
        return Level.NATIONAL, ""
    return Level.UNKNOWN, ""
