"""A clock, a run that can be held up, and what a browser sends to the staff pages."""

from __future__ import annotations

import threading
import time

from tests.evals.reports import outcome, report

KEY = "correct horse battery"
HOME = "/staff/evals"
SITE = {"Origin": "http://testserver"}
BROWSER = {"Accept": "text/html,application/xhtml+xml", **SITE}
BEARER = {"Authorization": f"Bearer {KEY}"}
OPEN = {("GET", "/staff/login"), ("POST", "/staff/login"), ("POST", "/staff/logout"),
        ("GET", "/staff/assets/{name}")}  # fmt: skip
SHEET = "问题,期望,必须说到\n阿卡维林成人一次吃多少？,{},12.5 mg\n阿卡维林孕妇能吃吗？,作答,禁用\n"
SOUND = SHEET.format("作答")


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


class Evaluation:
    """A run that goes on until it is let go: every case of every set is right but the first."""

    def __init__(self):
        self.go = threading.Event()
        self.go.set()
        self.fault = None
        self.asked = []

    def __call__(self, sets, progress):
        self.asked.append([one.name for one in sets])
        cases = [(one.name, case) for one in sets for case in one.cases]
        outcomes = []
        for at, (name, case) in enumerate(cases):
            progress(at, len(cases))
            outcomes.append(outcome(case.id, right=at > 0, set=name))
            while not self.go.wait(0.01):
                progress(at + 1, len(cases))
        if self.fault:
            raise self.fault
        return report(*outcomes)


def upload(client, text=SOUND, name="我的题.csv"):
    return client.post(f"{HOME}/sets", files={"file": (name, text.encode())})


def own_set(client, desk):
    assert upload(client).status_code == 303
    return desk.sets()[0].id


def finished(client, desk, set_id):
    """Run a set to its end and give the run's id."""
    reply = client.post(f"{HOME}/runs", data={"set": set_id})
    assert reply.status_code == 303, reply.text
    id_ = reply.headers["location"].rpartition("/")[2]
    return wait(desk, id_)


def wait(desk, id_):
    until = time.monotonic() + 10
    while desk.runs.run(id_).state == "going" and time.monotonic() < until:
        time.sleep(0.01)
    return id_
