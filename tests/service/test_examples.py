"""The examples that operators copy are run here as they stand, with other names and ports."""

import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from core.settings import ROOT, Settings
from service import schema, setup
from tests.knowledge.conftest import corpus_text
from tests.people import form_token
from tools.stack import Stack, free_port, until

EXAMPLES = ROOT / "docs" / "examples"
WRAPPER = """
daemon off;
pid {home}/nginx.pid;
error_log {home}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    include {home}/lianxin.conf;
}}
"""


@dataclass(frozen=True)
class Front:
    """The proxy, and the service behind it."""

    plain: str
    secure: str
    trust: ssl.SSLContext
    behind: Stack

    def client(self, address: str = "127.0.0.1") -> httpx.Client:
        """Somebody at this address."""
        transport = httpx.HTTPTransport(local_address=address, verify=self.trust)
        return httpx.Client(base_url=self.secure, timeout=30, transport=transport)


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """nginx with the documented file before a service with secure cookies."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        pytest.skip("nginx is not installed")
    home = tmp_path_factory.mktemp("nginx")
    behind = _secure_service()
    certificate, key = _certificate(home)
    plain, secure = free_port(), free_port()
    documented = (EXAMPLES / "nginx.conf").read_text(encoding="utf-8")
    for written, used in {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{secure} ssl;",
        "lianxin.example.gov.cn": "localhost",
        "https://$host$": f"https://$host:{secure}$",
        "/etc/ssl/lianxin/fullchain.pem": str(certificate),
        "/etc/ssl/lianxin/privkey.pem": str(key),
        "127.0.0.1:8000": f"127.0.0.1:{behind.settings.port}",
    }.items():
        assert written in documented
        documented = documented.replace(written, used)
    (home / "lianxin.conf").write_text(documented, encoding="utf-8")
    (home / "nginx.conf").write_text(WRAPPER.format(home=home), encoding="utf-8")
    command = [
        nginx,
        "-c",
        str(home / "nginx.conf"),
        "-p",
        str(home),
        "-e",
        str(home / "error.log"),
    ]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    assert "warn" not in tested.stderr
    process = subprocess.Popen(command)
    try:
        made = Front(
            f"http://localhost:{plain}",
            f"https://localhost:{secure}",
            ssl.create_default_context(cafile=str(certificate)),
            behind,
        )
        until(lambda: _answers(made), what="nginx to answer")
        yield made
    finally:
        process.terminate()
        process.wait()
        behind.stop()


def _secure_service() -> Stack:
    """On an empty database and a small corpus; its index is reused between runs."""
    home = ROOT / "var" / "front"
    (home / "corpus").mkdir(parents=True, exist_ok=True)
    (home / "corpus" / "cs.yaml").write_text(corpus_text(), encoding="utf-8")
    for stale in (home / "var").glob("lianxin.db*"):
        stale.unlink()
    settings = Settings(
        data_dir=home / "var",
        corpus_dir=home / "corpus",
        embedder="",
        port=free_port(),
        rasa_port=free_port(),
        secure_cookies=True,
    )
    schema.migrate(settings)
    password = setup.first_administrator(settings)
    assert password is not None
    setup.index(settings, print)
    made = Stack(settings, password)
    made.start("service")
    made.wait_for(dialogue=False)
    return made


def _certificate(home: Path) -> tuple[Path, Path]:
    certificate, key = home / "cert.pem", home / "key.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


def _answers(front: Front) -> bool:
    try:
        return httpx.get(f"{front.secure}/health", verify=front.trust, trust_env=False).is_success
    except httpx.HTTPError:
        return False


def _fail_to_sign_in(client: httpx.Client, **headers: str) -> int:
    token = form_token(client.get("/desk/login").text)
    data = {"username": "admin", "password": "guess", "csrftoken": token}
    return client.post("/desk/login", data=data, headers=headers).status_code


def test_plain_http_is_sent_to_https(front: Front) -> None:
    answer = httpx.get(f"{front.plain}/ticket?a=1", trust_env=False)
    assert answer.status_code == 301
    assert answer.headers["location"] == f"{front.secure}/ticket?a=1"


def test_events_arrive_at_once_through_the_proxy(front: Front) -> None:
    with front.client() as client:
        begun = client.post("/api/chat/conversations").json()
        path = f"/api/chat/conversations/{begun['conversation']}"
        headers = {"Authorization": f"Bearer {begun['token']}"}
        heard: list[tuple[float, str]] = []
        ready = threading.Event()

        def listen() -> None:
            with client.stream("GET", f"{path}/events", headers=headers) as stream:
                for line in stream.iter_lines():
                    heard.append((time.monotonic(), line))
                    ready.set()
                    if "借书证怎么办" in line:
                        return

        listening = threading.Thread(target=listen, daemon=True)
        listening.start()
        assert ready.wait(10), "nothing of the stream arrived: it is buffered"
        sent = time.monotonic()
        with front.client() as other:
            message = {"id": "nginx-0001", "text": "借书证怎么办"}
            assert other.post(f"{path}/messages", json=message, headers=headers).is_success
        listening.join(10)
        assert not listening.is_alive()
        assert heard[-1][0] - sent < 5.0  # a buffered one comes with the ping after 15 s, or never


def test_a_client_cannot_hide_behind_a_header_of_its_own(front: Front) -> None:
    with front.client("127.0.4.1") as guesser:
        codes = [_fail_to_sign_in(guesser, **{"X-Forwarded-For": f"10.9.8.{n}"}) for n in range(12)]
    assert codes[:10] == [401] * 10
    assert codes[-1] == 429
    with front.client("127.0.4.2") as colleague:
        assert _fail_to_sign_in(colleague) == 401


def test_a_header_from_elsewhere_than_the_proxy_is_ignored(front: Front) -> None:
    transport = httpx.HTTPTransport(local_address="127.0.4.3")
    with httpx.Client(base_url=front.behind.url, timeout=30, transport=transport) as direct:
        codes = []
        for n in range(12):
            direct.cookies.clear()
            page = direct.get("/desk/login", headers={"X-Forwarded-For": f"10.7.6.{n}"})
            data = {"username": "admin", "password": "x", "csrftoken": form_token(page.text)}
            cookies = "; ".join(
                header.split(";")[0] for header in page.headers.get_list("set-cookie")
            )
            sent = {"X-Forwarded-For": f"10.7.6.{n}", "Cookie": cookies}
            codes.append(direct.post("/desk/login", data=data, headers=sent).status_code)
    assert codes[-1] == 429


def test_cookies_are_secure_and_signing_in_works_through_the_proxy(front: Front) -> None:
    with front.client("127.0.4.4") as client:
        page = client.get("/desk/login")
        assert all("secure" in header.lower() for header in page.headers.get_list("set-cookie"))
        assert page.headers["strict-transport-security"]
        data = {
            "username": "admin",
            "password": front.behind.password,
            "csrftoken": form_token(page.text),
        }
        signed_in = client.post("/desk/login", data=data, follow_redirects=True)
        assert str(signed_in.url) == f"{front.secure}/desk"
        client.headers["X-CSRF-Token"] = client.cookies["csrftoken"]
        assert client.get("/api/desk/me").is_success


def test_a_page_of_ours_behind_the_proxy_may_begin_a_conversation(front: Front) -> None:
    with front.client() as client:
        ours = client.post("/api/chat/conversations", headers={"Origin": front.secure})
        assert ours.status_code == 201
        other = client.post("/api/chat/conversations", headers={"Origin": "https://evil.example"})
        assert other.status_code == 403


def test_the_door_for_rasa_is_not_there_through_the_proxy(front: Front) -> None:
    with front.client() as client:
        assert client.post("/actions/webhook", json={}).status_code == 404


def test_the_unit_is_without_fault(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd is not installed")
    unit = (EXAMPLES / "lianxin.service").read_text(encoding="utf-8")
    here = tmp_path / "lianxin.service"
    here.write_text(
        unit.replace("/opt/lianxin", str(ROOT)).replace("User=lianxin", "User=root"),
        encoding="utf-8",
    )
    verified = subprocess.run(
        [analyze, "verify", "--man=no", str(here)], capture_output=True, text=True, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")
