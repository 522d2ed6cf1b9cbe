"""Takes the READMEs' pictures anew: a stack of its own, a conversation as people have it, a browser.

    .venv/bin/python -m tools.pictures

Needs the development environment (`make test` makes it) and Chromium. Nothing in the pictures is
arranged by hand: what they show is what the house says today.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from core.settings import ROOT
from tests.people import Citizen, Officer
from tools import stack as stacks
from tools.stack import Stack

PICTURES = ROOT / "docs" / "images"
LARGEST = 250_000
"""Bytes of a picture: a README is read on phones too."""
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
CONSOLE = {"width": 1440, "height": 900}
SHOW_FROM_HERE = """node => {
    node.scrollIntoView({ block: "start" });
    let box = node;
    while (box && box.scrollTop === 0) box = box.parentElement ?? box.getRootNode().host;
    box?.scrollBy(0, -24);
}"""
SECONDS = 60_000
"""Milliseconds that a reply may take; both processes share the machine with the browser."""


def main() -> None:
    """Every picture."""
    expect.set_options(timeout=SECONDS)
    made = stacks.build(ROOT / "var" / "pictures", print, conversations_per_minute=1000)
    try:
        made.start("service")
        made.start("rasa")
        made.wait_for(dialogue=True)
        with browser() as chromium:
            on_a_phone(made, chromium)
            on_a_wide_screen(made, chromium)
            at_the_console(made, chromium)
    finally:
        made.stop()


@contextmanager
def browser() -> Iterator[Browser]:
    """The machine's Chromium."""
    found = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu"]
        )
        yield made
        made.close()


def on_a_phone(stack: Stack, chromium: Browser) -> None:
    """A question and its answer with the source."""
    page = chat(stack, context(chromium, PHONE, scale=2, touch=True))
    ask(page, "失业金怎么领")
    expect(page.get_by_text("依据").first).to_be_visible()
    source = page.get_by_role("log").locator("details").last
    source.locator("summary").click()
    settle(page)
    page.get_by_role("log").get_by_text("失业金怎么领", exact=True).evaluate(SHOW_FROM_HERE)
    settle(page)
    take(page, "chat-phone.png")


def on_a_wide_screen(stack: Stack, chromium: Browser) -> None:
    """A complaint told in two sentences, and filed."""
    page = chat(stack, context(chromium, DESKTOP))
    ask(page, "小区门口烧烤店天天半夜放音乐，吵得睡不着，建设路88号")
    expect(page.get_by_text("怎么称呼您").last).to_be_visible()
    ask(page, "姓王，13800138000")
    expect(page.get_by_role("button", name="确认提交")).to_be_visible()
    page.get_by_role("button", name="确认提交").click()
    expect(page.get_by_text("已登记，工单编号").last).to_be_visible()
    settle(page)
    take(page, "chat-desktop.png")


def at_the_console(stack: Stack, chromium: Browser) -> None:
    """An officer has a conversation; others wait, one of them with a ticket."""
    administrator = Officer(stack, "admin", stack.password)
    new = administrator.post("/staff", username="zhou", name="周宁", role="supervisor").json()
    wait_in_line(stack, "公积金异地贷款怎么办", "我在外地工作，想在老家买房")
    wait_in_line(stack, "我要投诉人民路5号门口垃圾没人清", "今天早上")
    citizen = Citizen(stack)
    citizen.say("失业金怎么领")
    citizen.say("最多能领几个月")
    citizen.say("转人工")
    page = context(chromium, CONSOLE).new_page()
    page.goto(f"{stack.url}/desk")
    page.get_by_label("用户名").fill("zhou")
    page.get_by_label("密码").fill(new["password"])
    page.get_by_role("button", name="登录").click()
    page.get_by_role("navigation").wait_for()
    page.goto(f"{stack.url}/desk#/conversations/{citizen.conversation}")
    page.get_by_role("button", name="接待").last.click()
    box = page.get_by_role("textbox", name="回复")
    expect(box).to_be_enabled()
    box.fill(
        "您好，我是政策专员周宁。材料齐全的，一般当月就能审核，从审核通过的次月起按月发到社保卡。"
    )
    box.press("Enter")
    expect(page.get_by_text("材料齐全的").last).to_be_visible()
    settle(page)
    take(page, "desk.png")


def wait_in_line(stack: Stack, *said: str) -> None:
    """A citizen who says this and waits for an officer."""
    citizen = Citizen(stack)
    for text in said:
        citizen.say(text)
    citizen.say("转人工")


def context(
    chromium: Browser, size: dict[str, int], *, scale: int = 1, touch: bool = False
) -> BrowserContext:
    """A person's browser."""
    return chromium.new_context(
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport=size,  # type: ignore[arg-type]
        device_scale_factor=scale,
        has_touch=touch,
        reduced_motion="reduce",
    )


def chat(stack: Stack, person: BrowserContext) -> Page:
    """The chat's page, connected."""
    page = person.new_page()
    page.goto(stack.url)
    expect(page.get_by_role("log")).to_contain_text("智能助手")
    return page


def ask(page: Page, text: str) -> None:
    """Type and send."""
    box: Locator = page.get_by_role("textbox")
    box.fill(text)
    box.press("Enter")


def settle(page: Page) -> None:
    """Until fonts are there and nothing moves any more."""
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_timeout(800)


def take(page: Page, name: str) -> None:
    """One picture.

    Raises:
        SystemExit: it is too large for a README.
    """
    path: Path = PICTURES / name
    page.screenshot(path=path, animations="disabled")
    size = path.stat().st_size
    print(f"{name}: {size:,} bytes")
    if size > LARGEST:
        sys.exit(f"{name} is larger than {LARGEST:,} bytes: show less in it")


if __name__ == "__main__":
    main()
