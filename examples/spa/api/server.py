"""The tasks, as JSON: GET and POST at /api/tasks, PUT at /api/tasks/ID."""

import json
import os
import sqlite3
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TABLE = "CREATE TABLE IF NOT EXISTS tasks (id INTEGER PRIMARY KEY, title TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0)"
LONGEST = 1 << 16


def database():
    connection = sqlite3.connect("storage/tasks.db", timeout=5)
    connection.execute(TABLE)
    return closing(connection)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == os.environ.get("HEALTH_PATH", "/healthz"):
            self.answer(200, {"well": True})
        elif self.path == "/api/tasks":
            with database() as known:
                rows = known.execute("SELECT id, title, done FROM tasks ORDER BY id").fetchall()
            self.answer(200, [{"id": number, "title": title, "done": bool(done)} for number, title, done in rows])
        else:
            self.answer(404, {"error": "no such resource"})

    def do_POST(self):
        task = self.sent()
        title = task.get("title")
        if self.path != "/api/tasks" or not isinstance(title, str) or not title:
            self.answer(400, {"error": "a title goes to /api/tasks"})
            return
        with database() as known, known:
            number = known.execute("INSERT INTO tasks (title) VALUES (?)", (title,)).lastrowid
        self.answer(201, {"id": number, "title": title, "done": False})

    def do_PUT(self):
        number = self.path.removeprefix("/api/tasks/")
        done = self.sent().get("done")
        if not number.isdecimal() or not isinstance(done, bool):
            self.answer(400, {"error": "whether it is done goes to /api/tasks/ID"})
            return
        with database() as known, known:
            changed = known.execute("UPDATE tasks SET done = ? WHERE id = ?", (done, int(number))).rowcount
        self.answer(200 if changed else 404, {"id": int(number), "done": done})

    def sent(self):
        length = int(self.headers.get("Content-Length", "0"))
        try:
            value = json.loads(self.rfile.read(length)) if length <= LONGEST else None
        except ValueError:
            value = None
        return value if isinstance(value, dict) else {}

    def answer(self, status, value):
        body = (json.dumps(value) + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    address = (os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000")))
    ThreadingHTTPServer(address, Handler).serve_forever()
