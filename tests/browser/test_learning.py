"""An editor at the console: from what was not answered well to a draft, and the week's report."""

import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESKTOP, PHONE, violations
from tests.people import Citizen, Officer, find
from tools.stack import Stack

QUESTIONS = ("夜市摊位如何申请", "有人知道夜市摊位如何申请应当找哪个窗口么")
REPLY = "夜市摊位到街道办事处申请，带身份证和一张照片，三天内给您答复。"


@pytest.fixture
def asked(office: Stack, engage: Callable[[str, str, str], Officer]) -> Officer:
    """Two citizens were not helped; an officer answered one of them. Returns an editor."""
    officer, editor = engage("zhou", "周宁", "officer"), engage("fang", "方宁", "editor")
    for question in QUESTIONS:
        citizen = Citizen(office)
        answer = find(citizen.say(question), "answer")
        citizen.client.post(
            f"{citizen.path}/messages/{answer['seq']}/feedback",
            json={"helpful": False},
            headers=citizen.headers,
        )
    citizen.say("转人工")
    officer.post(f"/conversations/{citizen.conversation}/take")
    officer.post(f"/conversations/{citizen.conversation}/messages", id=uuid.uuid4().hex, text=REPLY)
    officer.post(f"/conversations/{citizen.conversation}/return")
    return editor


@pytest.fixture
def console(
    office: Stack, asked: Officer, open_context: Callable[..., BrowserContext]
) -> Callable[[dict[str, int]], Page]:
    """Opens the console as that editor."""

    def console(viewport: dict[str, int]) -> Page:
        context = open_context(viewport=viewport)
        cookies = asked.client.cookies.jar
        context.add_cookies(
            [{"name": c.name, "value": str(c.value), "url": office.url} for c in cookies]
        )
        return context.new_page()

    return console


def test_a_topic_becomes_a_draft_by_one_click(
    office: Stack, console: Callable[[dict[str, int]], Page]
) -> None:
    page = console(DESKTOP)
    page.goto(f"{office.url}/desk#/learning")
    page.get_by_role("button", name="现在整理").click()
    topic = page.get_by_role("row").filter(has_text="夜市")
    expect(topic).to_contain_text("2 次")
    assert violations(page) == []
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="市民这样问")).to_be_visible()
    expect(page.get_by_text("答了，没帮助").first).to_be_visible()
    expect(page.get_by_text(REPLY)).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="用这条回复起草").click()
    expect(page).to_have_url(re.compile("#/knowledge/"))
    expect(page.get_by_label("答复", exact=False).first).to_have_value(REPLY)
    page.goto(f"{office.url}/desk#/learning?state=drafted")
    expect(page.get_by_role("row").filter(has_text="夜市")).to_be_visible()
    page.goto(f"{office.url}/desk#/learning?of=replies")
    expect(page.get_by_text("没有待收录的回复")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_week_is_shown_in_figures(
    office: Stack, console: Callable[[dict[str, int]], Page], viewport: dict[str, int]
) -> None:
    page = console(viewport)
    page.goto(f"{office.url}/desk#/quality")
    expect(page.get_by_role("heading", name="质量周报")).to_be_visible()
    unhelpful = page.locator(".figure", has_text="没帮助").locator("strong")
    expect(unhelpful).not_to_have_text("0")
    expect(page.get_by_role("link", name="夜市摊位如何申请").first).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="上一周").click()
    expect(page.get_by_text("这一周没有“没帮助”的评价")).to_be_visible()
    assert violations(page) == []
    sticks_out = page.evaluate(
        "document.getElementById('view').scrollWidth > document.getElementById('view').clientWidth"
    )
    assert not sticks_out
