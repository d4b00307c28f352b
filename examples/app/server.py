"""A release of one's own, as small as can be: it says which server answered.

foobar-infra tells an app by its environment where to listen (HOST, PORT), what its server is called (SERVER_NAME) and, if
the topology has a mysql section, how to reach the databases (DB_WRITE_HOST, DB_READ_HOSTS, DB_PORT, DB_NAME, DB_USER,
DB_PASSWORD, DB_SSL_CA). What stands under app.environment is added to that.
"""

import os
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == os.environ.get("HEALTH_PATH", "/healthz"):
            self.answer("well\n")
        else:
            greeting = os.environ.get("GREETING", "Hello")
            self.answer(f"{greeting} from {os.environ.get('SERVER_NAME', 'here')}\n")

    def answer(self, text):
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    address = (os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000")))
    if ":" in address[0]:
        ThreadingHTTPServer.address_family = socket.AF_INET6
    ThreadingHTTPServer(address, Handler).serve_forever()
