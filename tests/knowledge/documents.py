"""Documents as offices make them, made here: a page of PDF, a Word file, a web page."""

import zlib
from collections.abc import Sequence
from pathlib import Path

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pypdf import PdfReader, PdfWriter

NOTICE = [
    "示例市人民政府办公室文件",
    "示府办〔2024〕5号",
    "示例市人民政府办公室关于印发",
    "《示例市支持个体工商户发展若干措施》的通知",
    "各区县人民政府，市各有关部门：",
    "现将《示例市支持个体工商户发展若干措施》印发给你们，请认真贯彻执行。",
    "示例市人民政府办公室",
    "2024年3月5日",
    "（此件公开发布）",
    "示例市支持个体工商户发展若干措施",
    "一、减免房租",
    "对承租国有房屋的个体工商户，减免三个月房租；疫情期间另有规定的，从其规定。",
    "二、附则",
    "本措施自2024年4月1日起施行，有效期至2029年3月31日。《示例市个体户扶持办法》（示府规〔2018〕3号）同时废止。",
    "抄送：市委各部门，市人大常委会办公室。",
    "示例市人民政府办公室　　　2024年3月6日印发",
]
LAW = [
    "中华人民共和国市场主体登记管理条例",
    "（2021年7月27日中华人民共和国国务院令第746号公布　自2022年3月1日起施行）",
    "第一章　总则",
    "第一条　为了规范市场主体登记管理行为，推进法治化市场建设，维护良好市场秩序，制定本条例。",
    "第二条　本条例所称市场主体，是指在中华人民共和国境内以营利为目的从事经营活动的自然人、法人及非法人组织。",
    "第五十五条　本条例自2022年3月1日起施行。",
]


def pdf(path: Path, pages: Sequence[Sequence[str]], password: str = "") -> Path:
    """A PDF whose text is in a font that every reader knows and none embeds."""
    fonts = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H "
        "/DescendantFonts [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 >>] >>"
    )
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", fonts.encode()]
    kids = []
    for lines in pages:
        shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj T*\n" for line in lines)
        stream = zlib.compress(f"BT /F1 12 Tf 16 TL 72 780 Td\n{shown}ET".encode())
        objects.append(
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream)
        )
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    raw = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(raw))
        raw += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(raw)
    raw += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    raw += b"".join(b"%010d 00000 n \n" % place for place in places)
    raw += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF".encode()
    path.write_bytes(raw)
    if password:
        writer = PdfWriter(PdfReader(path))
        writer.encrypt(password, algorithm="AES-256")
        writer.write(path)
    return path


def word(path: Path, lines: Sequence[str]) -> Path:
    """A Word file, a paragraph a line."""
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    made.save(str(path))
    return path


def numbered_word(path: Path) -> Path:
    """A Word file whose articles and items are numbered by Word itself, with tracked changes."""
    made = docx.Document()
    numbering = made.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for level, form, text in (
            (0, "chineseCountingThousand", "第%1条　"),
            (1, "chineseCountingThousand", "（%2）"),
            (2, "decimal", "%3."),
        )
    )
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90">{levels}</w:abstractNum>')
    )
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>')
    )
    made.add_heading("示例市夜间经济管理办法", 0)
    for level, text in [
        (0, "为了规范夜市，制定本办法。"),
        (0, "申请摊位应当提交："),
        (1, "身份证明；"),
        (1, "健康证明。"),
        *[(0, f"第{n}项义务。") for n in range(9)],
    ]:
        paragraph = made.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'
            )
        )
    changed = made.add_paragraph("罚款")
    changed._p.append(
        parse_xml(
            f'<w:del {nsdecls("w")} w:id="1" w:author="a"><w:r><w:delText>五十元</w:delText></w:r></w:del>'
        )
    )
    changed._p.append(
        parse_xml(
            f'<w:ins {nsdecls("w")} w:id="2" w:author="a"><w:r><w:t>一百元</w:t></w:r></w:ins>'
        )
    )
    table = made.add_table(rows=2, cols=3)
    table.rows[0].cells[0].text = "类别"
    for cell, text in zip(table.rows[1].cells, ("甲类", "每月300元", "每年3000元"), strict=True):
        cell.text = text
    table.rows[0].cells[1].merge(table.rows[0].cells[2]).text = "标准"
    made.save(str(path))
    return path


def page(lines: Sequence[str], head: str = "", around: str = "") -> str:
    """A web page as a government's content management system makes it."""
    body = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f"<!DOCTYPE html><html><head><title>{lines[0]}_示例市人民政府</title>{head}"
        "<script>document.write('不该出现')</script></head><body>"
        "<header>首页 &gt; 政务公开</header><nav><a href='/'>首页</a><a href='/b'>机构职能</a></nav>"
        f"{around}<div class='TRS_Editor'>{body}</div>"
        "<footer>主办：示例市人民政府办公室 网站标识码</footer></body></html>"
    )


def runaway_pdf(pages: int = 900, deep: int = 12) -> bytes:
    """A small PDF that takes minutes of a core to read, and says nothing.

    Each of its pages shows a form twice, the form shows another twice, and so on: 2^deep of them,
    which is what pypdf lets a single page do.
    """
    shown = b"/A Do /A Do"
    head = b"<< /Resources << /XObject << /A %d 0 R >> >> /Length %d "
    first = 3 + deep + 1  # the number of the first page
    kids = b" ".join(b"%d 0 R" % (first + page) for page in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
    ]
    objects += [
        (head + b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] >>\nstream\n%s\nendstream")
        % (number, len(shown), shown)
        for number in range(4, 4 + deep)
    ]
    objects.append(
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 2 >>\nstream\nBT\nendstream"
    )
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R "
        b"/Resources << /XObject << /A 4 0 R >> >> >>"
    )
    objects += [page] * pages
    out, starts = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF" % (size, table, size, len(out))
    )
