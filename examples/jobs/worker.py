"""Counts the words of each text that waits. Told to end, it ends after the text that it is at; what waits then is left to the next."""

import signal
import threading
from pathlib import Path

STORAGE = Path("storage")

ended = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: ended.set())

while not ended.is_set():
    for text in sorted(STORAGE.glob("*.text")):
        if ended.is_set():
            break
        words = text.with_suffix(".words")
        part = text.with_suffix(".counting")
        part.write_text(f"{len(text.read_text(errors='replace').split())} words\n")
        part.rename(words)
        text.unlink()
        print(f"counted {text.stem}", flush=True)
    ended.wait(0.5)
