"""A citizen without Rasa reads a quotation on a phone and opens the document it is from."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import DESKTOP, PHONE, say, violations
from tests.desk.test_quotations import (  # noqa: F401  the document that answers
    QUESTION,
    answer_once_indexed,
    policy,
)
from tests.people import Citizen, Officer
from tools.stack import Stack


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_quotation_is_marked_and_leads_to_its_place_in_the_document(
    office: Stack,
    policy: int,  # noqa: F811
    open_context: Callable[..., BrowserContext],
    scheme: str,
) -> None:
    answer_once_indexed(office, "quote")
    page = open_context(viewport=PHONE, has_touch=True, color_scheme=scheme).new_page()
    page.goto(office.url)
    page.get_by_role("textbox").wait_for()
    say(page, QUESTION)
    quoted = page.get_by_role("blockquote")
    expect(quoted.locator("mark")).to_contain_text("补贴十八万元")
    expect(page.get_by_text("引自《示例市人民政府办公室关于印发")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="看文件原文").click()
    page.wait_for_url(f"**/policies/{policy}?*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("加装电梯补贴办法")
    marked = page.locator("article mark")
    expect(marked).to_contain_text("补贴十八万元")
    expect(marked).to_be_in_viewport()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("link", name="返回对话").click()
    page.wait_for_url(re.compile(r"/$"))


def test_missing_document_says_so(
    office: Stack, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(viewport=PHONE).new_page()
    page.goto(f"{office.url}/policies/999999")
    expect(page.get_by_role("heading", level=1, name="没有找到这份文件")).to_be_visible()
    assert violations(page) == []


def test_officer_sees_what_was_quoted(
    office: Stack,
    policy: int,  # noqa: F811
    engage: Callable[[str, str, str], Officer],
    open_context: Callable[..., BrowserContext],
) -> None:
    answer_once_indexed(office, "quote")
    citizen = Citizen(office)
    citizen.say(QUESTION)
    citizen.say("转人工")
    officer = engage("ning", "宁远", "officer")
    context = open_context(viewport=DESKTOP)
    cookies = officer.client.cookies.jar
    context.add_cookies(
        [{"name": c.name, "value": str(c.value), "url": office.url} for c in cookies]
    )
    page = context.new_page()
    page.goto(f"{office.url}/desk#/conversations/{citizen.conversation}")
    expect(page.get_by_role("blockquote").locator("mark")).to_contain_text("补贴十八万元")
    expect(page.get_by_role("link", name=re.compile("加装电梯补贴办法"))).to_be_visible()
    assert violations(page) == []
