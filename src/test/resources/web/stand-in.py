"""Stands in for an app that answers as its path says, and tells at /asked how often it was asked for what.

"fresh:" before it is how often that was by the first request of a connection.
"""

import collections
import socket
import threading
import time

asked = collections.Counter()


def say(link, status, body=b"", head=b""):
    link.sendall(b"HTTP/1.1 %s X\r\nContent-Length: %d\r\n%s\r\n" % (status, len(body), head) + body)


def answer(link, method, path, argument, head):
    """False where the connection is to be closed."""
    if path == "/asked":
        say(link, b"200", " ".join(f"{what}={n}" for what, n in sorted(asked.items())).encode())
    elif path.startswith("/status/"):
        say(link, path[8:].encode())
    elif path == "/silent":
        return False
    elif path == "/half":
        link.sendall(b"HTTP/1.1 200 OK\r\nX-Half: on")
        return False
    elif path.startswith("/slow"):
        time.sleep(int(argument))
        say(link, b"200")
    elif path == "/cookie":
        say(link, b"200", b"", b"Set-Cookie: " + b"x" * int(argument) + b"\r\n")
    elif path == "/websocket":
        # The answer to the key of RFC 6455's example.
        link.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
        )
        time.sleep(int(argument))
        link.sendall(b"still there\n")
        return False
    else:
        say(link, b"200", f"the app's {method} {path}, head of {len(head)}\n".encode() + head)
    return True


def serve(link):
    stream = link.makefile("rb")
    fresh = True
    while line := stream.readline():
        method, target, _ = line.decode().split(" ", 2)
        path, _, argument = target.partition("?")
        head = b""
        while (field := stream.readline()) not in (b"\r\n", b""):
            head += field
            if field.lower().startswith(b"content-length:"):
                length = int(field.split(b":")[1])
        if method == "POST":
            stream.read(length)
        if path not in ("/asked", "/healthz"):
            asked[f"{method}:{path}"] += 1
            asked[f"fresh:{method}:{path}"] += fresh
        fresh = False
        if not answer(link, method, path, argument, head):
            break
    link.shutdown(socket.SHUT_RDWR)
    link.close()


with socket.create_server(("127.0.0.1", 8000), backlog=50) as server:
    while True:
        threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
