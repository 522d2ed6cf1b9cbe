"""An editor brings a table and a document in, sees what is wrong with them, and decides."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PHONE, violations
from tests.desk.test_importing import table
from tests.knowledge.documents import NOTICE, word
from tests.knowledge.test_exchange import row
from tools.stack import Stack


@pytest.fixture
def exchange(stack: Stack, desk: Page) -> Page:
    """The administrator's desktop at 导入导出."""
    desk.get_by_role("link", name="导入导出").click()
    expect(desk.get_by_role("heading", level=1, name="导入导出")).to_be_visible()
    return desk


def test_table_is_checked_before_the_sound_rows_become_drafts(
    exchange: Page, tmp_path: Path
) -> None:
    path = tmp_path / "问答.xlsx"
    path.write_bytes(
        table(row(981, "冰雪公园缆车票价", 审核人="示例·王晓"), row(982, "冰雪公园雪橇租金"))
    )
    exchange.get_by_label("导入问答").set_input_files(path)
    expect(exchange.get_by_text("检查完了：共 2 条")).to_be_visible()
    faults = exchange.get_by_role("table", name="有误的地方")
    expect(
        faults.get_by_role("cell", name="拟稿人、审核人、发布人须为三个不同的人")
    ).to_be_visible()
    assert violations(exchange) == []
    exchange.get_by_role("button", name="跳过有误的，导入其余 1 条").click()
    expect(exchange.get_by_text("已导入 1 条，都是草稿")).to_be_visible()
    exchange.get_by_role("link", name="去看草稿").click()
    expect(exchange.get_by_role("link", name="冰雪公园雪橇租金")).to_be_visible()


def test_wrong_file_is_explained_and_another_can_be_chosen(exchange: Page, tmp_path: Path) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(table()[:400])
    exchange.get_by_label("导入问答").set_input_files(broken)
    expect(exchange.get_by_role("cell", name=re.compile("不完整"))).to_be_visible()
    exchange.get_by_role("button", name="再导入一个文件").click()
    expect(exchange.get_by_text("选择文件").first).to_be_visible()


def test_document_is_corrected_confirmed_and_repealed(exchange: Page, tmp_path: Path) -> None:
    path = word(tmp_path / "通知.docx", NOTICE)
    exchange.get_by_label("导入政策文件").set_input_files(path)
    number = exchange.get_by_label("发文字号")
    expect(number).to_have_value("示府办〔2024〕5号")
    expect(exchange.get_by_label("有效期至")).to_have_value("2029-03-31")
    assert violations(exchange) == []
    number.fill("示府办[2024]第95号")
    exchange.get_by_role("button", name="确认并导入").click()
    exchange.get_by_role("link", name="打开这份文件").click()
    expect(exchange.get_by_label("发文字号")).to_have_value("示府办〔2024〕95号")
    expect(exchange.get_by_text("现行有效")).to_be_visible()
    assert violations(exchange) == []
    exchange.get_by_role("button", name="登记废止").click()
    dialog = exchange.get_by_role("dialog")
    dialog.get_by_label("替代文件的文号").fill("示府办〔2026〕1号")
    dialog.get_by_role("button", name="登记废止").click()
    expect(exchange.get_by_text("由 示府办〔2026〕1号 替代").first).to_be_visible()
    exchange.get_by_role("link", name="政策文件", exact=True).first.click()
    exchange.get_by_role("searchbox", name="搜索政策文件").fill("95号")
    listed = exchange.get_by_role("row").filter(has_text="示府办〔2024〕95号")
    expect(listed.get_by_text("已废止")).to_be_visible()
    assert violations(exchange) == []


def test_pages_fit_a_phone(stack: Stack, open_context: Callable[..., BrowserContext]) -> None:
    page = open_context(viewport=PHONE, has_touch=True).new_page()
    page.goto(f"{stack.url}/desk")
    page.get_by_label("用户名").fill("admin")
    page.get_by_label("密码").fill(stack.password)
    page.get_by_role("button", name="登录").click()
    for address, heading in (("exchange", "导入导出"), ("policies", "政策文件")):
        page.goto(f"{stack.url}/desk#/{address}")
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        assert violations(page) == []
        assert page.evaluate(
            """() => [document.documentElement, document.getElementById("view")]
                .every((node) => node.scrollWidth <= node.clientWidth)"""
        )
