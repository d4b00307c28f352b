"""An app for tests of rolling changes: notes what is posted to it, echoes what an upgraded connection says, and ends in good order.

The first line of the file "mode" beside it may have it fail: dies, unwell, hangs (at its stop), broken (answers 500).
"""

import asyncio
import base64
import hashlib
import os
import signal
import sys
from pathlib import Path

HERE = Path(__file__).parent
MODE = (HERE / "mode").read_text().split()[0]
VERSION = (HERE / "version").read_text().strip()
NOTES = open(os.environ["STATE_DIRECTORY"] + "/notes", "a", buffering=1)


class App:
    def __init__(self):
        self.busy = 0
        self.stopping = asyncio.Event()
        self.connections = set()

    async def serve(self, reader, writer):
        self.connections.add(writer)
        try:
            while not self.stopping.is_set():
                head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                self.busy += 1
                try:
                    if not await self.answer(head, reader, writer):
                        return
                finally:
                    self.busy -= 1
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.connections.discard(writer)
            writer.close()

    async def answer(self, head, reader, writer):
        method, path, protocol = head[0].split(" ")
        fields = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(fields.get("content-length", "0")))
        if fields.get("upgrade"):
            word = fields["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
            accept = base64.b64encode(hashlib.sha1(word.encode()).digest()).decode()
            writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
            writer.write(f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode())
            self.busy -= 1
            try:
                while line := await reader.readline():
                    writer.write(line)
            finally:
                self.busy += 1
            return False
        status = "200 OK"
        if MODE == "broken" or MODE == "unwell" and path == "/healthz":
            status = "500 Internal Server Error"
        elif method == "POST":
            NOTES.write(body.decode() + "\n")
        elif path.startswith("/slow"):
            await asyncio.sleep(1)
        text = VERSION.encode()
        writer.write(f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\n\r\n".encode() + text)
        await writer.drain()
        return protocol == "HTTP/1.1" and fields.get("connection", "").lower() != "close"

    async def run(self):
        if MODE == "dies":
            sys.exit("this release dies")
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, (lambda: None) if MODE == "hangs" else self.stopping.set)
        server = await asyncio.start_server(self.serve, os.environ["HOST"], int(os.environ["PORT"]), backlog=512)
        await self.stopping.wait()
        server.close()
        while self.busy:
            await asyncio.sleep(0.01)
        for writer in list(self.connections):
            writer.close()


asyncio.run(App().run())
