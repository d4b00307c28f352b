#!/usr/bin/env python3
"""Visitors of a site by TLS who keep their connections and ask at a steady rate, as browsers do.

    load.py ADDRESS SITE AUTHORITY STEADY      until it is told to end (SIGTERM); makes the file STEADY once it has its rate

Prints one line: requests a second, requests, those that failed, connections that were reset, those that ended in good order between
two requests, and the longest wait for an answer in ms. A request that finds its kept connection ended is sent again on a new one, as
browsers do; on a new one it may not fail, nor once an answer has begun.
"""

import asyncio
import signal
import ssl
import sys
import time
from pathlib import Path

RATE, CONNECTIONS, PATIENCE = 500, 50, 5


class Ended(Exception):
    """A kept connection had ended before anything of an answer came."""


class Load:
    def __init__(self, address, site, authority, steady):
        self.address, self.site, self.steady = address, site, Path(steady)
        self.context = ssl.create_default_context(cafile=authority)
        self.context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        self.context.set_alpn_protocols(["http/1.1"])
        self.request = f"GET /robots.txt HTTP/1.1\r\nHost: {site}\r\n\r\n".encode()
        self.over = False
        self.answered = self.failed = self.reset = self.closed = 0
        self.worst = 0.0
        self.began = time.monotonic()

    async def connect(self):
        return await asyncio.open_connection(self.address, 443, ssl=self.context, server_hostname=self.site)

    async def ask(self, reader, writer, kept):
        try:
            if reader.at_eof():
                raise Ended
            writer.write(self.request)
            await writer.drain()
            status = await reader.readline()
            if not status:
                raise Ended
        except ConnectionError as error:
            self.reset += 1
            if kept:
                raise Ended from error
            raise
        length = 0
        while (line := await reader.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        await reader.readexactly(length)
        if status.split()[1] != b"200":
            raise OSError(status.decode().strip())

    async def one(self, connection):
        """One request, on the connection there is, or on a new one; returns the connection, or nothing if it is of no use."""
        kept = connection is not None
        connection = connection or await self.connect()
        try:
            await self.ask(*connection, kept)
        except Ended:
            connection[1].close()
            if not kept:
                raise OSError("ended without an answer") from None
            self.closed += 1
            return await self.one(None)
        except BaseException:
            connection[1].close()
            raise
        return connection

    async def visitor(self, number):
        connection = None
        due = time.monotonic() + number / RATE
        while not self.over:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            due = max(due + CONNECTIONS / RATE, time.monotonic() - CONNECTIONS / RATE)
            asked = time.monotonic()
            try:
                connection = await asyncio.wait_for(self.one(connection), PATIENCE)
                self.answered += 1
            except (OSError, asyncio.IncompleteReadError, asyncio.TimeoutError, Ended) as error:
                connection = None
                self.failed += 1
                print(f"{time.time():.3f} {error!r}", file=sys.stderr)
            self.worst = max(self.worst, time.monotonic() - asked)

    async def run(self):
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self.end)
        visitors = [asyncio.create_task(self.visitor(n)) for n in range(CONNECTIONS)]
        while self.answered < RATE and not self.over:
            await asyncio.sleep(0.05)
        # The first handshakes, all at once, are nobody's measure.
        self.answered, self.worst, self.began = 0, 0.0, time.monotonic()
        self.steady.touch()
        await asyncio.gather(*visitors)
        took = time.monotonic() - self.began
        asked = self.answered + self.failed
        print(f"{asked / took:.0f}\t{asked}\t{self.failed}\t{self.reset}\t{self.closed}\t{self.worst * 1000:.0f}")

    def end(self):
        self.over = True


asyncio.run(Load(*sys.argv[1:5]).run())
