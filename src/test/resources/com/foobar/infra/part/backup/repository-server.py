#!/usr/bin/env python3
"""A server of as much of S3 as restic asks for, over TLS, for tests.

    repository-server.py DIRECTORY PORT CERTIFICATE KEY USER SECRET

What is below /bucket/ is for requests that are signed by USER (AWS signature 4, by SECRET).
"""

import hashlib
import hmac
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

ROOT, USER, SECRET = Path(sys.argv[1]), sys.argv[5], sys.argv[6]


def digest(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", kind="application/octet-stream", length=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Last-Modified", "Mon, 30 Nov 2026 00:00:00 GMT")
        self.send_header("ETag", '"0"')
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def body(self):
        read = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("x-amz-content-sha256", "").startswith("STREAMING-"):
            whole = b""
            while read:
                head, read = read.split(b"\r\n", 1)
                size = int(head.split(b";")[0], 16)
                whole, read = whole + read[:size], read[size + 2:]
            return whole
        return read

    def part(self, content):
        wanted = self.headers.get("Range")
        if not wanted:
            return self.answer(200, content)
        first, last = wanted.removeprefix("bytes=").split("-")
        piece = content[int(first):int(last) + 1 if last else None]
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {first}-{int(first) + len(piece) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(piece)))
        self.send_header("Last-Modified", "Mon, 30 Nov 2026 00:00:00 GMT")
        self.send_header("ETag", '"0"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(piece)

    def signed(self, url):
        given = self.headers.get("Authorization", "")
        if not given.startswith("AWS4-HMAC-SHA256 Credential=" + USER + "/"):
            return False
        words = dict(word.strip().split("=", 1) for word in given.split(" ", 1)[1].split(","))
        day, region, service, last = words["Credential"].split("/")[1:]
        names = words["SignedHeaders"].split(";")
        query = "&".join(sorted(f"{quote(k, '-_.~')}={quote(v[0], '-_.~')}" for k, v in parse_qs(url.query, True).items()))
        asked = "\n".join(
            [self.command, url.path, query] + [f"{n}:{' '.join((self.headers.get(n) or '').split())}" for n in names]
            + ["", words["SignedHeaders"], self.headers["x-amz-content-sha256"]])
        text = "\n".join(["AWS4-HMAC-SHA256", self.headers["x-amz-date"], f"{day}/{region}/{service}/{last}",
                          hashlib.sha256(asked.encode()).hexdigest()])
        key = ("AWS4" + SECRET).encode()
        for word in (day, region, service, last):
            key = digest(key, word)
        return hmac.compare_digest(digest(key, text).hex(), words["Signature"])

    def handle_any(self):
        url = urlsplit(self.path)
        path = unquote(url.path)
        content = self.body() if self.command in ("PUT", "POST") else b""
        if not self.signed(url):
            return self.answer(403, b"<Error><Code>AccessDenied</Code><Message>Access Denied.</Message></Error>", "application/xml")
        return self.s3(path, parse_qs(url.query, True), content)

    def s3(self, path, query, content):
        file = ROOT / path.strip("/")
        if path.strip("/").count("/") == 0:
            if "location" in query:
                return self.answer(200, b'<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></LocationConstraint>', "application/xml")
            if self.command in ("HEAD", "PUT"):
                file.mkdir(parents=True, exist_ok=True)
                return self.answer(200)
            if self.command == "POST" and "delete" in query:
                return self.answer(200, b"<DeleteResult></DeleteResult>", "application/xml")
            prefix = query.get("prefix", [""])[0]
            names = sorted(str(f.relative_to(file)) for f in file.rglob("*") if f.is_file())
            found = "".join(
                f"<Contents><Key>{escape(n)}</Key><LastModified>2026-11-30T00:00:00.000Z</LastModified><ETag>\"0\"</ETag><Size>{(file / n).stat().st_size}</Size></Contents>"
                for n in names if n.startswith(prefix))
            return self.answer(200, f"<ListBucketResult><IsTruncated>false</IsTruncated><Prefix>{escape(prefix)}</Prefix>{found}</ListBucketResult>".encode(),
                               "application/xml")
        if self.command == "PUT":
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            return self.answer(200)
        if self.command == "DELETE":
            file.unlink(missing_ok=True)
            return self.answer(204)
        if not file.is_file():
            return self.answer(404, b"<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>", "application/xml")
        return self.part(file.read_bytes())

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_any


server = ThreadingHTTPServer(("0.0.0.0", int(sys.argv[2])), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[3], sys.argv[4])
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
