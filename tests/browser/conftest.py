"""A real Chromium: Debian's or the one on the PATH, else Playwright's own."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.desk.conftest import chief, engage, office  # noqa: F401  a service without Rasa
from tests.people import Officer
from tools.stack import Stack

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1440, "height": 900}
expect.set_options(timeout=20_000)  # two cores may be busy with both processes
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    found = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if found is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield made
        made.close()


@pytest.fixture
def open_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Makes a person's browser, with nothing kept from others."""
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(locale="zh-CN", bypass_csp=False, **options)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def phone(stack: Stack, open_context: Callable[..., BrowserContext]) -> Page:
    """A citizen's phone with the chat open."""
    page = open_context(viewport=PHONE, has_touch=True).new_page()
    page.goto(stack.url)
    page.get_by_role("textbox").wait_for()
    return page


@pytest.fixture
def desk(
    stack: Stack,
    open_context: Callable[..., BrowserContext],
    administrator: Officer,
) -> Page:
    """The administrator's desktop, signed in by typing."""
    page = open_context(viewport=DESKTOP).new_page()
    page.goto(f"{stack.url}/desk")
    page.get_by_label("用户名").fill("admin")
    page.get_by_label("密码").fill(stack.password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/desk*")
    page.get_by_role("navigation").wait_for()
    return page


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with a page as it stands, shadow roots included."""
    page.evaluate(AXE)
    found = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{item['id']}: {item['help']} {[node['html'][:120] for node in item['nodes']]}"
        for item in found
    ]


def say(page: Page, text: str) -> None:
    """Type and send; what is said before the page is connected goes once it is."""
    box = page.get_by_role("textbox")
    box.fill(text)
    box.press("Enter")
