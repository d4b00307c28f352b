#!/usr/bin/env python3
"""Visitors of a site by TLS, who keep their connections and ask at a steady rate, a fifth of them by POST; some have a WebSocket open.

    visitors.py SITE AUTHORITY STEADY POSTED DOOR...      until it is told to end (SIGTERM); makes the file STEADY once it has its rate

They come in at each DOOR by turns. A request is sent once: whatever becomes of it is counted. Writes what was posted and acknowledged to
POSTED, and prints one line: requests a second, requests, POSTs among them, those that failed, WebSockets that ended, the longest wait for
an answer in ms.
"""

import asyncio
import base64
import os
import signal
import ssl
import sys
import time
from pathlib import Path

RATE, VISITORS, SOCKETS, PATIENCE = 300, 30, 6, 10


class Crowd:
    def __init__(self, site, authority, steady, posted, *doors):
        self.site, self.steady, self.doors = site, Path(steady), doors
        self.posted = open(posted, "w")
        self.context = ssl.create_default_context(cafile=authority)
        self.context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        self.context.set_alpn_protocols(["http/1.1"])
        self.over = asyncio.Event()
        self.forget()

    def forget(self):
        self.answered = self.posts = self.failed = self.ended = 0
        self.worst = 0.0
        self.began = time.monotonic()

    def connect(self, number):
        return asyncio.open_connection(self.doors[number % len(self.doors)], 443, ssl=self.context, server_hostname=self.site)

    async def head(self, reader):
        """The status and the fields of an answer."""
        status = int((await reader.readline()).split(b" ")[1])
        fields = {}
        while (line := await reader.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode().partition(":")
            fields[name.lower()] = value.strip()
        return status, fields

    async def ask(self, connection, note):
        """Whether the connection may be kept."""
        reader, writer = connection
        kind, length = ("POST /notes", len(note)) if note else ("GET /", 0)
        writer.write(f"{kind} HTTP/1.1\r\nHost: {self.site}\r\nContent-Length: {length}\r\n\r\n{note}".encode())
        await writer.drain()
        status, fields = await self.head(reader)
        await reader.readexactly(int(fields.get("content-length", "0")))
        if status != 200:
            raise OSError(f"status {status}")
        return fields.get("connection", "").lower() != "close"

    async def visitor(self, number):
        connection, n = None, 0
        due = time.monotonic() + number / RATE
        while not self.over.is_set():
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            due = max(due + VISITORS / RATE, time.monotonic() - VISITORS / RATE)
            n += 1
            note = f"{number}-{n}-{time.monotonic_ns()}" if n % 5 == 0 else ""
            if connection and connection[0].at_eof():
                connection[1].close()
                connection = None
            asked = time.monotonic()
            try:
                connection = connection or await asyncio.wait_for(self.connect(number), PATIENCE)
                if not await asyncio.wait_for(self.ask(connection, note), PATIENCE):
                    connection[1].close()
                    connection = None
                self.answered += 1
                if note:
                    self.posts += 1
                    print(note, file=self.posted)
            except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError, IndexError, ValueError) as error:
                if connection:
                    connection[1].close()
                connection = None
                self.failed += 1
                print(f"{time.time():.3f} {'POST' if note else 'GET'} {error!r}", file=sys.stderr)
            self.worst = max(self.worst, time.monotonic() - asked)

    async def chat(self, number):
        """Comes again when its WebSocket ends."""
        while not self.over.is_set():
            try:
                reader, writer = await asyncio.wait_for(self.connect(number), PATIENCE)
                key = base64.b64encode(os.urandom(16)).decode()
                writer.write(
                    f"GET /chat HTTP/1.1\r\nHost: {self.site}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode())
                if (await asyncio.wait_for(self.head(reader), PATIENCE))[0] != 101:
                    raise OSError("no WebSocket")
                while not self.over.is_set():
                    writer.write(b"hello\n")
                    if await asyncio.wait_for(reader.readline(), PATIENCE) != b"hello\n":
                        self.ended += 1
                        break
                    await asyncio.sleep(0.1)
                writer.close()
            except (OSError, asyncio.TimeoutError, IndexError, ValueError) as error:
                self.ended += 1
                print(f"{time.time():.3f} WebSocket {error!r}", file=sys.stderr)
                await asyncio.sleep(0.1)

    async def run(self):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.over.set)
        all_of_them = [asyncio.create_task(self.visitor(n)) for n in range(VISITORS)]
        all_of_them += [asyncio.create_task(self.chat(n)) for n in range(SOCKETS)]
        while self.answered < RATE and not self.over.is_set():
            await asyncio.sleep(0.05)
        # The first handshakes, all at once, are nobody's measure.
        self.forget()
        self.steady.touch()
        await asyncio.gather(*all_of_them)
        self.posted.close()
        took, asked = time.monotonic() - self.began, self.answered + self.failed
        print(f"{asked / took:.0f}\t{asked}\t{self.posts}\t{self.failed}\t{self.ended}\t{self.worst * 1000:.0f}")


async def main():
    await Crowd(*sys.argv[1:]).run()


asyncio.run(main())
