#!/usr/bin/env python3
"""A guestbook that shows where each request went: it writes to the primary and reads from a replica.

Everything it needs to know comes from the environment:

    HOST, PORT          where to listen
    SERVER_NAME         what to call this server on the page
    HEALTH_PATH         answers 200 while a database for reading answers
    DB_WRITE_HOST       the primary
    DB_READ_HOSTS       the replicas, nearest first, separated by commas
    DB_WRITE_PORT, DB_READ_HOST, DB_READ_PORT
                        with mysql.routing instead: this server's own router, which leads to whoever has the role
    DB_PORT, DB_NAME, DB_USER, DB_PASSWORD
    DB_SSL_CA           the certificate authority that the database servers are checked by

The tables are made by schema.sql, not here: the app's account may only read and write rows.
"""

import html
import json
import logging
import math
import os
import queue
import re
import signal
import socket
import ssl
import sys
import threading
import time
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, urlsplit

import pymysql

MAX_BODY = 16 * 1024
MAX_AUTHOR = 50
MAX_TEXT = 500
SHOWN = 50
# Who "foobar-infra verify" writes as. Its messages are of no use to others.
VERIFIER = "foobar-infra"

CONNECT_TIMEOUT = 2
QUERY_TIMEOUT = 5
# A database server that lost its power does not even acknowledge what it is sent.
SILENCE_TIMEOUT = 2
POOL_SIZE = 10
# While the primary changes nobody takes writes; a visitor would rather wait.
WRITE_PATIENCE = 10
# A server says by these that it took nothing: read-only, offline, going down.
TOOK_NOTHING = {1053, 1290, 1836, 3032}
SHUN_SECONDS = 5
# A load balancer wants its answer within a second, and gets the latest one if the databases take longer than that.
HEALTH_SECONDS = 1
HEALTH_PATIENCE = 0.5
HEALTH_BELIEVED_SECONDS = 8
DRAIN_SECONDS = 8

# As the load balancer makes them; who comes by another way may send anything.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

log = logging.getLogger("app")


class Unavailable(Exception):
    """No database can do what was asked for."""


class Closed(Exception):
    """The server behind this connection takes no writes."""


class BadRequest(Exception):
    """The client sent what can't be used; the message says why."""


class Database:
    """Connections to one MySQL server, kept open and used again."""

    def __init__(self, host, env, port=None):
        self.host = host
        self._env = env
        self._port = int(port or env.get("DB_PORT", "3306"))
        self.routed = port is not None
        self._idle = queue.LifoQueue()
        self._slots = threading.BoundedSemaphore(POOL_SIZE)
        self.shunned_until = 0.0

    @contextmanager
    def connection(self):
        """A checked connection; it is thrown away if anything goes wrong with it."""
        if not self._slots.acquire(timeout=CONNECT_TIMEOUT):
            raise Unavailable(f"all connections to {self.host} are busy")
        try:
            connection = self._take()
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            self._idle.put(connection)
        finally:
            self._slots.release()

    def _take(self):
        try:
            connection = self._idle.get_nowait()
        except queue.Empty:
            return self._connect()
        asked_at = time.monotonic()
        try:
            connection.ping(reconnect=False)
            return connection
        except (pymysql.MySQLError, OSError) as e:
            connection.close()
            self._forget()
            # A server that was restarted says so at once, and takes a new connection; this one would not do that either.
            if time.monotonic() > asked_at + 1:
                raise Unavailable(f"{self.host} fell silent: {e}") from e
            return self._connect()

    def _forget(self):
        """Closes what is idle: where one connection is dead, the others are, and to find each out would take its time."""
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

    def _connect(self):
        context = ssl.create_default_context(cafile=self._env["DB_SSL_CA"])
        # Python 3.13 also insists on extensions that a private authority may lack. The chain and the name are checked.
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        if self.routed:
            # The router is on this machine, and who is behind it changes. The authority signs for this stack's databases
            # alone, so whoever has its certificate is one of them.
            context.check_hostname = False
        address = (self.host, self._port)
        connection = pymysql.connect(
            host=address[0],
            port=address[1],
            user=self._env["DB_USER"],
            # As it is written: pymysql would make Latin-1 of a text.
            password=os.fsencode(self._env["DB_PASSWORD"]),
            database=self._env["DB_NAME"],
            charset="utf8mb4",
            autocommit=True,
            init_command="SET time_zone = '+00:00'",
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=QUERY_TIMEOUT,
            write_timeout=QUERY_TIMEOUT,
            ssl=context,
            defer_connect=True,
        )
        link = socket.create_connection(address, CONNECT_TIMEOUT)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENCE_TIMEOUT * 1000)
        connection.connect(link)
        with connection.cursor() as cursor:
            cursor.execute("SELECT @@hostname")
            connection.server_name = cursor.fetchone()[0]
        return connection


class Guestbook:
    """Messages: written to the primary, read from the first replica that answers, from the primary if none does."""

    def __init__(self, env):
        self._server = env.get("SERVER_NAME", socket.gethostname())
        self._primary = Database(env["DB_WRITE_HOST"], env, env.get("DB_WRITE_PORT"))
        if "DB_READ_PORT" in env:
            self._readers = [Database(env["DB_READ_HOST"], env, env["DB_READ_PORT"]), self._primary]
            return
        hosts = [h for h in env.get("DB_READ_HOSTS", "").split(",") if h]
        replicas = [self._primary if h == self._primary.host else Database(h, env) for h in hosts]
        self._readers = replicas + ([] if self._primary in replicas else [self._primary])

    def write(self, author, text):
        """Stores a message; gives the name of the database server that took it.

        Repeated only if surely nothing was stored: a message that got no answer may be there.
        """
        give_up = time.monotonic() + (WRITE_PATIENCE if self._primary.routed else 0)
        while True:
            asked = False
            try:
                with self._primary.connection() as connection:
                    # One that has given its place away may lose its sessions any moment: nothing is to be under way then.
                    if self._primary.routed and self._is_closed(connection):
                        raise Closed(f"{connection.server_name} takes no writes")
                    asked = True
                    return self._insert(connection, author, text)
            except (pymysql.MySQLError, OSError, Unavailable, Closed) as e:
                refused = isinstance(e, pymysql.MySQLError) and e.args and e.args[0] in TOOK_NOTHING
                if asked and not refused or time.monotonic() > give_up:
                    raise Unavailable(f"the primary {self._primary.host} did not take the message: {e}") from e
                time.sleep(0.05)

    def _is_closed(self, connection):
        with connection.cursor() as cursor:
            cursor.execute("SELECT @@GLOBAL.read_only OR @@GLOBAL.super_read_only")
            return cursor.fetchone()[0]

    def _insert(self, connection, author, text):
        with connection.cursor() as cursor:
            if author == VERIFIER:
                cursor.execute(
                    "DELETE FROM messages WHERE author = %s AND body LIKE 'verify %%'"
                    " AND created_at < NOW(3) - INTERVAL 1 MINUTE",
                    (author,),
                )
            cursor.execute(
                "INSERT INTO messages (author, body, app_server, written_to) VALUES (%s, %s, %s, @@hostname)",
                (author, text, self._server),
            )
            return connection.server_name

    def read(self):
        """The newest messages and the name of the database server that gave them."""
        return self._query(
            "SELECT id, author, body, app_server, written_to, created_at FROM messages ORDER BY id DESC LIMIT %s",
            (SHOWN,),
        )

    def alive(self):
        """The name of a database server that answers."""
        return self._query("SELECT 1", ())[1]

    def _query(self, statement, arguments):
        problems = []
        now = time.monotonic()
        # One that has just failed is asked last, so that a dead replica does not cost every request its time-out.
        for database in sorted(self._readers, key=lambda d: d.shunned_until > now):
            if database.shunned_until:
                # This request tries it again; the others that come meanwhile go on without it.
                database.shunned_until = time.monotonic() + SHUN_SECONDS
            try:
                with database.connection() as connection, connection.cursor() as cursor:
                    cursor.execute(statement, arguments)
                    rows = cursor.fetchall()
                database.shunned_until = 0.0
                return rows, connection.server_name
            except (pymysql.MySQLError, OSError, Unavailable) as e:
                database.shunned_until = time.monotonic() + SHUN_SECONDS
                problems.append(f"{database.host}: {e}")
        raise Unavailable("no database answers: " + "; ".join(problems))


class Health:
    """Whether the app can serve; asked of the database once a second at most, by a thread that may take longer."""

    def __init__(self, guestbook):
        self._guestbook = guestbook
        self._changed = threading.Condition()
        self._asking_since = None
        self._next = -math.inf
        self._answer = (HTTPStatus.SERVICE_UNAVAILABLE, "the databases have not answered yet")

    def check(self):
        with self._changed:
            if self._asking_since is None and time.monotonic() >= self._next:
                self._asking_since = time.monotonic()
                threading.Thread(target=self._ask, daemon=True).start()
            if self._changed.wait_for(lambda: self._asking_since is None, timeout=HEALTH_PATIENCE):
                return self._answer
            silent = time.monotonic() - self._asking_since
            if silent > HEALTH_BELIEVED_SECONDS:
                return HTTPStatus.SERVICE_UNAVAILABLE, f"no database has answered for {silent:.0f} s"
            return self._answer

    def _ask(self):
        try:
            answer = (HTTPStatus.OK, f"ok, reads from {self._guestbook.alive()}")
        except Exception as e:
            log.warning("unwell: %s", e)
            answer = (HTTPStatus.SERVICE_UNAVAILABLE, "no database answers")
        with self._changed:
            self._answer = answer
            self._asking_since = None
            self._next = time.monotonic() + HEALTH_SECONDS
            self._changed.notify_all()


class Handler(BaseHTTPRequestHandler):
    """Routes and answers one client's requests."""

    protocol_version = "HTTP/1.1"
    server_version = "guestbook"
    sys_version = ""
    # Longer than nginx keeps an idle connection (60 s), so that it is never closed under a request.
    timeout = 75
    # Head and body leave together: apart, the second would wait 40 ms for the first one's acknowledgement.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self):
        self._answer({
            "/": self._page,
            "/messages": self._page,
            "/api/messages": self._list,
            self.server.health_path: self._health,
        })

    do_HEAD = do_GET

    def do_POST(self):
        self._answer({"/messages": self._post_form, "/api/messages": self._post_json})

    def _answer(self, routes):
        self._body_read = False
        with self.server.working():
            route = routes.get(urlsplit(self.path).path)
            try:
                if route is None:
                    self._send(HTTPStatus.NOT_FOUND, "text/plain", "not found\n")
                else:
                    route()
            except BadRequest as e:
                self._send(HTTPStatus.BAD_REQUEST, "text/plain", f"{e}\n")
            except Unavailable as e:
                log.error("%s %s: %s%s", self.command, self.path, e, self._id())
                self._send(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain", "the database does not answer\n")

    def _health(self):
        status, text = self.server.health.check()
        self._send(status, "text/plain", text + "\n")

    def _page(self):
        rows, source = self.server.guestbook.read()
        messages = "\n".join(
            '<li><p>{}</p><footer><b>{}</b> at {} UTC, taken by {}, written to {}</footer></li>'.format(
                *(html.escape(str(v)) for v in (body, author, created.isoformat(" ", "seconds"), app_server, written_to))
            )
            for _, author, body, app_server, written_to, created in rows
        )
        text = self.server.page.substitute(
            domain=html.escape(os.environ.get("DOMAIN", "")),
            server=html.escape(self.server.name),
            source=html.escape(source),
            messages=messages or "<li><p>No message yet: write the first.</p></li>",
        )
        self._send(HTTPStatus.OK, "text/html", text, {"X-Read-From": source})

    def _list(self):
        rows, source = self.server.guestbook.read()
        keys = ("id", "author", "text", "app_server", "written_to", "created_at")
        messages = [dict(zip(keys, (*row[:5], row[5].isoformat(timespec="milliseconds") + "Z"))) for row in rows]
        text = json.dumps({"read_from": source, "app_server": self.server.name, "messages": messages})
        self._send(HTTPStatus.OK, "application/json", text + "\n", {"X-Read-From": source})

    def _post_form(self):
        fields = parse_qs(self._body(), max_num_fields=10)
        target = self._write(fields.get("author", [""])[0], fields.get("text", [""])[0])
        self._send(HTTPStatus.SEE_OTHER, "text/plain", "", {"Location": "/", "X-Written-To": target})

    def _post_json(self):
        try:
            fields = json.loads(self._body())
        except ValueError as e:
            raise BadRequest(f"not JSON: {e}") from e
        if not isinstance(fields, dict):
            raise BadRequest('expected {"author": ..., "text": ...}')
        target = self._write(fields.get("author", ""), fields.get("text", ""))
        text = json.dumps({"written_to": target, "app_server": self.server.name})
        self._send(HTTPStatus.CREATED, "application/json", text + "\n", {"X-Written-To": target})

    def _write(self, author, text):
        if not isinstance(author, str) or not isinstance(text, str):
            raise BadRequest("author and text are strings")
        author, text = author.strip() or "anonymous", text.strip()
        if not text:
            raise BadRequest("text is empty")
        if len(author) > MAX_AUTHOR or len(text) > MAX_TEXT:
            raise BadRequest(f"author has at most {MAX_AUTHOR} characters, text {MAX_TEXT}")
        return self.server.guestbook.write(author, text)

    def _body(self):
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit():
            raise BadRequest("a Content-Length is needed")
        if int(length) > MAX_BODY:
            raise BadRequest(f"at most {MAX_BODY} bytes")
        self._body_read = True
        try:
            return self.rfile.read(int(length)).decode("utf-8")
        except UnicodeDecodeError as e:
            raise BadRequest("not UTF-8") from e

    def _send(self, status, content_type, text, headers=None):
        body = text.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", content_type + "; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", "default-src 'self'")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        # What was not read of a body would be taken for the next request.
        if not self._body_read and self.headers.get("Content-Length", "0") != "0":
            self.close_connection = True
        if "Transfer-Encoding" in self.headers or self.server.stopping:
            self.close_connection = True
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def log_request(self, code="-", size="-"):
        if urlsplit(self.path).path != self.server.health_path:
            super().log_request(code, size)

    def log_message(self, format, *args):
        log.info("%s %s%s", self.headers.get("X-Forwarded-For", self.client_address[0])
                 if hasattr(self, "headers") else self.client_address[0], format % args, self._id())

    def _id(self):
        """By which the load balancer and nginx note the same request."""
        sent = self.headers.get("X-Request-ID", "") if hasattr(self, "headers") else ""
        return f" id={sent}" if REQUEST_ID.fullmatch(sent) else ""


class Server(ThreadingHTTPServer):
    """A thread for each connection; knows how many requests are being answered."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, env):
        host = env.get("HOST", "127.0.0.1")
        if host == "::" and not socket.has_dualstack_ipv6():
            host = "0.0.0.0"
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.name = env.get("SERVER_NAME", socket.gethostname())
        self.health_path = env.get("HEALTH_PATH", "/healthz")
        self.page = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
        self.guestbook = Guestbook(env)
        self.health = Health(self.guestbook)
        self.stopping = False
        self._active = 0
        self._changed = threading.Condition()
        super().__init__((host, int(env.get("PORT", "8000"))), Handler)

    @contextmanager
    def working(self):
        with self._changed:
            self._active += 1
        try:
            yield
        finally:
            with self._changed:
                self._active -= 1
                self._changed.notify_all()

    def drain(self):
        """Waits for the requests that are being answered; not for idle connections."""
        with self._changed:
            return self._changed.wait_for(lambda: self._active == 0, timeout=DRAIN_SECONDS)

    def handle_error(self, request, client_address):
        error = sys.exc_info()[1]
        if isinstance(error, (ConnectionError, TimeoutError)):
            log.info("%s went away: %s", client_address[0], error)
        else:
            log.exception("request of %s failed", client_address[0])


def main():
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(message)s")
    server = Server(os.environ)

    def stop(signum, frame):
        server.stopping = True
        # shutdown() waits for serve_forever, which this very thread is in.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    log.info("listening on %s port %s", *server.server_address[:2])
    server.serve_forever(poll_interval=0.2)
    server.server_close()
    log.info("stopped, %s", "nothing left to answer" if server.drain() else "giving up on slow requests")


if __name__ == "__main__":
    main()
