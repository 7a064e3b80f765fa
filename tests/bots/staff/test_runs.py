"""Sets and runs on the staff pages: in as a sheet, run, shown, compared."""

from __future__ import annotations

import logging
import re
import time

import pytest

from bots.staff import reports as staff_reports
from bots.staff import runs as staff_runs
from evals.desk.desk import MAX_BYTES
from evals.errors import CaseFault
from evals.gate.verdict import Broken, Verdict

from .fakes import HOME, SHEET, finished, own_set, upload, wait

# Sets


def test_an_uploaded_sheet_becomes_a_set_that_keeps_its_name_as_a_title_only(client, desk):
    reply = upload(client, name="../../etc/<b>我的题.csv")
    assert reply.status_code == 303
    entry = desk.sets()[0]
    assert entry.title.endswith("<b>我的题") and entry.cases == 2
    page = client.get(reply.headers["location"])
    assert "<b>我的题" not in page.text and "&lt;b&gt;我的题" in page.text


def test_every_fault_of_a_sheet_is_shown_with_row_and_column(client, desk):
    reply = upload(client, SHEET.format("不知道"))
    assert reply.status_code == 422
    row = re.search(r"<tr><td[^>]*>2</td><td[^>]*>期望</td><td[^>]*>([^<]*)</td>", reply.text)
    assert row and "不知道" in row[1]
    assert not [one for one in desk.sets() if not one.shipped]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("题.docx", b"x", "只收 .xlsx、.csv、.jsonl"),
        ("题", b"x", "只收 .xlsx、.csv、.jsonl"),
        ("题.xlsx", b"not a workbook", "题.xlsx"),
        ("题.csv", b"x" * (MAX_BYTES + 1), "文件超过 5 MB"),
        ("题.csv", "问题,期望\n".encode(), "没有"),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_in_words(client, desk, name, content, said):
    reply = client.post(f"{HOME}/sets", files={"file": (name, content)})
    assert reply.status_code == 422 and said in reply.text
    assert not [one for one in desk.sets() if not one.shipped]


def test_an_upload_without_a_file_says_so_beside_the_field(client):
    reply = client.post(f"{HOME}/sets", data={"title": "x"})
    assert reply.status_code == 422 and "请先选一个文件" in reply.text


def test_a_set_comes_back_as_the_sheet_that_went_in(client, desk):
    id_ = own_set(client, desk)
    reply = client.get(f"{HOME}/sets/{id_}.xlsx")
    assert reply.headers["content-disposition"] == f'attachment; filename="cases-{id_}.xlsx"'
    again = client.post(f"{HOME}/sets", files={"file": ("again.xlsx", reply.content)})
    assert again.status_code == 303
    first, second = (desk.read(one.id).cases for one in desk.sets()[:2])
    assert first == second


def test_the_template_opens_and_passes_its_own_check(client, desk):
    sheet = client.get(f"{HOME}/template.xlsx").content
    reply = client.post(f"{HOME}/sets", files={"file": ("空白.xlsx", sheet)})
    assert reply.status_code == 303, reply.text


def test_a_set_is_deleted_and_the_shipped_ones_stay(client, desk):
    id_ = own_set(client, desk)
    assert client.post(f"{HOME}/sets/{id_}/delete").status_code == 303
    assert all(one.shipped for one in desk.sets())
    shipped = desk.sets()[0].id
    assert client.post(f"{HOME}/sets/{shipped}/delete").status_code == 404


# Runs


def test_a_run_shows_its_progress_and_then_its_report(client, desk, evaluation):
    set_id = own_set(client, desk)
    evaluation.go.clear()
    reply = client.post(f"{HOME}/runs", data={"set": set_id})
    run = reply.headers["location"]
    until = time.monotonic() + 10
    while client.get(f"{run}/progress").json()["done"] == 0 and time.monotonic() < until:
        time.sleep(0.05)
    assert client.get(f"{run}/progress").json() == {"state": "going", "done": 1, "total": 2}
    page = client.get(run).text
    assert "正在评测" in page and '<noscript><meta http-equiv="refresh"' in page
    busy = client.post(f"{HOME}/runs", data={"set": set_id})
    assert busy.status_code == 422 and "已有一次评测在进行" in busy.text
    evaluation.go.set()
    wait(desk, run.rpartition("/")[2])
    page = client.get(run).text
    assert "1/2 题合格" in page and "50.0%" in page and "门禁：通过" in page
    assert evaluation.asked == [["我的题"]]
    assert "1/2 题合格" in client.get(HOME).text


def test_a_run_needs_a_set(client):
    reply = client.post(f"{HOME}/runs")
    assert reply.status_code == 422 and "请至少选一个用例集" in reply.text
    reply = client.post(f"{HOME}/runs", data={"set": "../../etc/passwd"})
    assert reply.status_code == 422 and "没有这个" in reply.text


def test_gates_with_a_fault_are_said_and_the_page_stands(client, monkeypatch):
    fault = "gates.yaml thresholds.第 4 条.until：应是文字。"
    monkeypatch.setattr(staff_runs, "release_sets", lambda: (frozenset(), fault))
    page = client.get(HOME)
    assert page.status_code == 200 and fault in page.text


def test_a_run_that_fails_says_why_and_leaves_no_report(client, desk, evaluation):
    evaluation.fault = CaseFault("我的题", 0, "library", "没有这个评测资料库。")
    id_ = finished(client, desk, own_set(client, desk))
    page = client.get(f"{HOME}/runs/{id_}").text
    assert "没有这个评测资料库" in page and "再跑一次" in page
    assert client.get(f"{HOME}/runs/{id_}/report").status_code == 409
    evaluation.fault = None
    again = client.post(f"{HOME}/runs/{id_}/again").headers["location"].rpartition("/")[2]
    assert desk.runs.run(wait(desk, again)).state == "done"
    assert [one.id for one in desk.runs.all()] == [again]


def test_a_run_that_breaks_tells_the_page_and_the_log_nothing_it_was_asked(
    client, desk, evaluation, caplog
):
    evaluation.fault = RuntimeError("阿卡维林成人一次吃多少？")
    with caplog.at_level(logging.DEBUG):
        id_ = finished(client, desk, own_set(client, desk))
        page = client.get(f"{HOME}/runs/{id_}").text
    assert "程序内部出错（RuntimeError）" in page and "阿卡维林" not in page
    assert "RuntimeError" in caplog.text and "阿卡维林" not in caplog.text


def test_a_run_can_be_stopped(client, desk, evaluation):
    evaluation.go.clear()
    run = client.post(f"{HOME}/runs", data={"set": own_set(client, desk)}).headers["location"]
    assert client.post(f"{run}/stop").status_code == 303
    wait(desk, run.rpartition("/")[2])
    assert "中断" in client.get(run).text


def test_a_report_is_shown_under_a_policy_that_runs_nothing(client, desk):
    id_ = finished(client, desk, own_set(client, desk))
    reply = client.get(f"{HOME}/runs/{id_}/report")
    assert reply.status_code == 200 and "<!doctype html>" in reply.text[:200].lower()
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src" not in policy
    assert "style-src 'unsafe-inline'" in policy and "img-src data:" in policy


def test_a_report_shows_the_verdict_that_its_run_was_given(client, desk, verdicts, monkeypatch):
    why = "没有基线报告，看不出有没有退步。"
    today = Verdict(False, False, "full", (Broken("baseline", why),), (), (), ())
    monkeypatch.setattr(staff_reports, "verdict", lambda *_: today)
    set_id = own_set(client, desk)
    other = finished(client, desk, set_id)  # passed then; the gates have changed since
    assert why not in client.get(f"{HOME}/runs/{other}/report").text
    verdicts.append((False, (why,)))
    same = finished(client, desk, set_id)
    assert why in client.get(f"{HOME}/runs/{same}/report").text


def test_a_report_goes_out_as_json_and_as_a_workbook(client, desk):
    id_ = finished(client, desk, own_set(client, desk))
    whole = client.get(f"{HOME}/runs/{id_}/report.json").json()
    assert whole["fingerprint"] == desk.runs.report(id_).fingerprint
    book = client.get(f"{HOME}/runs/{id_}/report.xlsx")
    assert book.content.startswith(b"PK") and book.headers["content-disposition"].endswith(
        f'filename="report-{id_}.xlsx"'
    )


def test_two_runs_are_compared(client, desk):
    set_id = own_set(client, desk)
    before, after = finished(client, desk, set_id), finished(client, desk, set_id)
    page = client.get(f"{HOME}/compare", params={"before": before, "after": after}).text
    assert "2 题里" in page and "每一题的对错都和之前一样" in page
    whole = client.get(f"{HOME}/compare/report", params={"before": before, "after": after})
    assert whole.status_code == 200
    assert client.get(f"{HOME}/compare", params={"before": before, "after": "x"}).status_code == 404


def test_an_unknown_run_is_a_page_in_words(client):
    reply = client.get(f"{HOME}/runs/20260101-000000-0000abcd")
    assert reply.status_code == 404 and "没有这次评测" in reply.text
    assert client.get(f"{HOME}/runs/..%2f..%2fetc").status_code == 404
