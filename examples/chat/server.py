"""A chat. GET / is its page, /socket the WebSocket, /healthz tells whether it hears of what is said."""

import json
import os
import pathlib
import signal
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pymysql

import database
from websocket import Closed, WebSocket, accepted

PAGE = pathlib.Path(__file__).with_name("index.html").read_bytes()
PING_SECONDS = int(os.environ.get("PING_SECONDS", "45"))
LOOK_SECONDS = 0.2
REMEMBERED = 50


class Room:
    """Who is there, and what was said last. Fed from the database, so that it is the same on all servers."""

    def __init__(self):
        self._lock = threading.Lock()
        self._present = set()
        self._last = []
        self.heard_at = 0.0

    def enter(self, visitor, after):
        """From now on he hears all that is said, and first what he has missed."""
        with self._lock:
            self._present.add(visitor)
            missed = [said for said in self._last if said["id"] > after]
        for said in missed:
            visitor.send(json.dumps(said))

    def leave(self, visitor):
        with self._lock:
            self._present.discard(visitor)

    def hear(self, rows):
        said = [{"id": row[0], "who": row[1], "what": row[2]} for row in rows]
        with self._lock:
            self._last = (self._last + said)[-REMEMBERED:]
            present = list(self._present)
            self.heard_at = time.monotonic()
        for visitor in present:
            try:
                for one in said:
                    visitor.send(json.dumps(one))
            except Closed:
                self.leave(visitor)

    def ends(self):
        with self._lock:
            present = list(self._present)
        for visitor in present:
            visitor.close(1001)


ROOM = Room()


def listen():
    """Looks for what was said, here or elsewhere. Rows may come in another order than that of their numbers: the last ones are read again."""
    seen, newest = set(), None
    while True:
        try:
            with database.reading() as connection, connection.cursor() as cursor:
                while True:
                    if newest is None:
                        cursor.execute("SELECT COALESCE(MAX(id), 0) FROM said")
                        newest = cursor.fetchone()[0] - REMEMBERED
                    cursor.execute("SELECT id, who, what FROM said WHERE id > %s ORDER BY id", (newest - REMEMBERED,))
                    rows = [row for row in cursor.fetchall() if row[0] not in seen]
                    ROOM.hear(rows)
                    seen.update(row[0] for row in rows)
                    newest = max([newest, *seen])
                    seen = {one for one in seen if one > newest - REMEMBERED}
                    time.sleep(LOOK_SECONDS)
        except (pymysql.MySQLError, OSError) as e:
            print("no database to hear from:", e, flush=True)
            time.sleep(1)


def say(who, what):
    with database.writing() as connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO said (who, what) VALUES (%s, %s)", (who[:50], what[:1000]))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if path == "/healthz":
            well = time.monotonic() - ROOM.heard_at < 5
            self._answer(200 if well else 503, "text/plain", b"well\n" if well else b"hears nothing\n")
        elif path == "/socket" and "websocket" in self.headers.get("Upgrade", "").lower():
            after = query.removeprefix("after=")
            self._chat(int(after) if after.isdigit() else 0)
        elif path == "/":
            self._answer(200, "text/html; charset=utf-8", PAGE)
        else:
            self._answer(404, "text/plain", b"nothing here\n")

    def _answer(self, status, kind, body):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _chat(self, after):
        self.close_connection = True  # by HTTP nothing follows
        # Other sites' pages must not speak in the name of who visits them.
        origin = self.headers.get("Origin", "")
        if origin and origin.partition("://")[2] != self.headers.get("Host", ""):
            self._answer(403, "text/plain", b"from another site\n")
            return
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", accepted(self.headers.get("Sec-WebSocket-Key", "")))
        self.end_headers()
        visitor = WebSocket(self.connection, PING_SECONDS)
        try:
            ROOM.enter(visitor, after)
            while True:
                said = json.loads(visitor.receive())
                say(str(said["who"]), str(said["what"]))
        except Closed:
            pass
        except (ValueError, KeyError, TypeError):
            visitor.close(1008)
        except (pymysql.MySQLError, OSError) as e:
            print("not said:", e, flush=True)
            visitor.close(1011)
        finally:
            ROOM.leave(visitor)

    def log_message(self, *_):
        pass


def main():
    address = (os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000")))
    if ":" in address[0]:
        ThreadingHTTPServer.address_family = socket.AF_INET6
    ThreadingHTTPServer.daemon_threads = True
    server = ThreadingHTTPServer(address, Handler)

    def stop(*_):
        ROOM.ends()
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=listen, daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
