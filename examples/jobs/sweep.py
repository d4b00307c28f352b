"""Removes what is older than a week."""

import time
from pathlib import Path

oldest = time.time() - 7 * 24 * 3600
swept = [file for file in Path("storage").iterdir() if file.stat().st_mtime < oldest]
for file in swept:
    file.unlink()
print(f"swept {len(swept)} files")
