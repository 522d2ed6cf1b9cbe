"""The citizen's page, in a browser, on a phone."""

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.conftest import PHONE, say, violations
from tools.stack import Stack


def file_ticket(page: Page, kind: str, what: str, where: str, number: str) -> None:
    """Fill in the plain form and send it."""
    page.get_by_label(kind).check()
    page.get_by_label("发生了什么").fill(what)
    page.get_by_label("在哪里").fill(where)
    page.get_by_label("联系电话").fill(number)
    page.get_by_role("button", name="提交诉求").click()


def test_a_question_typed_on_a_phone_gets_an_answer_with_its_source(phone: Page) -> None:
    say(phone, "注册一家公司从提交申请到拿营业执照要几天")
    expect(phone.get_by_text("依据").first).to_be_visible()
    expect(phone.get_by_role("button", name="有帮助")).to_be_visible()
    overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not phone.evaluate(overflow)
    assert violations(phone) == []


def test_a_quick_reply_is_sent_by_pressing_it(phone: Page) -> None:
    phone.get_by_role("button", name="能做什么").first.click()
    expect(phone.get_by_text("你能做什么")).to_be_visible()
    expect(phone.get_by_role("log")).to_contain_text("工单")


def test_two_tabs_share_one_conversation_and_stay_in_step(
    stack: Stack, open_context: Callable[..., BrowserContext]
) -> None:
    context = open_context(viewport=PHONE)
    one = context.new_page()
    one.goto(stack.url)
    one.get_by_role("textbox").wait_for()
    two = context.new_page()
    two.goto(stack.url)
    two.get_by_role("textbox").wait_for()
    say(one, "你好，第一个窗口")
    expect(two.get_by_text("你好，第一个窗口")).to_have_count(1)
    say(two, "我在第二个窗口")
    expect(one.get_by_text("我在第二个窗口")).to_have_count(1)
    expect(one.get_by_text("你好，第一个窗口")).to_have_count(1)


def test_what_is_sent_while_the_service_is_down_arrives_once_it_is_back(
    stack: Stack, phone: Page
) -> None:
    stack.kill("service")
    try:
        lost = re.compile("连接已断开|暂时连不上")
        expect(phone.get_by_text(lost)).to_be_visible(timeout=30_000)
        say(phone, "注册一家公司从提交申请到拿营业执照要几天")
    finally:
        stack.start("service")
        stack.wait_for(dialogue=True)
    expect(phone.get_by_text("依据").first).to_be_visible(timeout=60_000)
    expect(phone.get_by_text("注册一家公司从提交申请到拿营业执照要几天", exact=True)).to_have_count(
        1
    )


def test_what_is_said_before_the_page_is_connected_is_sent_once_it_is(
    stack: Stack, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(viewport=PHONE).new_page()
    held: list[Route] = []
    page.route("**/api/chat/conversations", lambda route: held.append(route))
    page.goto(stack.url)
    say(page, "第一句")
    say(page, "第二句")
    expect(page.get_by_text("发送中…")).to_have_count(2)
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    expect(page.get_by_text("发送中…")).to_have_count(0)
    expect(page.get_by_text(re.compile("^第.句$"))).to_have_text(["第一句", "第二句"])


def test_what_is_said_while_no_conversation_can_begin_survives_a_reload(
    stack: Stack, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(viewport=PHONE).new_page()
    page.route("**/api/chat/conversations", lambda route: route.abort())
    page.goto(stack.url)
    say(page, "能做什么")
    expect(page.get_by_text("尚未发出，连上后自动重发")).to_be_visible()
    page.unroute("**/api/chat/conversations")
    page.reload()
    expect(page.get_by_text("能做什么", exact=True)).to_have_count(1)
    expect(page.get_by_role("log")).to_contain_text("工单")


def test_markup_is_shown_as_text(phone: Page) -> None:
    say(phone, "<img src=x onerror=document.title='hacked'>")
    expect(phone.get_by_text("<img src=x")).to_be_visible()
    assert phone.title() != "hacked"


def test_the_large_type_mode_is_remembered_and_accessible(phone: Page) -> None:
    phone.get_by_role("button", name="大字版").click()
    assert violations(phone) == []
    phone.reload()
    expect(phone.get_by_role("button", name="大字版")).to_have_attribute("aria-pressed", "true")


def test_the_plain_ticket_form_is_accessible_and_files_into_the_conversation(
    stack: Stack, phone: Page
) -> None:
    phone.goto(f"{stack.url}/ticket")
    phone.get_by_role("button", name="提交诉求").click()
    expect(phone.get_by_role("alert")).to_contain_text("需要修改")
    assert violations(phone) == []
    file_ticket(phone, "投诉", "路灯坏了一个月没人修", "建设路88号", "13800138000")
    number = phone.locator(".number").inner_text()
    phone.get_by_role("link", name="返回对话").first.click()
    expect(phone.get_by_text(number).first).to_be_visible()


def test_a_ticket_of_someone_who_never_chatted_is_told_of_in_the_chat(
    stack: Stack, open_context: Callable[..., BrowserContext]
) -> None:
    page = open_context(viewport=PHONE).new_page()
    page.goto(f"{stack.url}/ticket")
    file_ticket(page, "求助", "楼道灯不亮，老人上下楼摔过一次", "建设路90号", "13800138001")
    number = page.locator(".number").inner_text()
    page.get_by_role("link", name="返回对话").first.click()
    expect(page.get_by_text(number).first).to_be_visible()


def test_a_ticket_is_filed_though_the_browser_remembers_a_conversation_that_is_gone(
    stack: Stack, phone: Page
) -> None:
    phone.evaluate(
        """() => {
          const key = Object.keys(localStorage).find((one) => one.endsWith(":conversation"));
          localStorage.setItem(key, JSON.stringify({ id: "gone0000", token: "x".repeat(43) }));
        }"""
    )
    phone.goto(f"{stack.url}/ticket")
    file_ticket(phone, "建议", "公园里多放几张长椅", "人民公园", "13800138002")
    expect(phone.locator(".number")).to_be_visible()
