"""Keeps, a line each, what it is sent by HTTP (Alertmanager's own messages, and those for Slack) and by mail. For tests on hosts."""
import http.server
import json
import socketserver
import threading


def keep(*words):
    with open("/run/sink.log", "a") as log:
        log.write(" ".join(words) + "\n")


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        for alert in said.get("alerts", []):
            labels = alert["labels"]
            notes = alert["annotations"]
            whole = all(notes.get(n) for n in ("summary", "impact", "action", "command"))
            keep(self.path, alert["status"], labels["alertname"], labels.get("instance", "-"), "whole" if whole else "cut")
        for attached in said.get("attachments", []):
            keep(self.path, attached["title"], "whole" if "To do: " in attached["text"] else "cut")
        self.send_response(500 if self.path == "/broken" else 200)
        self.end_headers()
        self.wfile.write(b"ok")


class Mail(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 sink\r\n")
        to = ""
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                to = line.split("<")[1].split(">")[0]
            if verb == "DATA":
                self.wfile.write(b"354 go on\r\n")
                while (text := self.rfile.readline().decode().strip()) != ".":
                    if text.startswith("Subject: "):
                        keep("mail", to, text.removeprefix("Subject: "))
            self.wfile.write(b"221 bye\r\n" if verb == "QUIT" else b"250 sink\r\n")


socketserver.ThreadingTCPServer.allow_reuse_address = True
mail = socketserver.ThreadingTCPServer(("127.0.0.1", 2525), Mail)
threading.Thread(target=mail.serve_forever, daemon=True).start()
http.server.ThreadingHTTPServer(("127.0.0.1", 9999), Hook).serve_forever()
