"""A blog: what is in posts, a page each, one author's under a name of his own."""

import html
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

POSTS = Path(__file__).parent / "posts"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.strip("/")
        if self.path == os.environ.get("HEALTH_PATH", "/healthz"):
            self.answer(200, "well")
        elif self.path == "/":
            links = "".join(f'<li><a href="/{p.stem}">{html.escape(p.stem)}</a>' for p in sorted(POSTS.glob("*.txt")))
            self.answer(200, f'<link rel="stylesheet" href="/blog.css"><h1>{html.escape(self.headers["Host"])}</h1><ul>{links}</ul>')
        elif name.isalnum() and (POSTS / f"{name}.txt").is_file():
            self.answer(200, f"<h1>{name}</h1><p>{html.escape((POSTS / f'{name}.txt').read_text())}</p>")
        else:
            self.answer(404, "no such post")

    def answer(self, status, text):
        body = f"<!doctype html>{text}\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    address = (os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8002")))
    ThreadingHTTPServer(address, Handler).serve_forever()
