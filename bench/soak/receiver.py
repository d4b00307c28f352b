#!/usr/bin/env python3
"""Notes, a line each with its time, what Alertmanager sends it: at /beat a heartbeat, else each alert with how it is and what it says.

    receiver.py LOG PORT
"""

import datetime
import http.server
import json
import sys


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None).isoformat(" ", "milliseconds")
        with open(sys.argv[1], "a") as log:
            if self.path == "/beat":
                log.write(f"{now} heartbeat\n")
            else:
                for alert in said["alerts"]:
                    labels = alert["labels"]
                    log.write(f"{now} {alert['status']} {labels['alertname']} {labels.get('instance', '-')}: {alert['annotations']['summary']}\n")
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Receiver).serve_forever()
