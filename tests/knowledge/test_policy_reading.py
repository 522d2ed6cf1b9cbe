"""Documents of every kind are read with their structure; what cannot be read says why."""

import zipfile
from pathlib import Path

import pytest

from knowledge.exchange.guards import LARGEST, Unsafe
from knowledge.policies.reading import read
from knowledge.policies.reading.blocks import Kind
from knowledge.policies.reading.numbering import chinese
from tests.knowledge.documents import LAW, NOTICE, numbered_word, page, pdf, word


def refused(path: Path) -> str:
    with pytest.raises(Unsafe) as error:
        read(path)
    return error.value.message


# Plain text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_plain_text_keeps_its_structure_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "条例.txt"
    path.write_text("\n\n".join(LAW), encoding=encoding)
    kinds = [block.kind for block in read(path).blocks]
    assert kinds == [Kind.PARAGRAPH, Kind.PARAGRAPH, Kind.HEADING, *[Kind.ARTICLE] * 3]


def test_plain_text_of_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "條例.txt"
    path.write_bytes(
        "為了規範市場主體登記管理行為，推進法治化市場建設，維護良好秩序。".encode("big5")
    )
    assert "编码" in refused(path)


# Word


def test_word_document_is_read_as_it_is_numbered_and_after_its_changes(tmp_path: Path) -> None:
    document = read(numbered_word(tmp_path / "办法.docx"))
    lines = [block.text for block in document.blocks]
    assert document.title == "示例市夜间经济管理办法"
    assert lines[1:5] == [
        "第一条 为了规范夜市，制定本办法。",
        "第二条 申请摊位应当提交：",
        "（一）身份证明；",
        "（二）健康证明。",
    ]
    assert lines[13].startswith("第十一条")
    assert "罚款一百元" in lines
    assert lines[-2:] == ["类别 | 标准", "甲类 | 每月300元 | 每年3000元"]
    assert [block.kind for block in document.blocks][:3] == [
        Kind.PARAGRAPH,
        Kind.ARTICLE,
        Kind.ARTICLE,
    ]


def test_word_document_with_macros_says_so(tmp_path: Path) -> None:
    path = word(tmp_path / "通知.docm", NOTICE)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"Sub AutoOpen()")
    assert any("宏" in note for note in read(path).notes)


def test_broken_word_documents_are_told_apart(tmp_path: Path) -> None:
    path = word(tmp_path / "通知.docx", NOTICE)
    whole = path.read_bytes()
    for cut in (len(whole) // 2, 100, len(whole) - 30):
        path.write_bytes(whole[:cut])
        assert "损坏" in refused(path)
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 512)
    assert "密码" in refused(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "x")
    assert "不是真正的 .docx" in refused(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 60_000_000)
    assert "解压" in refused(path)


def test_word_document_damaged_inside_is_told(tmp_path: Path) -> None:
    source = word(tmp_path / "a.docx", NOTICE)
    path = tmp_path / "b.docx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data[: len(data) // 2] if name == "word/document.xml" else data)
    assert "损坏" in refused(path)


def test_word_document_without_text_is_refused(tmp_path: Path) -> None:
    assert "没有文字" in refused(word(tmp_path / "空.docx", ["", " "]))


# PDF


def test_pdf_lines_become_paragraphs_without_page_numbers(tmp_path: Path) -> None:
    sentence = "现将《示例市支持个体工商户发展若干措施》印发给你们，请结合实际认真贯彻执行，并将执行中的问题及时报告。"
    lines = [sentence[:28], sentence[28:], "一、减免房租", "对承租国有房屋的个体工商户减免三个月。"]
    document = read(
        pdf(tmp_path / "通知.pdf", [[*lines, "— 1 —"], ["第二页的一段话说完了。", "- 2 -"]])
    )
    assert [block.text for block in document.blocks] == [
        sentence,
        "一、减免房租",
        "对承租国有房屋的个体工商户减免三个月。",
        "第二页的一段话说完了。",
    ]


def test_scanned_pdf_says_that_it_has_no_text(tmp_path: Path) -> None:
    assert "扫描件" in refused(pdf(tmp_path / "扫描.pdf", [[], []]))
    document = read(pdf(tmp_path / "半扫描.pdf", [["正文在第一页，写得很清楚。"], []]))
    assert any("1 页没有文字" in note for note in document.notes)


def test_encrypted_and_damaged_pdfs_are_told_apart(tmp_path: Path) -> None:
    assert "密码" in refused(pdf(tmp_path / "密.pdf", [NOTICE], password="secret"))
    path = pdf(tmp_path / "坏.pdf", [NOTICE])
    whole = path.read_bytes()
    path.write_bytes(whole[:200])
    assert "PDF 打不开" in refused(path)
    path.write_bytes(b"not a pdf at all")
    assert "PDF 打不开" in refused(path)


# Web pages


def test_web_page_gives_its_text_and_facts_and_nothing_around_them(tmp_path: Path) -> None:
    path = tmp_path / "通知.html"
    head = '<meta name="ArticleTitle" content="关于减免房租的通知"><meta name="PubDate" content="2024-03-07 10:00">'
    around = (
        "<table><tr><td>索引号：</td><td>000123/2024</td><td>发文字号</td><td>示府办〔2024〕5号</td></tr>"
        "<tr><td>发文机关：示例市人民政府办公室</td><td>成文日期：</td><td>2024年03月05日</td></tr></table>"
    )
    hidden = '<span style="display: none">隐藏的字</span><script>alert("脚本")</script>'
    path.write_text(page([*NOTICE[4:], hidden], head, around), encoding="utf-8")
    document = read(path)
    assert document.title == "关于减免房租的通知"
    assert document.facts["发文字号"] == "示府办〔2024〕5号"
    assert document.facts["发文机关"] == "示例市人民政府办公室"
    assert document.facts["成文日期"] == "2024年03月05日"
    assert document.facts["发布日期"].startswith("2024-03-07")
    assert [block.text for block in document.blocks] == [" ".join(t.split()) for t in NOTICE[4:]]
    for strange in ("脚本", "隐藏", "网站标识码", "首页", "<p>"):
        assert strange not in document.text


def test_web_page_in_gbk_is_read(tmp_path: Path) -> None:
    path = tmp_path / "通知.htm"
    path.write_bytes(page(NOTICE).encode("gb2312", errors="ignore"))
    document = read(path)
    assert "减免三个月房租" in document.text
    assert any("GB18030" in note for note in document.notes)


def test_text_of_a_page_stays_text_whatever_it_says(tmp_path: Path) -> None:
    path = tmp_path / "页.html"
    path.write_text(
        "<p>公告内容&lt;script&gt;alert(1)&lt;/script&gt;到此为止</p><p onclick='x()'>第二段</p>",
        encoding="utf-8",
    )
    assert [block.text for block in read(path).blocks] == [
        "公告内容<script>alert(1)</script>到此为止",
        "第二段",
    ]


def test_deeply_nested_page_does_not_break_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "深.html"
    path.write_text("<div>" * 20_000 + "底下的字" + "</div>" * 20_000, encoding="utf-8")
    assert read(path).text == "底下的字"


# Any


def test_unknown_kinds_and_huge_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "通知.ofd"
    path.write_bytes(b"x")
    assert "不认识的文件类型" in refused(path)
    big = tmp_path / "大.pdf"
    with big.open("wb") as file:
        file.truncate(LARGEST + 1)
    assert "50 MB" in refused(big)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1005, "一千零五"),
    ],
)
def test_numbers_are_written_as_word_writes_them(number: int, said: str) -> None:
    assert chinese(number) == said
