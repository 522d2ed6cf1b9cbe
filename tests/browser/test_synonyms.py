"""An editor keeps the dictionary of synonyms: adds a word, takes one out, sees who did what."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, violations
from tests.people import Officer
from tools.stack import Stack


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_editor_keeps_the_dictionary(
    office: Stack,
    engage: Callable[[str, str, str], Officer],
    open_context: Callable[..., BrowserContext],
    viewport: dict[str, int],
) -> None:
    editor = engage("fang", "方宁", "editor")
    context = open_context(viewport=viewport)
    context.add_cookies(
        [
            {"name": c.name, "value": str(c.value), "url": office.url}
            for c in editor.client.cookies.jar
        ]
    )
    page: Page = context.new_page()
    page.goto(f"{office.url}/desk#/knowledge")
    page.get_by_role("link", name="同义词").click()
    expect(page.get_by_role("heading", name="同义词")).to_be_visible()
    expect(page.get_by_role("table", name="同义词")).to_be_visible()
    assert violations(page) == []

    page.get_by_role("button", name="添加说法").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="添加说法").click()
    expect(dialog.get_by_text("请填写").first).to_be_visible()
    word = f"图书卡片{viewport['width']}"
    dialog.get_by_label("市民的说法").fill(word)
    dialog.get_by_label("当作").fill("个体户")
    dialog.get_by_role("button", name="添加说法").click()
    expect(dialog.get_by_role("alert")).to_contain_text("请直接填「个体工商户」")
    assert violations(page) == []
    dialog.get_by_label("当作").fill("借书证")
    dialog.get_by_role("button", name="添加说法").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text(re.compile("两秒内生效")).first).to_be_visible()

    page.get_by_role("link", name=re.compile("改过的")).click()
    chip = page.get_by_role("button", name=re.compile(f"^{word}"))
    expect(chip).to_contain_text("改过")
    chip.click()
    expect(dialog).to_contain_text("方宁 改的")
    assert violations(page) == []
    dialog.get_by_role("button", name="不再当作它").click()
    expect(dialog).to_be_hidden()

    page.get_by_role("link", name="改动记录").click()
    row = page.get_by_role("row").filter(has_text=word).first
    expect(row).to_contain_text("当作「借书证」 → 不当作别的词")
    expect(row).to_contain_text("方宁")
    assert violations(page) == []
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0
