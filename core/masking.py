"""Personal data is masked at the boundary of logs, model input and screens."""

import re

_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3})-?\d{3,4}(\d{4})(?!\d)")
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
