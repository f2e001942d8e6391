# SPDX-License-Identifier: Apache-2.0
"""Bench: what anybody would write in an afternoon: JSON documents into SQLite, synced to the disk.

    python -m bench.plain_portal FILE

POST /one takes a document, POST /many a list of them; each request is one commit. Prints one line
{ready, url} and ends when its standard input closes.
"""

import json
import sqlite3
import sys
import threading
from pathlib import Path
from typing import Any

from fastapi import Body, FastAPI

from portal.door import Door
from portal.server import serve

_INSERT = "INSERT INTO documents VALUES (?, ?)"


def application(path: Path) -> FastAPI:
    """Two addresses and a table."""
    books = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for line in ("journal_mode=WAL", "synchronous=FULL"):
        books.execute(f"PRAGMA {line}")
    books.execute("CREATE TABLE documents (id TEXT PRIMARY KEY, body TEXT NOT NULL)")
    lock = threading.Lock()
    app = FastAPI()

    def keep(documents: list[dict[str, Any]]) -> dict[str, int]:
        rows = [(one["_id"], json.dumps(one)) for one in documents]
        with lock:
            books.execute("BEGIN IMMEDIATE")
            books.executemany(_INSERT, rows)
            books.execute("COMMIT")
        return {"kept": len(rows)}

    @app.post("/one")
    def one(document: dict[str, Any] = Body()) -> dict[str, int]:  # noqa: B008
        return keep([document])

    @app.post("/many")
    def many(documents: list[dict[str, Any]] = Body()) -> dict[str, int]:  # noqa: B008
        return keep(documents)

    return app


if __name__ == "__main__":
    DOOR = Door()
    with DOOR.open() as bound:
        serve(application(Path(sys.argv[1])), DOOR, bound, {"url": DOOR.url(bound)})
