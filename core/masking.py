"""Personal data is masked at the boundary of logs, model input and screens."""

import re

_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})-?\d{3,4}(\d{4})(?!\d)")
_CARD = re.compile(r"(?<!\d)(\d{4})[ -]?(?:\d{4}[ -]?){2,3}\d{0,3}(?<=\d)(?!\d)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_ACCOUNT = re.compile(r"((?:微信|QQ|qq|扣扣|支付宝|账号|卡号)号?[是为:：]?\s*)[A-Za-z0-9_-]{5,}")
_PLATE = re.compile(
    r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z])[ ·]?[A-HJ-NP-Z0-9]{5,6}(?![A-Za-z0-9])"
)
_HOUSE = re.compile(r"(?<=[路街巷弄村道里苑园区])\d+(?=号)|\d+(?=号楼|栋|幢|单元|室)|(?<=栋|幢)\d+")
_NAMED = re.compile(
    r"((?:我叫|我的名字[是叫]|名字[是叫]|姓名[是为:： ]?|我是|本人|叫做)\s*)"
    r"([王李张刘陈杨赵黄周吴徐孙胡朱林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    r"钟汪田任姜范石姚谭廖邹熊金陆郝孔崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文])[一-龥]{1,2}"
    r"(?=[,，。;；、!！ \d]|电话|手机|住|家住|身份证|想|要|$)"
)
_IDENTITY = re.compile(r"(?<!\d)(\d{3})\d{11}(\d{3}[\dXx])(?!\d)")


def mask_phone(phone: str) -> str:
    """``13800138000`` → ``138****8000``; what is too short is hidden whole."""
    digits = re.sub(r"\D", "", phone)
    if len(digits) < 7:
        return "*" * len(digits)
    return f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"


def mask_name(name: str) -> str:
    """``张小明`` → ``张**``: the family name stays, so that one can be addressed."""
    return name[:1] + "*" * (len(name) - 1)


def mask_text(text: str) -> str:
    """Free text with phone and identity numbers masked."""
    text = _IDENTITY.sub(r"\1***********\2", text)
    text = _PHONE.sub(r"\1****\2", text)
    return _LANDLINE.sub(r"\1****\2", text)


def mask_said(text: str) -> str:
    """What a person said, before it goes to a model or into a list of questions.

    Besides numbers: names people give themselves, house numbers, plates, accounts, addresses of
    mail. The question stays readable. Names of third persons are not recognised.
    """
    text = _MAIL.sub("***@***", text)
    text = mask_text(text)
    text = _CARD.sub(r"\1************", text)
    text = _ACCOUNT.sub(r"\1***", text)
    text = _PLATE.sub(r"\1·*****", text)
    text = _HOUSE.sub("*", text)
    return _NAMED.sub(r"\1\2**", text)
