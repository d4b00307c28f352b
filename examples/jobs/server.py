"""Takes texts by POST /texts, and tells at the address that it answers what the worker has found out about one."""

import os
import socket
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

STORAGE = Path("storage")
LONGEST = 1 << 20


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.removeprefix("/texts/")
        if self.path == os.environ.get("HEALTH_PATH", "/healthz"):
            self.answer(200, "well\n")
        elif not name.isalnum():
            self.answer(404, "POST a text to /texts\n")
        elif (STORAGE / f"{name}.words").exists():
            self.answer(200, (STORAGE / f"{name}.words").read_text())
        elif (STORAGE / f"{name}.text").exists():
            self.answer(202, "not counted yet\n")
        else:
            self.answer(404, "no such text\n")

    def do_POST(self):
        length = int(self.headers.get("Content-Length", "0"))
        if self.path != "/texts" or length > LONGEST:
            self.answer(413 if length > LONGEST else 404, "a text of up to a megabyte goes to /texts\n")
            return
        name = uuid.uuid4().hex
        # Under another name until it is whole: the worker takes nothing else.
        part = STORAGE / f"{name}.part"
        part.write_bytes(self.rfile.read(length))
        part.rename(STORAGE / f"{name}.text")
        self.answer(202, f"/texts/{name}\n")

    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    address = (os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000")))
    if ":" in address[0]:
        ThreadingHTTPServer.address_family = socket.AF_INET6
    ThreadingHTTPServer(address, Handler).serve_forever()
