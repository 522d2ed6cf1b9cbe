"""Web pages of governments: the text without what stands around it, and the page's own facts.

国办发〔2017〕47号 (政府网站发展指引, annex 网页设计规范) has pages name themselves in `meta` elements
(ArticleTitle, PubDate, ContentSource). Scripts are never run and styles never kept: what comes out
is text.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from knowledge.exchange.encodings import Undecodable, decode
from knowledge.exchange.guards import Unsafe
from knowledge.exchange.messages import decoded_as
from knowledge.policies import messages
from knowledge.policies.reading.blocks import Block, Document, block, row, tidy

_DROPPED = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "form", "button",
    "select", "nav", "header", "footer", "aside", "[hidden]", "[aria-hidden=true]",
)  # fmt: skip
_BODIES = (
    "#UCAP-CONTENT", ".TRS_Editor", ".TRS_UEDITOR", ".trs_editor_view", ".pages_content",
    ".article-content", ".article_content", ".articleContent", ".content_body", "#zoom", "#Zoom",
    ".zoom", ".Article_content", "article",
)  # fmt: skip
"""Where the content management systems of Chinese governments put the text."""
_ENOUGH = 100  # characters of a text
_LINES = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "blockquote",
        "pre",
        "dl",
        "dt",
        "dd",
        "center",
        "br",
        "hr",
        "table",
        "caption",
        "tr",
        "body",
        "main",
    ]
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_META = {
    "articletitle": "标题",
    "pubdate": "发布日期",
    "contentsource": "来源",
    "wh": "发文字号",
    "filenum": "发文字号",
}
_LABELLED = re.compile(
    r"^(索引号|发文机关|发布机构|发布机关|制发机关|发文字号|文号|标题|名称|成文日期|发文日期|生成日期"
    r"|发布日期|公开日期|印发日期|施行日期|实施日期|生效日期|失效日期|废止日期|有效期至|有效性|效力状态"
    r"|主题分类)[:：]?(.*)$"
)
_DEEPEST = 200  # elements inside each other


def read_html(path: Path) -> Document:
    """A web page saved as a file.

    Raises:
        Unsafe: it has no text.
    """
    raw = path.read_bytes()
    try:
        decoded = decode(raw)
    except Undecodable as error:
        raise Unsafe(error.message) from None
    tree = LexborHTMLParser(decoded.text)
    facts = _meta(tree)
    for selector in _DROPPED:
        for node in tree.css(selector):
            node.decompose()
    for node in tree.css("[style]"):
        if _HIDDEN.search(node.attributes.get("style") or ""):
            node.decompose()
    if tree.body is None:
        raise Unsafe(messages.DAMAGED_HTML)
    facts |= {k: v for k, v in _labelled(tree.body) if k not in facts}
    title = facts.get("标题", "") or _heading(tree)
    body = _body(tree.body)
    found = list(_blocks(body))
    if not found:
        raise Unsafe(messages.DAMAGED_HTML)
    document = Document("html", found, facts, title)
    if decoded.encoding != "UTF-8":
        document.notes.append(decoded_as(decoded.encoding))
    return document


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    facts: dict[str, str] = {}
    for node in tree.css("meta[name][content]"):
        label = _META.get((node.attributes.get("name") or "").lower())
        content = tidy(node.attributes.get("content") or "")
        if label and content:
            facts.setdefault(label, content)
    return facts


def _labelled(body: LexborNode) -> Iterator[tuple[str, str]]:
    """Facts as pages show them above the text: a label and its value, in one cell or two."""
    for node in body.css("td, th, li, span, p, dt, b, strong, label, div"):
        text = _squeezed(node.text(deep=True))
        if len(text) > 120 or not (found := _LABELLED.match(text)):
            continue
        value = found[2].strip()
        if not value and (after := _next(node)) is not None:
            value = _squeezed(after.text(deep=True))
        if value and len(value) <= 120 and not _LABELLED.match(value):
            yield found[1], value


def _next(node: LexborNode) -> LexborNode | None:
    """The element after it, or after what it alone fills."""
    for _ in range(2):
        following = node.next
        while following is not None and following.tag == "-text" and not tidy(following.text()):
            following = following.next
        if following is not None:
            return following
        if node.parent is None:
            return None
        node = node.parent
    return None


def _heading(tree: LexborHTMLParser) -> str:
    for selector in ("h1", ".title", "#title"):
        node = tree.css_first(selector)
        if node is not None and 4 <= len(text := tidy(node.text(deep=True))) <= 120:
            return text
    node = tree.css_first("title")
    text = tidy(node.text()) if node is not None else ""
    return re.split(r"[_|]|\s[-–—]\s", text)[0].strip()


def _body(body: LexborNode) -> LexborNode:
    """The element that holds the text."""
    known = [node for selector in _BODIES for node in body.css(selector)]
    best = max(known, key=_weight, default=None)
    if best is not None and _weight(best) >= _ENOUGH:
        return best
    holders: dict[int, tuple[int, LexborNode]] = {}
    for paragraph in body.css("p"):
        if paragraph.parent is not None:
            key = paragraph.parent.mem_id
            before = holders[key][0] if key in holders else 0
            holders[key] = (before + _weight(paragraph), paragraph.parent)
    weight, holder = max(holders.values(), key=lambda pair: pair[0], default=(0, body))
    return holder if weight >= _ENOUGH and weight * 2 >= _weight(body) else body


def _weight(node: LexborNode) -> int:
    """Characters of text that are no link."""
    linked = sum(len(_squeezed(link.text(deep=True))) for link in node.css("a"))
    return len(_squeezed(node.text(deep=True))) - linked


def _blocks(body: LexborNode) -> Iterator[Block]:
    lines: list[Block] = []
    gathered: list[str] = []

    def flush() -> None:
        made = block("".join(gathered))
        gathered.clear()
        if made is not None:
            lines.append(made)

    def walk(node: LexborNode, depth: int) -> None:
        child = node.child
        while child is not None:
            tag = child.tag or ""
            if tag == "-text":
                gathered.append(child.text(deep=False) or "")
            elif tag == "tr":
                flush()
                cells = [tidy(cell.text(deep=True, separator=" ")) for cell in child.css("td, th")]
                only = block(cells[0]) if len(cells) == 1 else row(cells)
                if only is not None and not child.css("table"):
                    lines.append(only)
                elif child.css("table"):  # a table for layout
                    walk(child, depth + 1)
            elif tag.startswith(("-", "_", "!")):
                pass  # comments
            elif depth >= _DEEPEST:
                gathered.append(child.text(deep=True))
            else:
                if tag in _LINES:
                    flush()
                walk(child, depth + 1)
                if tag in _LINES:
                    flush()
            child = child.next

    walk(body, 0)
    flush()
    return iter(lines)


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\u3000]+", "", text)
