"""What cannot wait for a ticket: who files or hands over danger is reminded whom to call.

Danger told outside of that is recognised before anything else (knowledge/conversing/sensitive).
"""

import re

_URGENT = re.compile(
    r"着火|失火|起火|火灾|煤气泄漏|燃气泄漏|天然气泄漏|爆炸|落水|溺水|要跳楼|想跳楼|跳楼|自杀|不想活|轻生|割腕|持刀|拿刀|"
    r"砍人|杀人|抢劫|绑架|正在打人|打架|家暴|强奸|猥亵|昏迷|晕倒|心梗|大出血|休克|中毒|触电|车祸|撞人|救命|坍塌|倒塌|被困"
)


def is_urgent(text: str) -> bool:
    """Whether a text tells of danger to life."""
    return _URGENT.search(text) is not None
