"""The server's side of the WebSocket protocol (RFC 6455), as far as a chat of texts needs it."""

import base64
import hashlib
import queue
import socket
import struct
import threading

CONTINUED, TEXT, CLOSE, PING, PONG = 0x0, 0x1, 0x8, 0x9, 0xA
LONGEST = 4096


class Closed(Exception):
    """The other side is gone, or does not keep to the protocol."""


def accepted(key):
    """What the answer to a handshake says of its key."""
    return base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()


class WebSocket:
    """One visitor's. Any thread may send, and waits for nobody: what a visitor does not take in time ends him."""

    def __init__(self, connection, ping_seconds):
        self._connection = connection
        self._received = b""
        self._to_send = queue.Queue(200)
        self._asked = False
        connection.settimeout(ping_seconds)
        threading.Thread(target=self._write, daemon=True).start()

    def send(self, text):
        self._frame(TEXT, text.encode())

    def close(self, code):
        """Says goodbye."""
        try:
            self._frame(CLOSE, struct.pack("!H", code))
        except Closed:
            self._end()

    def receive(self):
        """The next text. A silent visitor is asked whether he is there; one who does not answer is gone."""
        whole = b""
        while True:
            final, kind, data = self._next()
            if kind == PING:
                self._frame(PONG, data)
            elif kind == CLOSE:
                self._frame(CLOSE, data[:2])
                raise Closed
            elif kind in (TEXT, CONTINUED):
                whole += data
                if len(whole) > LONGEST:
                    self._refuse(1009)
                if final:
                    try:
                        return whole.decode()
                    except UnicodeDecodeError:
                        self._refuse(1007)
            elif kind != PONG:
                self._refuse(1003)

    def _refuse(self, code):
        self.close(code)
        raise Closed

    def _next(self):
        head = self._bytes(2)
        length = head[1] & 0x7F
        if length == 126:
            length = struct.unpack("!H", self._bytes(2))[0]
        elif length == 127:
            length = struct.unpack("!Q", self._bytes(8))[0]
        if length > LONGEST:
            self._refuse(1009)
        if not head[1] & 0x80 or head[0] & 0x70:
            self._refuse(1002)
        mask = self._bytes(4)
        data = bytes(byte ^ mask[i % 4] for i, byte in enumerate(self._bytes(length)))
        return head[0] & 0x80, head[0] & 0x0F, data

    def _bytes(self, count):
        while len(self._received) < count:
            try:
                more = self._connection.recv(LONGEST)
            except TimeoutError:
                if self._asked:
                    raise Closed from None
                self._asked = True
                self._frame(PING, b"")
                continue
            except OSError as e:
                raise Closed from e
            if not more:
                raise Closed
            self._asked = False
            self._received += more
        data, self._received = self._received[:count], self._received[count:]
        return data

    def _frame(self, kind, data):
        length = bytes([len(data)]) if len(data) < 126 else struct.pack("!BH", 126, len(data))
        try:
            self._to_send.put_nowait((kind, bytes([0x80 | kind]) + length + data))
        except queue.Full as e:
            self._end()
            raise Closed from e

    def _write(self):
        try:
            while True:
                kind, frame = self._to_send.get()
                self._connection.sendall(frame)
                if kind == CLOSE:
                    break
        except OSError:
            pass
        self._end()

    def _end(self):
        """Wakes up who receives, too."""
        try:
            self._connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
