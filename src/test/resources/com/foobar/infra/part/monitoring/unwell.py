"""Stands before a server's own node exporter and says of it what a lab host can't be made to lack without its machine lacking it too: its
figures are passed on but for those of a fault. For tests on hosts.

    unwell.py ADDRESS FAULT...      answers at port 9100 what the exporter says at port 19100 of loopback
"""
import http.server
import re
import ssl
import sys
import time
import urllib.request

began = time.monotonic()
size = 100e9


def figure(text, name, labels, change):
    """Puts another value in place of that of each line with this name and these labels."""
    return re.sub(rf"(?m)^({name}{labels}) (.*)$", lambda m: f"{m[1]} {change(float(m[2])):.17g}", text)


def disk(text, name, value):
    return figure(text, f"node_filesystem_{name}", r'{[^}]*mountpoint="/var/lib/mysql"[^}]*}', lambda _: value)


def filled(text, room):
    return disk(disk(text, "size_bytes", size), "avail_bytes", room)


FAULTS = {
    "disk-full": lambda text: filled(text, 0.02 * size),
    # Ten megabytes more each second.
    "disk-fills": lambda text: filled(text, 0.2 * size - 10e6 * (time.monotonic() - began)),
    "inodes": lambda text: disk(disk(text, "files", 1e6), "files_free", 1e3),
    "memory": lambda text: figure(text, "node_memory_MemAvailable_bytes", "", lambda _: 1e6),
    "kill": lambda text: figure(text, "node_vmstat_oom_kill", "", lambda n: n + (time.monotonic() - began > 20)),
    "clock": lambda text: figure(text, "node_time_seconds", "", lambda now: now - 60),
}


class Figures(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        text = urllib.request.urlopen("http://127.0.0.1:19100/metrics").read().decode()
        for fault in sys.argv[2:]:
            changed = FAULTS[fault](text)
            assert changed != text or fault == "kill", fault
            text = changed
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.end_headers()
        self.wfile.write(text.encode())


server = http.server.ThreadingHTTPServer((sys.argv[1], 9100), Figures)
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain("/etc/prometheus/foobar-infra/server.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
