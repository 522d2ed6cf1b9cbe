"""Reads 文号, issuer, title and dates off a document's layout; an editor confirms them.

The layout is that of GB/T 9704-2012 (党政机关公文格式): the issuer's mark 「…文件」, below it the
number, below it the title, then who it is sent to; at the end who signed and when, and at the foot
who printed it (印发机关) and when (印发日期). Laws and regulations say in brackets below the title
when they were passed, published and take effect. Web pages list the facts above the text.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.policies import dates, numbers
from knowledge.policies.places import level_of
from knowledge.policies.reading.blocks import Document, Kind
from knowledge.policies.schemas import Found, Recognised

_HEAD = 30  # blocks that may stand before the text proper
_LONGEST_TITLE = 120
_GENRES = (
    "通知|意见|办法|规定|条例|决定|公告|通告|细则|方案|规划|计划|批复|函|决议|命令|令|公报|通报|报告|议案"
    "|纪要|措施|指南|目录|标准|解读|法|章程|规则|准则|制度|清单|纲要|要点|政策|规程|解释|答复|指引|若干措施"
)
_TITLE_END = re.compile(rf"(?:{_GENRES})(?:[(（【\[][^()（）]{{1,12}}[)）】\]])?(?:的通知)?$")
_RED_HEAD = re.compile(r"^(?P<who>[\u4e00-\u9fa5 、]{3,60})文件$")
_ORGAN = re.compile(
    r"^[\u4e00-\u9fa5()、 ]{2,60}(?:政府|办公室|办公厅|委员会|委|局|部|厅|院|署|中心|会|行|处|领导小组|专班|党组)$"
)
_SENT_TO = re.compile(r"^[^。]{2,200}[:：]$")
_LABEL = re.compile(
    r"^(索\s*引\s*号|发文机关|发布机构|发布机关|制发机关|发文字号|文\s*号|标\s*题|名\s*称|成文日期|发文日期"
    r"|生成日期|发布日期|发布时间|公开日期|印发日期|施行日期|实施日期|生效日期|失效日期|废止日期|有效期至"
    r"|有效性|主题分类|来源|信息来源)\s*[:：]\s*(.+)$"
)
_PRINTED = re.compile(r"(?P<who>[\u4e00-\u9fa5]{3,30})?\s*(?P<day>[^\s]{6,14}日)\s*印发$")
_NOTE = re.compile(r"^[(].{6,400}[)]$")
_ANNEX = re.compile(r"^附件\s*\d*[:：]?$")
_THIS = re.compile(
    r"本(?:办法|规定|通知|意见|细则|条例|法|公告|通告|措施|方案|决定|政策|规则|制度|指南|标准|规划|文件|规程|指引|清单|令)"
)
_STARTS = re.compile(
    r"自\s*(?P<day>[^,。;自]{6,14}?日)\s*起\s*(?:正式)?(?:施行|实施|执行|生效|试行)"
    r"|自\s*(?P<issue>发布|印发|公布|颁布|下发|发文|签发)之日起(?:满?(?P<after>[\d一二三四五六七八九十]+)日后)?\s*(?:正式)?(?:施行|实施|执行|生效|试行)"
)
_UNTIL = re.compile(
    r"(?:有效期(?:限)?(?:截?至|到|截止到?)|(?:执行|施行|实施|试行)(?:期限)?(?:截?至|到)|(?:施行|实施|执行),?至|起至|,?至)\s*(?P<day>[^,。;至]{6,14}?日)"
)
_SPAN = re.compile(
    r"(?:有效期(?:限)?|(?:执行|施行|实施|试行)(?:期限?|时间))\s*(?:为|是|:)?\s*(?P<span>[\d一二两三四五六七八九十]{1,3}\s*(?:年|个月))"
)
_REPEALS = re.compile(r"同时废止|即行废止|予以废止|即废止|停止执行|同时失效|废止《|不再执行")
_SENTENCE = re.compile(r"[^。;!?\n]+[。;!?]?")
_FACTS = {
    "doc_no": ("发文字号", "文号"),
    "issuer": ("发文机关", "制发机关", "发布机关", "发布机构"),
    "written": ("成文日期", "发文日期", "生成日期"),
    "published": ("发布日期", "发布时间", "公开日期", "印发日期"),
    "effective": ("施行日期", "实施日期", "生效日期"),
    "expires": ("有效期至", "失效日期", "废止日期"),
}


@dataclass(frozen=True)
class _Page:
    """A document's lines, as written and folded to half width."""

    lines: Sequence[str]
    plain: Sequence[str]
    facts: dict[str, str]
    title: str

    @property
    def ends(self) -> int:
        """Where the first annex begins, else the end."""
        half = len(self.plain) // 3
        return next(
            (i for i, text in enumerate(self.plain) if i > half and _ANNEX.match(text)),
            len(self.plain),
        )


def recognise(document: Document) -> Recognised:
    """What a document's layout tells of it."""
    page = _page(document)
    made = Recognised()
    found = made.found
    _from_facts(page, found)
    number_at = _number(page, found)
    title_at = _title(page, found, number_at)
    _ordered(page, found)
    _number_near_title(page, found, title_at)
    signed_at = _signature(page, found, title_at)
    _note(page, found, title_at)
    _printed(page, found)
    _issuer(page, found, signed_at)
    if "published" not in found and "written" in found:
        written = found["written"]
        found["published"] = Found(written.value, written.evidence, sure=False)
    _validity(page, found)
    _standing(found)
    made.repeals = _repeals(page, found)
    return made


def _page(document: Document) -> _Page:
    lines = [block.text for block in document.blocks]
    facts = {_bare(label): value for label, value in document.facts.items()}
    plain = [unicodedata.normalize("NFKC", line) for line in lines]
    for block, text in zip(document.blocks, plain, strict=True):
        labelled = _LABEL.match(text)
        if labelled and len(text) <= 160:
            value = re.split(r"\s+(?:来源|字体|浏览|点击|作者|阅读)", labelled[2])[0]
            facts.setdefault(_bare(labelled[1]), value.strip())
        elif block.kind is Kind.ROW:
            cells = [cell.strip(": ") for cell in text.split(" | ")]
            for label, value in zip(cells[::2], cells[1::2], strict=False):
                if _LABEL.match(f"{label}:{value}"):
                    facts.setdefault(_bare(label), value)
    return _Page(lines, plain, facts, document.title)


def _from_facts(page: _Page, found: dict[str, Found]) -> None:
    for name, labels in _FACTS.items():
        for label in labels:
            raw = page.facts.get(label, "").strip()
            if not raw or raw in ("无", "-", "——", "/"):
                continue
            if name == "doc_no":
                value = numbers.is_number(raw) or ""
            elif name == "issuer":
                value = raw
            else:
                day = dates.day(unicodedata.normalize("NFKC", raw))
                value = day.isoformat() if day else ""
            if value:
                found[name] = Found(value, f"{label}：{raw}", sure=True)
                break
    title = page.facts.get("标题") or page.facts.get("名称") or ""
    if len(title) >= 6:
        found["title"] = Found(title, f"标题：{title}", sure=True)


def _number(page: _Page, found: dict[str, Found]) -> int | None:
    """The line that is the number and nothing else, near the top."""
    for place, text in enumerate(page.plain[:_HEAD]):
        alone = re.split(r"\s+签发人", text)[0].strip()
        value = numbers.is_number(alone)
        if value is None and place and re.fullmatch(r"第\s*\S{1,6}\s*号", alone):
            value = numbers.is_number(page.plain[place - 1].strip() + alone)
        if value:
            found.setdefault("doc_no", Found(value, page.lines[place], sure=True))
            return place
    return None


def _title(page: _Page, found: dict[str, Found], number_at: int | None) -> int | None:
    """The last line of the title. What the page itself calls its title goes first."""
    known = found["title"].value if "title" in found else page.title
    if known:
        key = _bare(known)
        for place in range(min(_HEAD, len(page.lines))):
            for more in range(1, 5):
                if _bare("".join(page.lines[place : place + more])) == key:
                    joined = _joined(page.lines[place : place + more])
                    found.setdefault("title", Found(joined, joined, sure=True))
                    return place + more - 1
    starts = [number_at + 1] if number_at is not None else []
    for start in [*starts, 0]:
        gathered: list[str] = []
        for place in range(start, min(start + _HEAD, len(page.lines))):
            text = page.plain[place]
            if not gathered and (_no_title(text) or place == number_at):
                continue
            if _SENT_TO.match(text) or _NOTE.match(text) or text.endswith(("。", ";")):
                break
            gathered.append(page.lines[place])
            whole = _joined(gathered)
            if len(whole) > _LONGEST_TITLE or len(gathered) > 5:
                break
            following = page.plain[place + 1] if place + 1 < len(page.plain) else ""
            if _TITLE_END.search(_folded(whole)) and not re.match(
                r"[^。]{0,30}的(?:通知|意见|公告|决定)$", following
            ):
                found.setdefault("title", Found(whole, whole, sure=len(whole) >= 8))
                return place
    if "title" not in found and known:
        found["title"] = Found(known, known, sure=True)
    if "title" not in found:
        for place, line in enumerate(page.lines[:_HEAD]):
            if not _no_title(page.plain[place]):
                found["title"] = Found(line[:_LONGEST_TITLE], line, sure=False)
                return place
    return None


def _ordered(page: _Page, found: dict[str, Found]) -> None:
    """An order (令) publishes a regulation, whose name is the title that people look for."""
    if "title" not in found or not found["title"].value.endswith("令"):
        return
    head = page.plain[: _HEAD * 2]
    named = re.findall(r"《([^》]{4,80})》", "".join(head))
    for name in named:
        for place, text in enumerate(head):
            if text.removeprefix("中华人民共和国") == name.removeprefix("中华人民共和国"):
                found["title"] = Found(page.lines[place], page.lines[place], sure=True)
                return


def _no_title(text: str) -> bool:
    """Marks, labels, numbers and days that stand above a title."""
    return bool(
        _RED_HEAD.match(text)
        or _LABEL.match(text)
        or " | " in text
        or numbers.is_number(re.split(r"\s+签发人", text)[0])
        or re.fullmatch(r"第\s*\S{1,6}\s*号", text)
        or (dates.day(text) and len(text) < 40)
        or re.fullmatch(
            r"[\d\s*★]+|(?:特急|加急|机密|秘密|绝密|公开|主动公开|首页|当前位置.*|.*>.*)", text
        )
        or len(text) < 4
    )


def _number_near_title(page: _Page, found: dict[str, Found], title_at: int | None) -> None:
    """In brackets below the title, as web pages have it."""
    if "doc_no" in found or title_at is None:
        return
    for place in range(title_at + 1, min(title_at + 4, len(page.plain))):
        text = page.plain[place]
        value = numbers.is_number(text)
        if value is None and _NOTE.match(text):
            named = [n for m, n in numbers.numbers(text) if "修" not in text[m.end() : m.end() + 3]]
            value = named[0] if named else None
        if value:
            found["doc_no"] = Found(value, page.lines[place], sure=True)
            return


def _signature(page: _Page, found: dict[str, Found], title_at: int | None) -> int | None:
    """The line with nothing but a day below the signing organs."""
    after = (title_at or 0) + 1
    lonely: list[tuple[int, date]] = []
    for place in range(after, page.ends):
        day = dates.is_day(page.plain[place].strip("() "))
        if day is None:
            continue
        lonely.append((place, day))
        if place > after and _ORGAN.match(page.plain[place - 1]):
            found.setdefault("written", Found(day.isoformat(), page.lines[place], sure=True))
            return place
    if lonely:
        place, day = lonely[-1]
        found.setdefault("written", Found(day.isoformat(), page.lines[place], sure=False))
        return place
    for place in range(max(after, page.ends - 8), page.ends):  # 署名与日期同一行
        text = page.plain[place]
        last = next(reversed([*dates.days(text)]), None)
        if last and last[0].end() == len(text) and _ORGAN.match(text[: last[0].start()].strip()):
            found.setdefault("written", Found(last[1].isoformat(), page.lines[place], sure=True))
            found.setdefault(
                "issuer", Found(text[: last[0].start()].strip(), page.lines[place], sure=True)
            )
            return place
    return None


def _note(page: _Page, found: dict[str, Found], title_at: int | None) -> None:
    """题注: (2021年7月27日国务院令第746号公布 自2022年3月1日起施行)."""
    start = 0 if title_at is None else title_at + 1
    for place in range(start, min(start + 3, len(page.plain))):
        text = page.plain[place]
        if not _NOTE.match(text):
            continue
        seen = list(dates.days(text))
        for number, (match, day) in enumerate(seen):
            following = seen[number + 1][0].start() if number + 1 < len(seen) else len(text)
            said = text[match.end() : following]
            fact = Found(day.isoformat(), page.lines[place], sure=True)
            if re.search(r"公布|发布|印发", said):
                found["published"] = fact
                found.setdefault("written", fact)
            if re.search(r"通过", said):
                found["written"] = fact
            if re.match(r"起(?:施行|实施|执行)", said):
                found["effective"] = fact
        return


def _printed(page: _Page, found: dict[str, Found]) -> None:
    for place in range(len(page.plain) - 1, max(-1, len(page.plain) - 12), -1):
        match = _PRINTED.search(page.plain[place].replace(" | ", " "))
        day = dates.day(match["day"]) if match else None
        if day:
            found.setdefault("published", Found(day.isoformat(), page.lines[place], sure=True))
            return


def _issuer(page: _Page, found: dict[str, Found], signed_at: int | None) -> None:
    if "issuer" in found:
        return
    if signed_at is not None:
        organs: list[str] = []
        for place in range(signed_at - 1, max(-1, signed_at - 7), -1):
            if not _ORGAN.match(page.plain[place]):
                break
            organs.insert(0, page.lines[place])
        if organs:
            joined = "、".join(" ".join(organ.split()) for organ in organs)
            found["issuer"] = Found(joined, joined, sure=True)
            return
    for place, text in enumerate(page.plain[:_HEAD]):
        head = _RED_HEAD.match(text)
        if head:
            found["issuer"] = Found(head["who"].strip(), page.lines[place], sure=True)
            return
    number = found["doc_no"].value if "doc_no" in found else ""
    order = re.match(r"(.+?)(?:令|公告)(?:第|\d)", number)
    if order and len(order[1]) >= 2:
        found["issuer"] = Found(order[1], number, sure=True)
        return
    title = found["title"].value if "title" in found else ""
    named = re.match(r"([\u4e00-\u9fa5、 ]{2,60}?)(?:关于|印发|转发|公布|发布)", title)
    if named and _ORGAN.match(named[1].strip()):
        found["issuer"] = Found(named[1].strip(), title, sure=False)


def _validity(page: _Page, found: dict[str, Found]) -> None:
    """施行日期 and 有效期至, from the sentence that speaks of this document."""
    said = list(_sentences(page))
    own = [pair for pair in said if _THIS.search(pair[0])] or []
    for text, line in [*reversed(own), *reversed(said)]:
        if "effective" in found:
            break
        match = _STARTS.search(text)
        day = _start(match, found) if match else None
        if day:
            about_this = bool(_THIS.search(text))
            found["effective"] = Found(day.isoformat(), line, sure=about_this)
    if "expires" in found:
        return
    base = next((found[n].value for n in ("effective", "published", "written") if n in found), "")
    for text, line in [*reversed(own), *reversed(said)]:
        if not re.search("有效期|执行|施行|实施|试行", text):
            continue
        until = _UNTIL.search(text)
        span = _SPAN.search(text)
        day = dates.day(until["day"]) if until else None
        if day is None and span and base:
            day = dates.last_day(date.fromisoformat(base), span["span"])
        if day and (not base or day.isoformat() >= base):
            sure = bool(_THIS.search(text)) or "有效期" in text
            found["expires"] = Found(day.isoformat(), line, sure=sure)
            return


def _start(match: re.Match[str], found: dict[str, Found]) -> date | None:
    if match["day"]:
        return dates.day(match["day"])
    base = found.get("published") or found.get("written")
    if base is None:
        return None
    day = date.fromisoformat(base.value)
    after = dates.count(match["after"]) if match["after"] else 0
    return day + timedelta(days=after)


def _standing(found: dict[str, Found]) -> None:
    if "issuer" not in found:
        return
    issuer = found["issuer"]
    level, region = level_of(issuer.value)
    found["level"] = Found(level.value, issuer.value, sure=issuer.sure and level != "unknown")
    if region:
        found["region"] = Found(region, issuer.value, sure=issuer.sure)


def _repeals(page: _Page, found: dict[str, Found]) -> tuple[str, ...]:
    """文号 that the text puts out of force."""
    own = found["doc_no"].value if "doc_no" in found else ""
    named: dict[str, None] = {}
    for text, _ in _sentences(page):
        if _REPEALS.search(text):
            named |= dict.fromkeys(number for _, number in numbers.numbers(text) if number != own)
    return tuple(named)


def _sentences(page: _Page) -> Iterator[tuple[str, str]]:
    for text, line in zip(page.plain, page.lines, strict=True):
        for sentence in _SENTENCE.findall(text):
            yield sentence, line[:200]


def _joined(lines: Sequence[str]) -> str:
    """Lines of one title: between organs that stand one a line there is a blank."""
    whole = ""
    for line in lines:
        text = " ".join(line.split())
        both = whole and _ORGAN.match(_folded(whole)) and _ORGAN.match(_folded(text))
        whole += (" " if both else "") + text
    return whole


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _bare(text: str) -> str:
    return re.sub(r"[\s\u3000:：]+", "", unicodedata.normalize("NFKC", text))
