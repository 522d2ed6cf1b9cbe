"""The chat on another site's page, from one script tag: named, it works; not named, it says so."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import DESKTOP, violations
from tools.stack import Stack, free_port

HOST_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>示例市人民政府</title></head>
<body><main><h1>示例市人民政府</h1><p>欢迎访问。</p></main>
<script type="module" src="{service}/static/chat/lianxin-chat.js"></script>
<lianxin-chat></lianxin-chat></body></html>"""
HOST_POLICY = (
    "default-src 'self'; script-src {service}; style-src {service}; connect-src {service}; "
    "img-src {service} data:"
)
"""What docs/operators.md tells a site with a policy of its own to allow."""


@contextmanager
def site(port: int, service: str) -> Iterator[str]:
    """Another site, with one page that embeds the chat under a strict policy; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = HOST_PAGE.format(service=service).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", HOST_POLICY.format(service=service))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def visit(
    office: Stack, open_context: Callable[..., BrowserContext]
) -> Iterator[Callable[[int], Page]]:
    """Opens the page of a site at a port of this machine."""
    with ExitStack() as sites:

        def visit(port: int) -> Page:
            page = open_context(viewport=DESKTOP).new_page()
            page.goto(sites.enter_context(site(port, office.url)))
            return page

        yield visit


def named_port(office: Stack) -> int:
    port = urlsplit(office.settings.widget_origins[0]).port
    assert port
    return port


def test_a_named_site_talks_through_the_widget(office: Stack, visit: Callable[[int], Page]) -> None:
    page = visit(named_port(office))
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.get_by_role("button", name="咨询与诉求").click()
    expect(page.get_by_role("log").get_by_text("智能助手")).to_be_visible()
    box = page.get_by_role("textbox")
    box.fill("借书证怎么办")
    box.press("Enter")
    log = page.get_by_role("log")
    expect(log.get_by_text("借书证怎么办", exact=True)).to_be_visible()
    expect(log.get_by_text("依据").first).to_be_visible()
    expect(page.locator("lianxin-chat svg.sprite symbol")).not_to_have_count(0)
    assert wrong == []
    assert violations(page) == []
    page.reload()
    page.get_by_role("button", name="咨询与诉求").click()
    expect(page.get_by_role("log").get_by_text("借书证怎么办", exact=True)).to_be_visible()


def test_a_site_that_is_not_named_is_told_what_to_do(visit: Callable[[int], Page]) -> None:
    port = free_port()
    page = visit(port)
    page.get_by_role("button", name="咨询与诉求").click()
    expect(page.get_by_text(f"http://127.0.0.1:{port} 还没有获准嵌入")).to_be_visible()
    expect(page.get_by_text("LIANXIN_WIDGET_ORIGINS")).to_be_visible()


def test_nobody_may_put_our_pages_into_a_frame(office: Stack) -> None:
    for path in ("/", "/ticket", "/ticket/progress", "/desk/login"):
        headers = httpx.get(f"{office.url}{path}", trust_env=False).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_only_the_chat_answers_across_origins_and_never_with_cookies(office: Stack) -> None:
    named = office.settings.widget_origins[0]
    with httpx.Client(base_url=office.url, trust_env=False) as client:
        started = client.post("/api/chat/conversations", headers={"Origin": named})
        assert started.status_code == 201
        assert started.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in started.headers
        for path in ("/desk/login", "/api/desk/me", "/ticket/progress"):
            answer = client.get(path, headers={"Origin": named})
            assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, 201),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://{host}"}, 201),
        ({"Origin": "https://{host}", "Sec-Fetch-Site": "same-origin"}, 201),
        ({"Origin": "http://{host}.evil.example"}, 403),
    ],
)
def test_who_may_begin_a_conversation(office: Stack, headers: dict[str, str], code: int) -> None:
    host = urlsplit(office.url).netloc
    sent = {name: value.format(host=host) for name, value in headers.items()}
    answer = httpx.post(
        f"{office.url}/api/chat/conversations", headers=sent, timeout=30, trust_env=False
    )
    assert answer.status_code == code
    if code == 403:
        assert "LIANXIN_WIDGET_ORIGINS" in answer.json()["error"]["message"]
