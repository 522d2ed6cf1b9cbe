"""A server that speaks the chat-completions protocol and behaves as it is told."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Model:
    """What the server writes next, how, and what it was asked."""

    text: str = ""
    manner: str = "well"
    """well, streams, hangs, drips, garbage, not_json, null, refuses, endless, redirects"""
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving() -> Iterator[Model]:
    """A model behind a port of this machine."""
    model = Model()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: Any) -> None:
            pass

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            model.asked.append({"path": self.path, **json.loads(self.rfile.read(length))})
            model.keys.append(self.headers.get("Authorization", ""))
            self.close_connection = True
            getattr(self, model.manner)()

        def answer(self, body: bytes, kind: str = "application/json", status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def well(self) -> None:
            reply = {"choices": [{"message": {"role": "assistant", "content": model.text}}]}
            self.answer(json.dumps(reply).encode())

        def null(self) -> None:
            reply = {"choices": [{"message": {"role": "assistant", "content": None}}]}
            self.answer(json.dumps(reply).encode())

        def streams(self) -> None:
            pieces = [{"role": "assistant"}, *({"content": character} for character in model.text)]
            events = [{"choices": [{"delta": piece}]} for piece in pieces]
            lines = [f"data: {json.dumps(event)}\n\n" for event in events] + ["data: [DONE]\n\n"]
            self.answer("".join(lines).encode(), "text/event-stream")

        def hangs(self) -> None:
            model.stop.wait(30)

        def drips(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            while not model.stop.is_set():
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.05)

        def endless(self) -> None:
            self.send_response(200)
            self.end_headers()
            while not model.stop.is_set():
                self.wfile.write(b"x" * 65536)

        def garbage(self) -> None:
            self.answer(b'{"choices": [{"message": [1, 2]}], "error": "\xff"}')

        def not_json(self) -> None:
            self.answer(b"<html>502 Bad Gateway</html>", "text/html")

        def refuses(self) -> None:
            self.answer(b'{"error": {"message": "no such model"}}', status=404)

        def redirects(self) -> None:
            self.send_response(307)
            self.send_header("Location", f"{model.url}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            pass  # who gave up waiting closed the connection

    server = Server(("127.0.0.1", 0), Handler)
    model.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        model.stop.set()
        server.shutdown()
        server.server_close()
