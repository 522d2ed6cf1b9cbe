"""The console in a browser, with a citizen at the other end in another."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import say, violations
from tests.people import Citizen, file_ticket
from tools.stack import Stack


def test_hand_over_and_back_with_both_sides_in_browsers(phone: Page, desk: Page) -> None:
    desk.goto(desk.url.split("#")[0] + "#/conversations")
    say(phone, "转人工")
    expect(phone.get_by_text("已为您转接政策专员")).to_be_visible()
    say(phone, "我想问残疾人补贴的事")
    mine = desk.get_by_role("listitem").filter(has_text="我想问残疾人补贴的事")
    expect(mine).to_be_visible()
    assert violations(desk) == []
    mine.get_by_role("button", name="接待").click()
    expect(phone.get_by_text("已接入").first).to_be_visible()
    say(phone, "请问我能领补贴吗")
    expect(desk.get_by_text("请问我能领补贴吗").first).to_be_visible()
    box = desk.get_by_role("textbox", name="回复").first
    box.fill("您好，可以的，我来说明")
    box.press("Enter")
    expect(phone.get_by_text("您好，可以的，我来说明")).to_have_count(1)
    assert violations(desk) == []
    assert violations(phone) == []
    desk.get_by_role("button", name="交还机器人").click()
    desk.get_by_role("dialog").get_by_role("button", name="交还").click()
    expect(phone.get_by_text("由智能助手继续")).to_be_visible()


def test_a_ticket_is_dispatched_and_replied_at_the_console(
    stack: Stack, desk: Page, citizen: Citizen
) -> None:
    number = file_ticket(citizen)
    desk.goto(f"{stack.url}/desk#/tickets")
    expect(desk.get_by_text(number).first).to_be_visible()
    assert violations(desk) == []
    desk.get_by_text(number).first.click()
    expect(desk.get_by_text("时间线").or_(desk.get_by_text("办理过程")).first).to_be_visible()
    assert violations(desk) == []


def test_accounts_and_login_are_accessible(stack: Stack, desk: Page) -> None:
    desk.goto(f"{stack.url}/desk#/accounts")
    expect(desk.get_by_role("cell", name="admin", exact=True)).to_be_visible()
    assert violations(desk) == []
    desk.context.clear_cookies()
    desk.goto(f"{stack.url}/desk/login")
    assert violations(desk) == []
    desk.get_by_label("用户名").fill("admin")
    desk.get_by_label("密码").fill("not the password")
    desk.get_by_role("button", name="登录").click()
    expect(desk.get_by_role("alert")).to_contain_text("不对")
    assert violations(desk) == []
