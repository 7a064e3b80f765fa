"""The staff pages over HTTP: who comes in, what they can do, and what nobody can."""

from __future__ import annotations

import logging
import re
import threading
import time

import pytest
from fastapi import routing
from fastapi.testclient import TestClient
from pydantic import SecretStr

from assistant.settings import Settings
from bots import cli
from bots.api import MAX_BODY, create_app
from bots.staff import reports as staff_reports
from bots.staff import runs as staff_runs
from bots.staff.auth import COOKIE, SESSION_SECONDS, Guard, WeakKey
from bots.staff.site import Staff, open_staff
from evals.desk.desk import MAX_BYTES, Desk
from evals.errors import CaseFault
from evals.gate.verdict import Broken, Verdict
from tests.bots.fakes import ABSTAINED, ALARMED, ANSWERED, FakeMentor
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


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def evaluation():
    return Evaluation()


@pytest.fixture
def verdicts():
    """What the gate says, to be changed by a test."""
    return [(True, ())]


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.fixture
def mentor():
    return FakeMentor()


@pytest.fixture
def app(desk, evaluation, verdicts, clock, mentor):
    guard = Guard(SecretStr(KEY), clock)
    staff = Staff(guard, desk, evaluation, lambda report, baseline: verdicts[-1])
    yield create_app(mentor, version="1", staff=staff)
    staff.close()


@pytest.fixture
def stranger(app):
    """A browser that nobody has logged in."""
    with TestClient(app, headers=BROWSER, follow_redirects=False) as client:
        yield client


@pytest.fixture
def client(stranger):
    assert stranger.post("/staff/login", data={"key": KEY}).status_code == 303
    return stranger


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


# The door


def test_without_a_key_staff_addresses_are_as_unknown_as_any(mentor, app):
    routes = staff_routes(app)
    with TestClient(create_app(mentor, version="1"), follow_redirects=False) as closed:
        for method, path in routes:
            reply = closed.request(method, at(path))
            unknown = closed.request(method, "/no/such/address")
            assert (reply.status_code, reply.content) == (404, unknown.content), path
            assert {**reply.headers} == {**unknown.headers}


def test_every_route_asks_for_the_key_but_the_door_itself(app, stranger):
    routes = staff_routes(app)
    assert routes >= OPEN and len(routes) > 20
    for method, path in routes - OPEN:
        reply = stranger.request(method, at(path), headers={"Accept": "*/*"})
        assert reply.status_code == 401, (method, path)
        assert reply.json()["code"] == "staff-key-needed"
        page = stranger.request(method, at(path))
        if method == "GET":
            assert (page.status_code, page.headers["location"]) == (303, "/staff/login")
        else:
            assert page.status_code == 401 and "重新登录" in page.text


def staff_routes(app):
    """List (method, path) of every staff route; FastAPI keeps included routers nested of late."""
    flat = getattr(routing, "iter_route_contexts", iter)
    return {
        (method, one.path)
        for one in flat(app.routes)
        if (one.path or "").startswith("/staff")
        for method in one.methods
    }


def at(path):
    return path.replace("{id_}", "20260101-000000-0000abcd").replace("{kind}", "xlsx").replace(
        "{name}", "staff.css"
    )  # fmt: skip


def test_the_key_opens_a_session_and_logging_out_ends_it(stranger):
    reply = stranger.post("/staff/login", data={"key": KEY})
    cookie = reply.headers["set-cookie"]
    assert reply.status_code == 303 and reply.headers["location"] == HOME
    assert re.fullmatch(
        rf"{COOKIE}=[\w-]{{43}}; HttpOnly; Max-Age={SESSION_SECONDS}; Path=/staff; SameSite=strict",
        cookie,
    )
    assert stranger.get(HOME).status_code == 200
    kept = dict(stranger.cookies)
    assert stranger.post("/staff/logout").status_code == 303
    stranger.cookies.update(kept)  # a copy of the cookie is worth nothing any more
    assert stranger.get(HOME).status_code == 303


def test_over_https_the_cookie_is_secure(app):
    with TestClient(app, base_url="https://mentor.test", follow_redirects=False) as client:
        reply = client.post(
            "/staff/login", data={"key": KEY}, headers={"Origin": "https://mentor.test"}
        )
        assert "Secure" in reply.headers["set-cookie"]


def test_a_session_ends_after_eight_hours(client, clock):
    clock.now += SESSION_SECONDS - 1
    assert client.get(HOME).status_code == 200
    clock.now += 1
    assert client.get(HOME).status_code == 303


def test_a_program_may_send_the_key_in_its_header(stranger):
    assert stranger.get(HOME, headers=BEARER).status_code == 200
    reply = stranger.get(HOME, headers={"Authorization": "Bearer no", "Accept": "*/*"})
    assert (reply.status_code, reply.json()["code"]) == (401, "staff-key-wrong")


def test_a_wrong_key_is_said_beside_the_field_and_never_shown_again(stranger):
    reply = stranger.post("/staff/login", data={"key": "wrong key <b>"})
    assert reply.status_code == 401 and "密钥不对" in reply.text
    assert "wrong key" not in reply.text and 'aria-invalid="true"' in reply.text


def test_after_five_wrong_keys_even_the_right_one_must_wait(stranger, clock):
    for _ in range(5):
        assert stranger.post("/staff/login", data={"key": "wrong"}).status_code == 401
    for reply in (
        stranger.post("/staff/login", data={"key": KEY}),
        stranger.get(HOME, headers=BEARER),
    ):
        assert reply.status_code == 429 and int(reply.headers["retry-after"]) in range(1, 62)
        assert "过一分钟再试" in reply.text
    clock.now += 61
    assert stranger.post("/staff/login", data={"key": KEY}).status_code == 303


def test_guesses_are_counted_by_address(app):
    with TestClient(app, headers=SITE, client=("203.0.113.7", 1)) as guesser:
        for _ in range(6):
            guesser.post("/staff/login", data={"key": "wrong"})
    with TestClient(app, headers=SITE, client=("203.0.113.8", 1)) as other:
        reply = other.post("/staff/login", data={"key": KEY}, follow_redirects=False)
        assert reply.status_code == 303


def test_a_neighbour_in_the_same_ipv6_network_is_the_same_guesser(app):
    for last in range(6):
        with TestClient(app, headers=SITE, client=(f"2001:db8::{last}", 1)) as guesser:
            reply = guesser.post("/staff/login", data={"key": "wrong"})
    assert reply.status_code == 429


@pytest.mark.parametrize("key", ["", "short", "x" * 15, " " * 30])
def test_a_short_key_is_refused_with_a_sentence(key):
    with pytest.raises(WeakKey, match="至少 16 个字符"):
        Guard(SecretStr(key))


def test_the_environment_opens_the_pages_or_leaves_them_off(monkeypatch, tmp_path):
    assert open_staff(Settings(home=tmp_path)) is None
    monkeypatch.setenv("MENTOR_STAFF_KEY", "")
    assert open_staff(Settings(home=tmp_path)) is None
    monkeypatch.setenv("MENTOR_STAFF_KEY", KEY)
    assert isinstance(open_staff(Settings(home=tmp_path)), Staff)
    assert KEY not in repr(Settings(home=tmp_path))


def test_the_server_does_not_start_with_a_short_key(monkeypatch, capsys):
    monkeypatch.setenv("MENTOR_STAFF_KEY", "short")
    monkeypatch.setattr("sys.argv", ["mentor", "serve", "--port", "0"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert "MENTOR_STAFF_KEY 太短" in capsys.readouterr().err


@pytest.mark.parametrize(
    "sent",
    [
        {"Origin": "https://evil.test"}, {"Origin": "null"}, {"Origin": ""},
        {"Origin": "http://testserver.evil.test"}, {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
    ],
)  # fmt: skip
def test_nothing_is_changed_by_a_post_of_another_site(client, desk, sent):
    set_id = own_set(client, desk)
    for path in (f"{HOME}/sets/{set_id}/delete", f"{HOME}/runs", "/staff/logout", "/staff/login"):
        reply = client.post(path, data={"set": set_id, "key": KEY}, headers=sent)
        assert reply.status_code == 403 and "不是从本网站的页面发出的" in reply.text
    assert desk.sets()[0].id == set_id and desk.runs.all() == ()
    assert client.get(HOME).status_code == 200


def test_the_pages_let_the_browser_say_where_a_post_comes_from(client):
    reply = client.get(HOME)
    assert reply.headers["referrer-policy"] == "same-origin"  # no-referrer makes the Origin null
    assert reply.headers["cache-control"] == "no-store"
    assert "form-action 'self'" in reply.headers["content-security-policy"]


def test_only_who_is_logged_in_may_send_a_large_body(client, app):
    large = SHEET.format("作答") + "\n" * (MAX_BODY + 1)
    assert upload(client, large).status_code == 303
    assert client.post("/v1/ask", content="x" * (MAX_BODY + 1)).status_code == 413
    assert client.post("/staff/login", content="x" * (MAX_BODY + 1)).status_code == 413
    with TestClient(app, headers=BROWSER) as stranger:
        assert upload(stranger, large).status_code == 413
        assert upload(TestClient(app, headers=BEARER), large).status_code == 200


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


# Signing


def sign(client, id_, **form):
    return client.post(
        f"{HOME}/runs/{id_}/sign", data={"decision": "agree", "name": "李华", **form}
    )


def test_a_release_is_signed_and_the_signature_stays(client, desk):
    id_ = finished(client, desk, own_set(client, desk))
    assert sign(client, id_, note="可以").status_code == 303
    assert sign(client, id_, decision="refuse", name="<i>王</i>").status_code == 303
    page = client.get(f"{HOME}/runs/{id_}").text
    assert "李华" in page and "可以" in page and "不同意发布" in page and "<i>王" not in page
    assert "李华" not in client.get(HOME).text  # the list shows the last word
    refused = client.post(f"{HOME}/runs/{id_}/delete")
    assert refused.status_code == 409 and "有人签过字" in refused.text


@pytest.mark.parametrize("passed", [False, None])
def test_a_gate_that_is_not_passed_warns_and_wants_a_reason(client, desk, verdicts, passed):
    verdicts.append((passed, ("高风险题里数字不在所引原文里：1 题（一题也不许）。",)))
    id_ = finished(client, desk, own_set(client, desk))
    page = client.get(f"{HOME}/runs/{id_}").text
    assert 'class="warning"' in page
    assert ("一题也不许" in page) == (passed is False)
    reply = sign(client, id_)
    assert reply.status_code == 422 and "请写明理由" in reply.text
    assert desk.runs.run(id_).signatures == ()
    assert sign(client, id_, note="只在一个乡试用").status_code == 303
    assert "签字时门禁没有通过" in client.get(f"{HOME}/runs/{id_}").text


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"decision": ""}, "请选"), ({"name": " "}, "请写上您的姓名"),
        ({"note": "长" * 1001}, "太长了，最多 1000 字"),
    ],
)  # fmt: skip
def test_a_signature_lacks_nothing(client, desk, form, said):
    id_ = finished(client, desk, own_set(client, desk))
    reply = sign(client, id_, **form)
    assert reply.status_code == 422 and said in reply.text
    assert desk.runs.run(id_).signatures == ()


def test_a_baseline_is_set_and_kept(client, desk):
    id_ = finished(client, desk, own_set(client, desk))
    assert client.post(f"{HOME}/runs/{id_}/baseline").status_code == 303
    assert "基线" in client.get(HOME).text
    assert client.post(f"{HOME}/runs/{id_}/delete").status_code == 409


def test_a_run_is_deleted(client, desk):
    id_ = finished(client, desk, own_set(client, desk))
    assert client.post(f"{HOME}/runs/{id_}/delete").status_code == 303
    assert desk.runs.all() == ()


# From use to set

CASE = {
    "question": ANSWERED.question, "expected": "answer", "must": "ACEI | 普利\n(3) ARB",
    "risk": "high", "documents": "htn-cn-primary", "author": "李华", "set": "new",
    "title": "门诊问题",
}  # fmt: skip


def test_a_question_is_answered_as_a_doctor_sees_it_and_drafted_as_a_case(client, mentor):
    page = client.post(
        f"{HOME}/ask", data={"question": ANSWERED.question, "history": "一\r\n\r\n二\r\n"}
    ).text
    assert [turn.question for turn in mentor.asked[0][1]] == ["一", "二"]
    assert "首选 ACEI 或 ARB" in page and "Macro" not in page
    assert re.search(r'<option value="answer" selected>', page)
    assert "htn-cn-primary\ndm2-cn-primary</textarea>" in page
    assert re.search(r'<textarea id="must"[^>]*></textarea>', page)


@pytest.mark.parametrize(
    ("answer", "expected"), [(ABSTAINED, "abstain"), (ALARMED, "alert")]
)  # fmt: skip
def test_the_draft_follows_the_answer(client, answer, expected):
    page = client.post(f"{HOME}/ask", data={"question": answer.question}).text
    assert f'<option value="{expected}" selected>' in page
    assert ('<option value="immediate" selected>' in page) == (expected == "alert")


def test_a_question_that_is_none_is_refused_beside_the_field(client):
    reply = client.post(f"{HOME}/ask", data={"question": " "})
    assert reply.status_code == 422 and 'id="question-fault"' in reply.text


def test_the_case_is_kept_in_a_new_set_and_the_next_beside_it(client, desk):
    reply = client.post(f"{HOME}/ask/case", data=CASE)
    assert reply.status_code == 200 and "已存进“门诊问题”（现有 1 题）" in reply.text
    set_id = desk.sets()[0].id
    (case,) = desk.read(set_id).cases
    assert [point.alternatives for point in case.must] == [("ACEI", "普利"), ("ARB",)]
    assert (case.must[1].weight, case.risk, case.author) == (3, "high", "李华")
    assert case.documents == ("htn-cn-primary",) and "staff question" in case.provenance
    twice = client.post(f"{HOME}/ask/case", data={**CASE, "set": set_id})
    assert twice.status_code == 422 and "已经有了" in twice.text
    other = {**CASE, "set": set_id, "question": "那孕妇呢？", "history": ANSWERED.question}
    assert "现有 2 题" in client.post(f"{HOME}/ask/case", data=other).text
    assert desk.read(set_id).cases[1].history[0].question == ANSWERED.question


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"must": ""}, "must"), ({"expected": "alert", "must": ""}, "urgency"),
        ({"author": ""}, "author"), ({"title": ""}, "title"), ({"set": ""}, "set"),
        ({"question": ""}, "question"), ({"expected": "x"}, "expected"),
    ],
)  # fmt: skip
def test_a_case_with_a_fault_is_not_kept_and_says_where(client, desk, changed, field):
    reply = client.post(f"{HOME}/ask/case", data={**CASE, **changed})
    assert reply.status_code == 422 and f'id="{field}-fault"' in reply.text
    assert all(one.shipped for one in desk.sets())


def test_what_is_not_ready_is_said(client, mentor):
    mentor.missing = "还没有索引，请先运行 mentor index build。"
    reply = client.post(f"{HOME}/ask", data={"question": "x"})
    assert reply.status_code == 422 and mentor.missing in reply.text


def test_a_broken_form_is_refused_in_words(client):
    reply = client.post(
        f"{HOME}/sets", content=b"--x", headers={"content-type": "multipart/form-data; boundary=y"}
    )
    assert reply.status_code in (400, 422) and "<!doctype html>" in reply.text
