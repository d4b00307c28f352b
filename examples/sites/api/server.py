"""What the shop has to sell, as JSON; asked below /api/, and seeing whole paths."""

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PRODUCTS = [{"name": "foo", "price": "1.00"}, {"name": "bar", "price": "2.50"}]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == os.environ.get("HEALTH_PATH", "/healthz"):
            self.answer(200, {"well": True})
        elif self.path == "/api/products":
            self.answer(200, PRODUCTS)
        else:
            self.answer(404, {"error": "no such resource", "path": self.path})

    def answer(self, status, value):
        body = (json.dumps(value) + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    address = (os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8001")))
    ThreadingHTTPServer(address, Handler).serve_forever()
