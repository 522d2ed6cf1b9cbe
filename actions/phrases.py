"""Set phrases people use to steer a conversation; each is a whole message, never a part of one.

A narration may contain 算了 or 人工 without meaning it: the owner of a shop says 算了 to a
customer. Only a message that says nothing else is a command.
"""

import re

_SOFT = r"(?:[嗯啊哦噢唉哎诶呃额那就还是先请麻烦帮我给我要想我们咱你您直接赶紧快点]|一下|可以|能不能|可不可以|那个)*"
_END = r"(?:[吧啊呀哈嘛呢了啦哦哟噢嘞咯么吗的]|一下|谢谢您?|好吗|可以吗|行吗|行不行|算了)*"


def _whole(core: str) -> re.Pattern[str]:
    return re.compile(f"{_SOFT}(?:{core}){_END}", re.IGNORECASE)


_CANCEL = _whole(
    r"取消(?:登记|投诉|举报|填写|填单|工单|诉求|这个|提交|它|吧|算了)*"
    r"|(?:不|别)(?:要|想)?(?:再|用)?(?:投诉|举报|反映|报|填|弄|办|登记|提|求助|建议|表扬|搞|说了算|继续|提交)(?:它|这个|工单|诉求)?了"
    r"|别登记|不登记|算了(?:[,，。 ]*算了)*(?:[,，。 ]*(?:我)?(?:不|别)[要想]?(?:说|弄|报|投诉|举报|反映|登记|提交|求助|建议|填|搞|办)+了?)?|退出|撤销|撤回|终止|放弃|停止登记|不要了|quit|exit"
)
_BACK = _whole(
    r"上一步|返回(?:上一步|上一项|上一个)?|后退|回退|退回(?:上一步)?|上一项|上一个|往回|回到上一步|退一步|back"
)
_HUMAN = _whole(
    r"(?:转|接|找|换|叫|转接|联系|要|和|跟)*(?:一下|下)?(?:个|到|一个|一位|你们的?)?"
    r"(?:人工|仁工|人公|真人|活人|客服|接线员|话务员|工作人员|政策专员|专员|座席)(?:人工|服务|客服|专员|坐席|座席|来|说|聊|说话|通话|讲)*"
    r"|转人|换人|换个人来?说?|不(?:想)?(?:跟|和|要)机器人(?:说|聊|讲)?"
)
_RESTART = _whole(
    r"(?:从头|重新|从新|全部|推倒)(?:再)?(?:开始|来过?|填写?|登记|说|写|弄)(?:一遍|一次)?|重来(?:一遍|一次)?|重填|重置|清空(?:重来|重填)?|restart"
)
_TRACK = _whole(
    r"(?:查|查询|查看|看看|看)(?:下|一下)?(?:我的|之前的|上次的)?(?:工单|诉求|办理)?(?:的)?(?:进度|进展|状态|工单|诉求|办理情况)(?:[\d\- ]*)|工单进度|进度查询|我的工单|催(?:一?下|办|促|单|一?催|催)+"
)
_HELP = _whole(
    r"帮助|你们?是?(?:干什么|干嘛|干啥|做什么|做啥|搞什么)的|不(?:知道|晓得|会)(?:怎么|咋|该怎么|如何)(?:说|写|填|讲|弄)|怎么填写?|怎么弄|怎么操作|怎么说|什么意思|不懂|看不懂|啥意思|不明白|不会填?|help|你?能做什么|你是谁|你是机器人"
)
_GREET = _whole(r"(?:你好|您好|hi|hello|嗨|哈喽|在吗|在不在|有人吗|喂|早上好|下午好|晚上好|妳好)+")
_THANKS = _whole(r"(?:谢谢|多谢|感谢|谢了|谢啦|辛苦|辛苦了|麻烦了|thanks|3q)+(?:你|您|你们|啊)*")
_VENT = re.compile(
    r"(?:[你他]们|政府|到底|究竟|有没有人|有人|还|都|就|真是|真的|太|我|了|啊|呀|吗|呢|吧|啦|的|人|快|要|把)*"
    r"(?:管不管|有没有人管|没人管|管管|怎么办|气死|烦死|烦|急死|受不了|无语|过分|什么态度|欺负)"
    r"(?:我|人|了|啊|呀|吗|呢|吧|啦|事|老百姓|们)*"
)
_PROGRESS_OF_BEFORE = re.compile(
    r"(?:上次|上回|上周|上个?月|之前|以前|前几天|前天|昨天|早就)[^，。,]{0,6}(?:投诉|举报|反映|登记|求助|建议|提)[^，。,]{0,8}(?:的|了)"
    r".{0,10}(?:动静|消息|结果|下文|回音|回复|答复|进度|进展|咋样|怎么样|怎样|处理没|处理了|办了|办没|没人管|没人理)"
)
_WAIT = _whole(
    r"(?:等等?|等一?下|等会儿?|稍等|慢点|不急|别急)(?:[,，。 ]*(?:我|让我|容我)?(?:再)?(?:想想|看看|考虑|核对|确认)(?:一?下)?)?"
    r"|(?:我|让我|容我)?(?:再)?(?:想想|考虑考虑|考虑一?下|想一?想|想一下)(?:再说)?"
    r"|(?:先)?(?:别|不要)(?:急着)?(?:提?交|确认)"
)
_NAMES_A_HUMAN = re.compile(
    r"人工|仁工|人公|真人|活人|人话|换人|转人|客服|专员|接线|话务|[座坐]席|机器人|领导|工作人员|人员|负责人|前台|电话|ren ?gong"
    r"|(?:叫|找|接|让|换|派|来|有|跟|和|要|给).{0,4}人(?!才|口|社|家|均|数)|人(?:吗|呢|来|接|说|聊|讲|在)"
)
_NAMES_A_TICKET = re.compile(
    r"\d{8}|工单|工單|单子|单号|编号|[进進禁]度|进展|诉求|投诉|举报|反映|登记|处理|處理|办理|办[得到完好了没]|答复|回复|回音|结果|下文|动静|消息"
    r"|受理|派[单给]|催|哪一步|[怎咋]么?样|等多久|(?:那|这)个?(?:事|单|件)|有人管|解决|之前|上次|上回|前几天"
)
_NONE_OF_THESE = _whole(
    r"(?:以上|这些)?(?:都|全都|一个都)?不是(?:这个|这些|我要的|我问的)|都不是|一个都不是|以上都不是"
)
_KEEP = _whole(
    r"不改|不用改|不修改|不变|没变|保持(?:不变|原样)|照旧|还是原来的?|继续|接着|接着填|继续填写?|下一步|下一项"
)
_DENY = _whole(
    r"不|不是|不对|不行|不可以|有问题|有误|错|不正确|否|no|不确认|没有?|先不|先不提交|不提交|等等|等一下|等下|别|先别|慢着|且慢"
)
_AFFIRM_WORD = (
    r"(?:嗯+|恩|是的?|是滴|是嘞|对头?|对的|好的?|好嘞|行|可以|确认|确定|确任|提交|同意|ok|okay|yes|没错|没问题|没毛病|无误|正确|"
    r"都对|要得|得行|中|成|妥|发吧|交吧?|交上去)"
)
_AFFIRM = re.compile(
    rf"(?=.*{_AFFIRM_WORD})(?:{_AFFIRM_WORD}|就?这样|就是这样|就是|核对过?|信息|内容|以上|全部|都|"
    r"[的了吧呀啊哈嘞滴呢哦呐嘛那就我请帮它]|谢谢您?|麻烦|赶紧|马上|快点?|一下)+",
    re.IGNORECASE,
)
_GENERIC_OPENING = _whole(
    r"(?:有(?:个|件|点)?(?:事|事情|问题|情况)(?:要|想|得)*)?(?:投诉|投述|头诉|举报|检举|反映|建议|表扬|咨询)(?:一下|下)?(?:个事|件事|点事|个问题|问题|事情|一件事)?|"
    r"(?:有事|有事情|有个事|需要|来)*(?:留|提|填|填写|写|登记|开|建|提交|反映|记|立)(?:个|张|一个|一张|一下|下)?(?:工单|诉求单?|言|单子?|留言|案|诉求工单|问题|事|事情|情况|个事)?"
    r"|留言|登记|工单|诉求|求助|有事要?求助|需要帮助|有困难|帮帮|帮忙|帮帮忙"
)

_WHY = re.compile(
    r"(?:为什么|为啥|干嘛|干什么|凭什么|一定要?|必须|非要|要不要|能不能不|可以不|可不可以不|能不|可以不要).{0,8}"
    r"(?:电话|手机|号码|名字|姓名|称呼|地址|信息|留|填|登记|问这)"
    r"|(?:电话|手机|名字|姓名|信息|隐私).{0,8}(?:泄露|保密|安全|干嘛|干什么|做什么|一定|必须)"
    r"|问这些?个?.{0,3}(?:干嘛|干啥|干什么|做什么|做啥|有什么用|有啥用)"
    r"|泄露|会不会(?:被|让).{0,6}知道|打击报复"
)


def bare(text: str) -> str:
    """A message without the punctuation and blanks around its words."""
    return re.sub(r"[\s,，。.!！?？~～…、;；:：\"“”'（）()]+", "", text)


def is_cancel(text: str) -> bool:
    """取消, 不投诉了, 算了."""
    return bool(_CANCEL.fullmatch(bare(text)))


def is_back(text: str) -> bool:
    """上一步, 返回."""
    return bool(_BACK.fullmatch(bare(text)))


def is_human(text: str) -> bool:
    """转人工."""
    return bool(_HUMAN.fullmatch(bare(text)))


def is_restart(text: str) -> bool:
    """重新开始, 重填."""
    return bool(_RESTART.fullmatch(bare(text)))


def is_track(text: str) -> bool:
    """查进度."""
    return bool(_TRACK.fullmatch(bare(text)))


def is_help(text: str) -> bool:
    """怎么填, 帮助."""
    return bool(_HELP.fullmatch(bare(text)))


def is_courtesy(text: str) -> bool:
    """你好, 谢谢: nothing told, nothing asked."""
    return bool(_GREET.fullmatch(bare(text)) or _THANKS.fullmatch(bare(text)))


def is_vent(text: str) -> bool:
    """你们到底管不管: anger, and nothing of the matter."""
    return bool(_VENT.fullmatch(bare(text)))


def is_none_of_these(text: str) -> bool:
    """都不是: an answer to choices, not to the form."""
    return bool(_NONE_OF_THESE.fullmatch(bare(text)))


def is_keep(text: str) -> bool:
    """不改了, 继续."""
    return bool(_KEEP.fullmatch(bare(text)))


def is_deny(text: str) -> bool:
    """不, 不对, 先不提交."""
    return bool(_DENY.fullmatch(bare(text)))


def is_affirm(text: str) -> bool:
    """确认, 好的, 没问题，提交吧."""
    return bool(_AFFIRM.fullmatch(bare(text)))


def is_generic_opening(text: str) -> bool:
    """留工单, 帮我登记一下: wants a ticket and says nothing of what."""
    return bool(_GENERIC_OPENING.fullmatch(bare(text)))


def is_why(text: str) -> bool:
    """Asks why something is asked for, or what becomes of it."""
    return len(text) <= 40 and bool(_WHY.search(text))


def is_wait(text: str) -> bool:
    """等等，我再想想: not yet, and not no."""
    return bool(_WAIT.fullmatch(bare(text)))


def asks_progress(text: str) -> bool:
    """上次投诉的事怎么没动静: of what was filed before, not something to be filed."""
    return bool(_PROGRESS_OF_BEFORE.search(text))


def names_a_human(text: str) -> bool:
    """Whether a text speaks of somebody to talk to: the classifier alone may not hand over."""
    return bool(_NAMES_A_HUMAN.search(text))


def names_a_ticket(text: str) -> bool:
    """Whether a text can be about something that was filed: a number, a step, a result."""
    return bool(_NAMES_A_TICKET.search(text))


def is_short(text: str) -> bool:
    """A word or two."""
    return len(bare(text)) <= 6
