#!/usr/bin/env python3
"""A visitor who asks an address every few milliseconds, by a new connection each time, and soon gives up on one.

    visitor.py ADDRESS SITE STEADY      until it is told to end (SIGTERM); makes the file STEADY once it was answered

Prints one line: answers, the longest time from one answer to the next in ms, and those that were refused, reset or timed out.
"""

import signal
import socket
import sys
import time
from pathlib import Path

BETWEEN, CONNECT, ANSWER = 0.003, 0.05, 0.25

over = False


def end(*_):
    global over
    over = True


def asked(address, request):
    try:
        with socket.create_connection((address, 80), timeout=CONNECT) as connection:
            connection.settimeout(ANSWER)
            connection.sendall(request)
            return connection.recv(4096).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def main():
    address, site, steady = sys.argv[1:]
    request = f"GET / HTTP/1.1\r\nHost: {site}\r\nConnection: close\r\n\r\n".encode()
    signal.signal(signal.SIGTERM, end)
    answers = failures = 0
    last, longest = None, 0.0
    while not over:
        if asked(address, request):
            now = time.monotonic()
            if last is not None:
                longest = max(longest, now - last)
            last = now
            answers += 1
            if answers == 20:
                # What came before is not of interest.
                longest, failures = 0.0, 0
                Path(steady).touch()
        else:
            failures += 1
        time.sleep(BETWEEN)
    print(f"{answers}\t{longest * 1000:.0f}\t{failures}")


main()
