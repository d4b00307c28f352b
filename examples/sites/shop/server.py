"""The shop's pages; what there is to buy its visitors' browsers ask of the API."""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html>
<title>Shop</title>
<h1>The shop of {domain}</h1>
<ul id="products"></ul>
<script>
fetch("/api/products").then(answer => answer.json()).then(products => {{
    for (const product of products) {{
        const line = document.createElement("li");
        line.textContent = product.name + ", " + product.price;
        document.getElementById("products").append(line);
    }}
}});
</script>
"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == os.environ.get("HEALTH_PATH", "/healthz"):
            self.answer(200, "text/plain", "well\n")
        elif self.path == "/":
            self.answer(200, "text/html; charset=utf-8", PAGE.format(domain=os.environ.get("DOMAIN", "")))
        else:
            self.answer(404, "text/plain", "the shop has no such page\n")

    def answer(self, status, kind, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    address = (os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000")))
    ThreadingHTTPServer(address, Handler).serve_forever()
