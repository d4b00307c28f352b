#!/usr/bin/env python3
"""What an app and its visitors do while the databases change their roles, each act with when it ended and how.

    load.py run DIRECTORY RUN SITE             until the file DIRECTORY/end is there
    load.py judge DIRECTORY RUN FROM TO        what became of it in that time (both in ms since 1970), in one line

Writers send 200 writes a second through the write port of this server's router, as an ordinary client does: what was refused or never
sent is sent again, what got no answer is not. A reader asks 50 times a second through the read port, and once more over a new connection where it got no
answer. Two visitors ask the site for its page and leave a message, 10 times a second each, and never ask again.
"""

import http.client
import json
import ssl
import sys
import threading
import time
from pathlib import Path

import pymysql

WRITERS, WRITES_A_SECOND, READS_A_SECOND, VISITS_A_SECOND = 4, 200, 50, 10
# A server says by these that it took nothing: read-only, offline, going down.
TOOK_NOTHING = {1053, 1290, 1836, 3032}
ERRORS = (pymysql.MySQLError, OSError)
PORTS = {"write": 6446, "read": 6447}


def connect(port):
    context = ssl.create_default_context(cafile="/etc/life/mysql-ca.pem")
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.check_hostname = False
    return pymysql.connect(
        host="127.0.0.1", port=PORTS[port], user="bench", password="bench", database="bench", autocommit=True,
        connect_timeout=2, read_timeout=5, write_timeout=5, ssl=context,
    )


class Load:
    def __init__(self, directory, run, site):
        self.end = directory / "end"
        self.run = run
        self.site = site
        self._records = (directory / "records").open("w", buffering=1)
        self._lock = threading.Lock()

    def record(self, kind, began, how, name=""):
        now = time.time()
        with self._lock:
            self._records.write(f"{kind}\t{now * 1000:.0f}\t{(now - began) * 1000:.0f}\t{how}\t{name}\n")

    def paced(self, rate, act):
        due, n = time.time(), 0
        while not self.end.exists():
            n += 1
            act(n)
            due = max(due + 1 / rate, time.time() - 1 / rate)
            time.sleep(max(0, due - time.time()))

    def writer(self, number):
        link = None

        def act(n):
            nonlocal link
            name, began = f"{self.run}-{number}-{n}", time.time()
            while not self.end.exists():
                sent = False
                try:
                    if link is None:
                        link = connect("write")
                    with link.cursor() as cursor:
                        sent = True
                        cursor.execute("INSERT INTO written (n) VALUES (%s)", (name,))
                    self.record("write", began, "ok", name)
                    return
                except ERRORS as e:
                    link = None
                    refused = isinstance(e, pymysql.MySQLError) and e.args and e.args[0] in TOOK_NOTHING
                    if sent and not refused:
                        self.record("write", began, "unanswered", name)
                        return
                    time.sleep(0.02)

        self.paced(WRITES_A_SECOND / WRITERS, act)

    def reader(self):
        link = None

        def act(_):
            nonlocal link
            began, how = time.time(), "ok"
            for attempt in (1, 2):
                try:
                    if link is None:
                        link = connect("read")
                    with link.cursor() as cursor:
                        cursor.execute("SELECT 1")
                    break
                except ERRORS as e:
                    link = None
                    how = "again" if attempt == 1 else f"failed: {e}"
            self.record("read", began, how)

        self.paced(READS_A_SECOND, act)

    def visitor(self, kind):
        def act(n):
            name, began = f"{self.run}-{n}", time.time()
            try:
                link = http.client.HTTPConnection(self.site, timeout=15)
                if kind == "get":
                    link.request("GET", "/")
                else:
                    link.request("POST", "/api/messages", json.dumps({"author": "bench", "text": name}),
                                 {"Content-Type": "application/json"})
                answer = link.getresponse()
                answer.read()
                link.close()
                how = "ok" if answer.status in (200, 201) else f"failed: {answer.status}"
            except (OSError, http.client.HTTPException) as e:
                how = f"failed: {e}"
            self.record(kind, began, how, name)

        self.paced(VISITS_A_SECOND, act)

    def go(self):
        acts = [(self.writer, i) for i in range(WRITERS)] + [(self.reader,), (self.visitor, "get"), (self.visitor, "post")]
        threads = [threading.Thread(target=act, args=arguments) for act, *arguments in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def held(statement, run):
    with connect("write") as link, link.cursor() as cursor:
        cursor.execute(statement, (run + "-%",))
        return dict(cursor.fetchall())


def judge(directory, run, begin, end):
    records = [line.rstrip("\n").split("\t") for line in (directory / "records").open()]
    by = {kind: [r for r in records if r[0] == kind] for kind in ("write", "read", "get", "post")}
    acknowledged = [int(r[1]) for r in by["write"] if r[3] == "ok"]
    # From the last one before it began, to the first after it had ended.
    during = ([t for t in acknowledged if t < begin][-1:] + [t for t in acknowledged if begin <= t <= end]
              + [t for t in acknowledged if t > end][:1])
    pause = max((b - a for a, b in zip(during, during[1:])), default=-1)
    first = next((t - begin for t in acknowledged if t > begin), -1)
    rows = held("SELECT n, COUNT(*) FROM bench.written WHERE n LIKE %s GROUP BY n", run)
    messages = held("SELECT body, COUNT(*) FROM foobar.messages WHERE body LIKE %s GROUP BY body", run)
    done = {r[4] for r in by["write"] if r[3] == "ok"}
    posted = {r[4] for r in by["post"] if r[3] == "ok"}
    bad = [r for kind in ("read", "get", "post") for r in by[kind] if r[3].startswith("failed")]
    for r in bad + [r for r in by["write"] if r[3] != "ok"]:
        print("\t".join(r), file=sys.stderr)
    print("\t".join(str(x) for x in (
        pause,
        first,
        max((int(r[2]) for r in by["write"] if begin <= int(r[1])), default=-1),
        len(acknowledged),
        len(done - rows.keys()) + len(posted - messages.keys()),
        sum(n > 1 for n in list(rows.values()) + list(messages.values())),
        sum(r[3] == "unanswered" for r in by["write"]),
        sum(r[0] in ("get", "post") for r in bad),
        sum(r[0] == "read" for r in bad if int(r[1]) >= begin),
        round(1000 * len(acknowledged) / max(1, acknowledged[-1] - acknowledged[0])),
    )))


def main():
    command, directory, run = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    if command == "run":
        Load(directory, run, sys.argv[4]).go()
    else:
        judge(directory, run, int(sys.argv[4]), int(sys.argv[5]))


if __name__ == "__main__":
    main()
