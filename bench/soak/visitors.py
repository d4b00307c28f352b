#!/usr/bin/env python3
"""Visitors who ask a site at a steady, light rate, one request in ten of which leaves a message; each connection serves 50 requests.

    visitors.py SITE AUTHORITY ADDRESS RATE      until it is told to end (SIGTERM); then prints how many were asked and how many failed

Each that fails is told at once, with its time.
"""

import http.client
import json
import signal
import ssl
import sys
import threading
import time

site, authority, address, rate = sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4])
WORKERS = 4
context = ssl.create_default_context(cafile=authority)
context.verify_flags &= ~ssl.VERIFY_X509_STRICT
over = threading.Event()
counts = {"asked": 0, "failed": 0}
lock = threading.Lock()


class Door(http.client.HTTPSConnection):
    """The site at a load balancer's address, by the name that visitors know."""

    def connect(self):
        http.client.HTTPConnection.connect(self)
        self.sock = context.wrap_socket(self.sock, server_hostname=site)


def ask(door, number):
    heads = {"Host": site}
    if number % 10:
        door.request("GET", "/", headers=heads)
    else:
        door.request("POST", "/api/messages", json.dumps({"author": "soak", "text": f"message {number}"}), heads)
    answer = door.getresponse()
    answer.read()
    if answer.status not in (200, 201):
        raise OSError(f"status {answer.status}")


def visit():
    door, number, due = None, 0, time.monotonic()
    while not over.is_set():
        number += 1
        try:
            if number % 50 == 1 or door is None:
                if door:
                    door.close()
                door = Door(address, 443, timeout=15)
            ask(door, number)
            failed = ""
        except (OSError, http.client.HTTPException) as e:
            failed, door = f"{type(e).__name__}: {e}", None
        with lock:
            counts["asked"] += 1
            counts["failed"] += bool(failed)
        if failed:
            print(time.strftime("%F %T"), "a request failed:", failed, flush=True)
        due = max(due + WORKERS / rate, time.monotonic() - 1)
        over.wait(max(0, due - time.monotonic()))


signal.signal(signal.SIGTERM, lambda *_: over.set())
workers = [threading.Thread(target=visit) for _ in range(WORKERS)]
for worker in workers:
    worker.start()
for worker in workers:
    worker.join()
print(f"requests: {counts['asked']}, failed: {counts['failed']}", flush=True)
