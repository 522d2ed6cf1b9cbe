"""Where something happened: districts, streets, numbers, named places of everyday speech.

A place need not be found to be accepted, but one that is clearly elsewhere is refused: another
city's 12345 is the right door for it. Names are data (places.yaml, core/data/divisions.yaml).
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.data_files import Data, load
from core.divisions import divisions

_FILE = Path(__file__).with_name("places.yaml")

_HAN = r"\u4e00-\u9fff"
_ROAD = r"(?:大道|大街|东路|西路|南路|北路|中路|环路|新路|老街|步行街|胡同|路|街|巷|弄)"
_NAMED = (
    r"(?:小区|花园|家园|新村|新城|公寓|山庄|花苑|嘉园|名苑|雅苑|华府|社区|村|屯|镇|乡|街道|"
    r"大厦|写字楼|广场|商城|商场|市场|菜场|超市|公园|学校|小学|中学|初中|高中|大学|学院|幼儿园|"
    r"医院|卫生院|诊所|火车站|高铁站|汽车站|客运站|地铁站|公交站|机场|码头|大桥|立交桥|隧道|"
    r"工业园|产业园|开发区|度假区|景区|派出所|法院|检察院|税务局|社保局|政务大厅|政务中心|"
    r"管委会|居委会|村委会|办事处|街道办|工地|水库|湖|大队|小组)"
)
_NUMBER = (
    r"(?:(?:第?[\dA-Za-z一二三四五六七八九十百]+(?:-\d+)*(?:号楼|号院|号线|号|栋|幢|单元|楼|层|室|座|组|期|弄|排|米|公里))|"
    r"[A-Za-z]\d?[栋座区])"
)
_TAIL = (
    r"(?:(?:和|与|跟)[" + _HAN + r"]{1,6}?" + _ROAD + r"(?:的)?(?:交叉口|路口|交汇处|交界处)?)"
    r"|(?:旁边的|对面的|楼下的|门口的|附近的|那边的|那里的|那个|那家|的)?"
    r"[^\W\d_的了在是有被把给和跟就都也很半每昨今夜晚早噪吵乱垃老总]{0,7}?"
    r"(?:烧烤店|饭店|餐馆|餐厅|酒店|宾馆|酒吧|网吧|超市|商店|药店|理发店|美容院|健身房|奶茶店|早餐店|面馆|"
    r"火锅店|大排档|夜市|棋牌室|麻将馆|洗车店|修理厂|加工厂|工厂|厂房|工地|菜市场|市场|商场|门店|店|KTV|"
    r"幼儿园|小学|中学|学校|医院|诊所|银行|小区|大厦|写字楼|广场|公园|厕所|垃圾站|变电站|加油站|停车场)"
    r"(?![" + _HAN + r"]{0,1}(?:费|生意))"
    r"|(?:的)?(?:东|西|南|北|正|后|前|侧|大)?门口?|(?:的)?(?:口(?!味|碑|袋)|门口|路口|十字路口|丁字路口|拐角|转角|交叉口|对面|"
    r"旁边|旁|附近|楼下|楼上|楼顶|楼道|门前|后面|前面|里面|一带|那边|这边|那里|沿线|东侧|西侧|南侧|北侧|"
    r"东头|西头|南头|北头|桥下|桥头|地下车库|车库|地下室|电梯口|电梯里|广场|下面)"
)
_STOP_WORDS = re.compile(
    r"经过|路过|反映|投诉|举报|求助|表扬|建议|希望|能不能|感谢|名为|位置|地点|地址|位于|坐落|改成|改为|应该|"
    r"附近|旁边|对面|门口|一下|整条|每条|[一二两几]条|我们|你们|他们|咱们|这个|那个|这条|那条|现在|出现|发现|看见|看到"
)
_STOP = r"(?:[在到去住是的了从往对把被给找跟与我你他她它们咱俺这那哪有没来就都也还于叫停堵占过说个请帮让\s]|和(?!平|谐|睦|美|顺|畅|兴))"
_GENERIC = re.compile(
    r"^(?:马路|公路|道路|铁路|半路|一路|走路|线路|电路|水路|思路|网路|退路|出路|大街|小街|逛街|老街|整条街|小巷|"
    r"(?:家|本|全|各|旧|老|新|老旧|某|哪个|什么|别的|其他|其它|隔壁|封闭|高档|安置|建议|希望|住宅)*(?:小区|社区|村|镇|乡|学校|小学|中学|大学|高中|初中|"
    r"医院|广场|公园|市场|商场|超市|街道|工地|医院|派出所|法院|湖|景区|幼儿园|诊所|菜市场|菜场|公寓|学院)|"
    r"街道办|居委会|村委会|管委会|社区居委会|办事处|街道办事处|农村|乡村|城中村|空城|有路|没路|无路|开路|让路|通路|修路|堵路|占路|带路|一条路|小路|土路|山路|水泥路|断头路|"
    r"盲道|自行车道|上海路边|多弄|一弄|乱弄|怎么弄|自己弄|来弄|去弄|弄|路|街|巷|村|镇|乡|湖)$"
)
_CORE = re.compile(
    rf"(?P<road>(?:(?!{_STOP})[{_HAN}A-Za-z]){{1,8}}?{_ROAD}(?![{_HAN}]?(?:公交|径|程|线|费|灯|过|人|况|子))(?:{_ROAD})?)"
    r"|(?P<alone>火车站|高铁站|汽车站|客运站|机场|政务服务?大厅|政务中心|[市区县]政府)"
    rf"|(?P<named>(?:(?!{_STOP})[{_HAN}A-Za-z\d]){{1,10}}?{_NAMED}(?!长|民|里人|医保|委会主任|生(?!活))(?:委会)?)"
)
_NUMBER_RE = re.compile(rf"(?:的|第)?{_NUMBER}")
_TAIL_RE = re.compile(_TAIL)
_PLAIN_NUMBER = re.compile(
    r"(?:\d+|[一二三四五六七八九十]+)(?:号楼|号院|栋|幢|单元)(?:\d+(?:单元|楼|层|室|号))*(?:\d{3,4}室?)?"
)
_VAGUE = re.compile(
    r"^(?:就|还|是|也|都)*(?:在|到)?(?:我|俺|咱|我们|咱们|自己)?(?:们)?(?:家|住的地方|这|那|这里|那里|这边|那边|这儿|那儿|这块|此处|"
    r"小区|小区里|小区里面|我们小区|村里|单位|公司|学校|外面|路上|街上|路边|楼下|楼上|隔壁|邻居家?|附近|旁边|门口|门前|里面|对面|的)+$"
)
_NOWHERE = re.compile(
    r"^(?:没有|没|无|不涉及|跳过|不适用|不限|不固定|网上|线上|全市|全区|到处|随便|都行|无所谓|都是|我?不想说|我?不方便说|保密|哪里都是|整个城市|很多地方|不好说|不清楚|不知道)"
    r"(?:具体)?(?:的)?(?:地点|地址|地方|位置|都有|都是)?(?:了|吧)?$"
)


class Places(Data):
    """What places.yaml holds."""

    regions: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Place:
    """A mention of a place."""

    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Elsewhere:
    """A place that another city's hotline serves."""

    city: str
    area_code: str


@dataclass(frozen=True)
class Region:
    """The place this desk serves, and all the others."""

    name: str
    districts: tuple[str, ...]
    province: str
    cities: dict[str, str]
    provinces: tuple[str, ...]
    well_known: frozenset[str]

    def find(self, text: str) -> Place | None:
        """The most telling mention of a place in a text."""
        return max(
            self._spans(text), key=lambda place: (len(place.words), -place.start), default=None
        )

    def elsewhere(self, text: str) -> Elsewhere | None:
        """Another city that a text clearly names as the place, if any.

        南京路 and 兰州拉面馆 are places anywhere; 南京市 and 杭州西湖区 are not.
        """
        own = self.name.removesuffix("市")
        for city, code in self.cities.items():
            if own in city or city == self.province:
                continue
            short = city.removesuffix("市")
            pattern = rf"{city}(?!路|街|大道|巷|场)" if city != short else city
            if re.search(rf"(?<!省){pattern}" if city == "吉林市" else pattern, text):
                return Elsewhere(city, code)
            if short in self.well_known and re.search(
                rf"(?:^|[在到去是位于，,。 ]){short}(?:$|[的，,。 ]|(?=[{_HAN}]{{1,4}}(?<!小)(?<!社)(?<!校)(?<!园)"
                rf"(?<!景)(?<!片)(?<!住宅)(?:区|县)))(?!{_ROAD})",
                text,
            ):
                return Elsewhere(city, code)
        for province in self.provinces:
            if province != self.province and re.search(rf"{province}", text):
                return Elsewhere(province, "")
        return None

    def _spans(self, text: str) -> list[Place]:
        starts: list[tuple[int, int]] = []
        for district in (self.name, *self.districts):
            starts += [match.span() for match in re.finditer(re.escape(district), text)]
        for match in _CORE.finditer(_STOP_WORDS.sub(_blank, text)):
            words = match.group()
            for district in (self.name, *self.districts):
                words = words.removeprefix(district)
            if words and not _GENERIC.match(words):
                starts.append(match.span())
        for match in _PLAIN_NUMBER.finditer(text):
            starts.append(match.span())
        return [Place(start, end, text[start:end]) for start, end in _joined(text, sorted(starts))]


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring mentions as one, each with its numbers and what follows a place."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        end = _extend(text, end)
        if joined and start <= joined[-1][1] + len(_gap(text, joined[-1][1])):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _gap(text: str, at: int) -> str:
    match = re.match(r"[的\s]?", text[at:])
    return match.group() if match else ""


def _extend(text: str, end: int) -> int:
    for _ in range(6):
        match = _NUMBER_RE.match(text, end) or _TAIL_RE.match(text, end)
        if match is None or match.end() == end:
            break
        end = match.end()
    return end


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


_WHOLE_ROAD = re.compile(rf"[{_HAN}A-Za-z]{{1,8}}?{_ROAD}")
_ROAD_WITHIN = re.compile(rf"(?:.*[市区县镇乡村])?(?P<road>[{_HAN}A-Za-z]{{1,8}}?{_ROAD})")
_WHOLE_NUMBER = re.compile(
    r"(?P<count>[\dA-Za-z一二三四五六七八九十百]+(?:-\d+)*)(?P<unit>号楼|号院|号|栋|幢|单元|楼|层|室|座|组)"
)


def amended(old: str, new: str) -> str:
    """A place after a correction: 建设西路 replaces the road of 建设路88号, and only that."""
    road = _ROAD_WITHIN.match(old)
    if road is not None and _WHOLE_ROAD.fullmatch(new) and road.end() < len(old):
        return f"{old[: road.start('road')]}{new}{old[road.end() :]}"
    number = _WHOLE_NUMBER.fullmatch(new)
    if number is not None:
        unit = number["unit"]
        same = re.search(rf"[\dA-Za-z一二三四五六七八九十百]+(?:-\d+)*{unit}(?!楼|院)", old)
        if same is not None:
            return f"{old[: same.start()]}{new}{old[same.end() :]}"
    return new


def is_vague(text: str) -> bool:
    """Whether a place is one that only its speaker can find (我家门口)."""
    return bool(_VAGUE.match(text.strip("。.!！~，, ")))


def is_nowhere(text: str) -> bool:
    """Whether somebody says that there is no particular place."""
    return bool(_NOWHERE.match(text.strip("。.!！~，, ")))


@lru_cache(maxsize=8)
def region(name: str) -> Region:
    """The region of that name; one that places.yaml does not know has no districts."""
    data = load(_FILE, Places)
    country = divisions()
    cities: dict[str, str] = dict(country.municipalities)
    own_province = ""
    for province, members in country.provinces.items():
        cities.update(members)
        if name in members:
            own_province = province
    return Region(
        name=name,
        districts=data.regions.get(name, ()),
        province=own_province,
        cities=cities,
        provinces=tuple(country.provinces),
        well_known=frozenset(country.well_known),
    )
