"""A shelf whose reading and building a test can hold up, and what staff do on its pages."""

from __future__ import annotations

import re
import threading
import time

from bots.staff.indexing import BuildFailed, Indexing
from bots.staff.readings import Readings
from bots.staff.shelf import Shelf
from corpus.document import Block, Finding, ParsedFile
from corpus.errors import FileRefused

ADDRESS = "/staff/library"
ZHANG, LI = "zhang-key-0123456789", "li-key-0123456789abc"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{7*7777777}}"
TEXT = "诺瓦热\n成人每次口服诺瓦林 250 mg，每日 2 次，连用 5 天。"


class Reader:
    """Read a file as lines, the first its title; `go` holds every file until it is set."""

    def __init__(self):
        self.go = threading.Event()
        self.go.set()
        self.findings: tuple[Finding, ...] = ()
        self.flags: tuple[str, ...] = ()
        self.picture = False
        self.read: list[str] = []

    def __call__(self, path, progress=lambda done, of: None):
        self.read.append(path.name)
        progress(1, 3)
        assert self.go.wait(10)
        title, *lines = path.read_text(encoding="utf-8").split("\n")
        if title == "locked":
            raise FileRefused("encrypted", "PDF 有密码保护。请取消密码、另存一份后再添加。")
        if title == "broken":
            raise RuntimeError(f"a secret: {lines}")
        blocks = [Block("Title", title, 1, 1)]
        blocks += [Block("NarrativeText", one, 1, flags=self.flags) for one in lines]
        table = (("药名", "剂量"), ("诺瓦林", "250 mg"))
        blocks.append(Block("Table", "表 1", 2, rows=table, header_rows=1, flags=self.flags))
        if self.picture:
            blocks.insert(1, Block("Image", "", 1, flags=("image_table",)))
        return ParsedFile(tuple(blocks), 2, title, self.findings)


class Build:
    """Count the builds; `go` holds one until it is set, `fault` makes it fail."""

    def __init__(self):
        self.go = threading.Event()
        self.go.set()
        self.fault = ""
        self.builds = 0

    def __call__(self, progress):
        self.builds += 1
        progress(1, 2)
        assert self.go.wait(10)
        if self.fault:
            raise BuildFailed(self.fault)

    def stop(self):
        self.go.set()


def draw(path, page, width):
    if page > 2:
        raise FileRefused("no-such-page", "没有这一页。")
    return b"\x89PNG\r\n\x1a\n" + f"{page} {width}".encode()


def cut(path, number, page):
    if number:
        raise FileRefused("no-such-picture", "没有找到这张图片。")
    return b"\x89PNG\r\n\x1a\n" + f"{number} {page}".encode()


def make_shelf(home, reader, build):
    return Shelf(home, Readings(reader, reader, draw, cut), Indexing(build))


def bearer(key):
    return {"Authorization": f"Bearer {key}"}


def send(client, text=TEXT, name="诺瓦热.pdf", **more):
    """Send a file as a script does; give the job as it was told."""
    reply = client.post(
        ADDRESS,
        files=[("file", (name, text.encode()))],
        data=more.pop("data", {}),
        headers={"Accept": "application/json", **more.pop("headers", {})},
    )
    assert reply.status_code == 200, reply.text
    return reply.json()["jobs"][0]


def settled(client, **more):
    """Wait until nothing goes on any more; give the progress then."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        now = client.get(f"{ADDRESS}/progress", **more).json()
        if not now["busy"]:
            return now
        time.sleep(0.01)
    raise AssertionError("reading or indexing did not end")


def document(client, text=TEXT, name="诺瓦热.pdf", **more):
    """Send a file, wait until it is read, and give its page's address."""
    job = send(client, text, name, **more)
    headers = {"headers": more["headers"]} if "headers" in more else {}
    found = {one["id"]: one for one in settled(client, **headers)["jobs"]}[job["id"]]
    assert found["state"] == "done", found
    return found["address"]


def act(client, address, action, **more):
    """Take a step as its confirmation page sends it; give the reply."""
    page = client.get(f"{address}/confirm/{action}", **more)
    assert page.status_code == 200, page.text
    seen = re.search(r'name="seen" value="(\w+)"', page.text)
    return client.post(f"{address}/{action}", data={"seen": seen[1]}, **more)
