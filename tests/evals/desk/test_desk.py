"""The desk: sets and runs of a home, whole or not there, and one run at a time."""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
import time

import pytest

from assistant.records import Turn
from evals.case import Case, CaseSet, Point
from evals.desk import desk as desk_module
from evals.desk import files as desk_files
from evals.desk import gate as desk_gate
from evals.desk import runs as desk_runs
from evals.desk.desk import MAX_CASES, Desk, plain_title
from evals.desk.files import add_line, make_folder, read_lines
from evals.desk.gate import judge, release_sets
from evals.desk.slot import Going, Slot
from evals.desk.worker import Worker
from evals.errors import CaseFault, DeskRefused
from evals.gate.files import read_gates
from evals.report import write_report
from index.errors import IndexingError
from tests.evals.reports import outcome, report

NOWHERE = [
    "",
    ".",
    "..",
    "../../etc",
    "20260101-000000-0000abcd",
    "shipped-",
    "shipped-../case",
    "a\0",
]


def case(id_="a", **changed):
    fields = {
        "question": f"{id_}：阿卡维林吃多少？", "expected": "answer", "language": "zh",
        "must": (Point(("12.5 mg",), 3),), "history": (Turn("那孕妇呢？"),),
    }  # fmt: skip
    return Case(id=id_, **(fields | changed))


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.fixture
def set_id(desk):
    return desk.save(CaseSet("x", (case("a"), case("b"))), "我的题")


def done(desk, *outcomes, passed=True):
    id_ = desk.runs.begin([("s", "我的题")], 2)
    desk.runs.finish(id_, report(*(outcomes or (outcome("a"),))), lambda *_: (passed, ()))
    return id_


# Sets


def test_a_set_is_read_as_it_was_saved_under_its_title(desk, set_id):
    assert desk.read(set_id) == CaseSet("我的题", (case("a"), case("b")))
    (entry, *shipped) = desk.sets()
    assert (entry.id, entry.title, entry.cases, entry.shipped) == (set_id, "我的题", 2, False)
    assert shipped and all(one.shipped for one in shipped)
    assert not any("retrieval" in one.title for one in shipped)


def test_what_a_set_says_of_itself_is_kept(desk):
    about = {"canary": "c", "review": "none"}
    id_ = desk.save(CaseSet("x", (case(),), library="fictional", about=about), "t")
    assert desk.read(id_) == CaseSet("t", (case(),), library="fictional", about=about)


def test_the_programs_own_sets_are_read_by_name_and_never_changed(desk):
    entry = next(one for one in desk.sets() if one.title == "starter_a")
    assert len(desk.read(entry.id).cases) == entry.cases > 0
    for change in (desk.delete, lambda id_: desk.add_case(id_, case())):
        with pytest.raises(DeskRefused, match="程序自带的不能改动"):
            change(entry.id)


def test_a_title_never_passes_for_a_set_of_the_program(desk):
    id_ = desk.save(CaseSet("x", (case(),)), "starter_a")
    assert desk.read(id_).name == "starter_a（本地）"


@pytest.mark.parametrize("id_", NOWHERE)
def test_an_id_that_the_server_did_not_make_is_no_path(desk, set_id, id_):
    for look in (desk.read, desk.entry, desk.delete):
        with pytest.raises(DeskRefused):
            look(id_)
    for look in (desk.runs.run, desk.runs.report, desk.runs.delete, desk.runs.set_baseline):
        with pytest.raises(DeskRefused, match="没有这次评测"):
            look(id_)
    assert desk.sets()[0].id == set_id


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("  三月\t的 题 ", "三月 的 题"), ("a\0b\u202ec", "abc"), ("", "未命名"), ("\n", "未命名"),
        ("长" * 100, "长" * 60), ("../x", "../x"),
    ],
)  # fmt: skip
def test_a_title_is_one_short_plain_line(said, title):
    assert plain_title(said) == title


def test_a_set_without_cases_or_with_too_many_is_refused(desk):
    many = tuple(case(str(at), history=()) for at in range(MAX_CASES + 1))
    for cases, said in (((), "一道题也没有"), (many, f"超过 {MAX_CASES} 道")):
        with pytest.raises(CaseFault, match=said):
            desk.save(CaseSet("x", cases), "t")
    assert all(one.shipped for one in desk.sets())


def test_a_home_holds_so_many_sets(desk, set_id, monkeypatch):
    monkeypatch.setattr(desk_module, "MAX_SETS", 1)
    with pytest.raises(DeskRefused, match="已满 1 个"):
        desk.save(CaseSet("x", (case(),)), "t")


def test_a_case_is_added_once(desk, set_id):
    desk.add_case(set_id, case("c"))
    assert [one.id for one in desk.read(set_id).cases] == ["a", "b", "c"]
    assert desk.entry(set_id).cases == 3
    with pytest.raises(CaseFault, match="已经有了"):
        desk.add_case(set_id, case("c"))


def test_cases_added_at_once_are_all_there(desk, set_id):
    adders = [
        threading.Thread(target=desk.add_case, args=(set_id, case(f"n{at}"))) for at in range(8)
    ]
    for one in adders:
        one.start()
    for one in adders:
        one.join()
    assert len(desk.read(set_id).cases) == desk.entry(set_id).cases == 10


def test_a_deleted_set_is_gone(desk, set_id, tmp_path):
    desk.delete(set_id)
    assert all(one.shipped for one in desk.sets())
    assert list((tmp_path / "evals" / "sets").iterdir()) == []


def test_a_folder_appears_whole_or_not_at_all(desk, set_id, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "disk full")

    monkeypatch.setattr(desk_files, "fsync_tree", full)
    with pytest.raises(OSError, match="disk full"):
        desk.save(CaseSet("x", (case(),)), "t")
    with pytest.raises(OSError, match="disk full"):
        desk.runs.begin([], 1)
    assert [one.id for one in desk.sets() if not one.shipped] == [set_id]
    assert desk.runs.all() == ()
    assert [path.name for path in (tmp_path / "evals" / "sets").iterdir()] == [set_id]


# Runs


def test_a_finished_run_is_a_line_in_the_list_and_a_report(desk):
    made = report(outcome("a"), outcome("b", right=False))
    id_ = desk.runs.begin([("s", "我的题")], 2)
    desk.runs.finish(id_, made, lambda *_: (False, ("没有过。",)))
    (run,) = desk.runs.all()
    assert (run.state, run.sets, run.done, run.total) == ("done", (("s", "我的题"),), 2, 2)
    summary = run.summary
    assert (summary.right, summary.n, summary.passed) == (1, 2, False)
    assert summary.gate == ("没有过。",) and summary.low < 0.5 < summary.high
    assert summary.fingerprint == made.fingerprint == desk.runs.report(id_).fingerprint
    assert desk.runs.report(id_) == made


def test_a_run_without_an_end_is_broken_off_and_has_no_report(desk):
    id_ = desk.runs.begin([("s", "t")], 2)
    assert desk.runs.run(id_).state == "broken-off"
    with pytest.raises(DeskRefused, match="还没有报告"):
        desk.runs.report(id_)
    with pytest.raises(DeskRefused, match="没有完成"):
        desk.runs.set_baseline(id_)
    with pytest.raises(DeskRefused, match="没有完成"):
        desk.runs.sign(id_, "agree", "李", "")


def test_a_report_without_its_summary_was_not_finished(desk, tmp_path):
    id_ = desk.runs.begin([("s", "t")], 2)
    write_report(report(outcome()), tmp_path / "evals" / "runs" / id_ / "report.json")
    assert desk.runs.run(id_).state == "broken-off"


def test_the_oldest_runs_make_room_but_never_the_baseline_or_a_signed_one(desk, monkeypatch):
    monkeypatch.setattr(desk_runs, "KEPT", 3)
    ids = iter(f"20260101-0000{at:02d}-0000000a" for at in range(9))
    monkeypatch.setattr(desk_runs, "make_id", lambda: next(ids))
    first, second, third = done(desk), done(desk), done(desk)
    desk.runs.set_baseline(first)
    desk.runs.sign(second, "agree", "李", "")
    newer = [done(desk) for _ in range(3)]
    assert [one.id for one in desk.runs.all()] == [*reversed(newer), second, first]
    assert third not in [one.id for one in desk.runs.all()]


def test_the_baseline_and_what_is_signed_are_not_deleted(desk):
    first, second, third = done(desk), done(desk), done(desk)
    desk.runs.set_baseline(first)
    desk.runs.sign(second, "refuse", "李", "")
    for id_ in (first, second):
        with pytest.raises(DeskRefused, match="不能删除"):
            desk.runs.delete(id_)
    desk.runs.delete(third)
    desk.runs.set_baseline(third_again := done(desk))
    desk.runs.delete(first)
    assert desk.runs.baseline() == third_again


def test_a_baseline_that_is_not_there_counts_as_none(desk, tmp_path):
    assert desk.runs.baseline() is None
    id_ = done(desk)
    desk.runs.set_baseline(id_)
    (tmp_path / "evals" / "baseline.json").write_text('{"run": "../../etc"}')
    assert desk.runs.baseline() is None


# Signatures


def test_signatures_are_bound_to_the_report_and_only_added(desk):
    id_ = done(desk, passed=False)
    desk.runs.sign(id_, "refuse", "李", "第一次")
    desk.runs.sign(id_, "agree", "王", "")
    first, second = desk.runs.run(id_).signatures
    assert (first.decision, first.name, first.note) == ("refuse", "李", "第一次")
    assert (second.decision, second.passed) == ("agree", False)
    assert {first.fingerprint, second.fingerprint} == {desk.runs.report(id_).fingerprint}


def test_a_report_that_was_altered_is_not_signed(desk, tmp_path):
    id_ = done(desk, outcome("a", right=False))
    path = tmp_path / "evals" / "runs" / id_ / "report.json"
    values = json.loads(path.read_text())
    values["outcomes"][0]["right"] = True
    path.write_text(json.dumps(values))
    with pytest.raises(DeskRefused, match="不一样了"):
        desk.runs.sign(id_, "agree", "李", "")
    assert desk.runs.run(id_).signatures == ()


def test_a_line_that_a_crash_cut_off_was_never_signed(tmp_path):
    path = tmp_path / "lines.jsonl"
    add_line(path, {"n": 1})
    with path.open("ab") as stream:
        stream.write(b'{"n": 2')
    assert read_lines(path) == [{"n": 1}]
    add_line(path, {"n": 3})
    assert read_lines(path) == [{"n": 1}, {"n": 3}]


# The one run that goes on


def test_one_run_at_a_time(tmp_path):
    first, second = Slot(tmp_path), Slot(tmp_path)
    assert first.now() is None
    first.take(Going("r", 0, 2))
    assert second.now() == first.now() == Going("r", 0, 2)
    for one in (first, second):
        with pytest.raises(DeskRefused, match="已有一次评测"):
            one.take(Going("other", 0, 1))
    first.leave()
    assert second.now() is None
    second.take(Going("other", 0, 1))
    second.leave()


def _take_and_die(folder):
    desk = Desk(folder)
    id_ = desk.runs.begin([("s", "t")], 2)
    desk.slot.take(Going(id_, 1, 2))
    os._exit(9)


def test_a_process_that_dies_leaves_its_run_broken_off_and_its_place_free(tmp_path):
    child = multiprocessing.get_context("spawn").Process(target=_take_and_die, args=(tmp_path,))
    child.start()
    child.join(60)
    assert child.exitcode == 9
    desk = Desk(tmp_path)
    (run,) = desk.runs.all()
    assert run.state == "broken-off" and (tmp_path / "evals" / "running.json").exists()
    desk.slot.take(Going("next", 0, 1))
    desk.slot.leave()


class Evaluation:
    """A run of the outcomes a and b, held at the first while `held` is set."""

    def __init__(self, fault=None):
        self.fault = fault
        self.held = threading.Event()
        self.names = []

    def __call__(self, sets, progress):
        self.names = [one.name for one in sets]
        progress(1, 2)
        while self.held.is_set():
            progress(1, 2)
            time.sleep(0.005)
        if self.fault:
            raise self.fault
        progress(2, 2)
        return report(outcome("a"), outcome("b"))


def make_worker(desk, evaluation, **more):
    return Worker(desk, evaluation, judge=lambda made, before: (before is not None, ()), **more)


def state_of(desk, id_):
    until = time.monotonic() + 10
    while desk.runs.run(id_).state == "going" and time.monotonic() < until:
        time.sleep(0.005)
    return desk.runs.run(id_)


def test_a_run_goes_from_going_to_done_and_is_judged_against_the_baseline(desk, set_id):
    evaluation = Evaluation()
    evaluation.held.set()
    worker = make_worker(desk, evaluation)
    id_ = worker.start([set_id])
    assert (desk.runs.run(id_).state, desk.runs.run(id_).total) == ("going", 2)
    with pytest.raises(DeskRefused, match="已有一次评测"):
        worker.start([set_id])
    with pytest.raises(DeskRefused, match="正在进行"):
        desk.runs.delete(id_)
    assert len(desk.runs.all()) == 1
    evaluation.held.clear()
    assert state_of(desk, id_).summary.passed is False  # no baseline then
    assert state_of(desk, id_).summary.baseline == ""
    desk.runs.set_baseline(id_)
    after = state_of(desk, worker.start([set_id])).summary
    assert (after.passed, after.baseline) == (True, id_)


def test_a_stopped_run_is_broken_off_and_the_next_can_start(desk, set_id):
    evaluation = Evaluation()
    evaluation.held.set()
    worker = make_worker(desk, evaluation)
    id_ = worker.start([set_id])
    worker.stop("another")
    assert desk.runs.run(id_).state == "going"
    worker.stop(id_)
    assert state_of(desk, id_).state == "broken-off"
    evaluation.held.clear()
    assert state_of(desk, worker.start([set_id])).state == "done"


def test_closing_breaks_off_what_goes_on(desk, set_id):
    evaluation = Evaluation()
    evaluation.held.set()
    worker = make_worker(desk, evaluation)
    id_ = worker.start([set_id])
    worker.close()
    assert desk.runs.run(id_).state == "broken-off" and desk.slot.now() is None


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (CaseFault("我的题", 0, "id", "a 已经有了。"), "a 已经有了"),
        (IndexingError("还没有索引。"), "还没有索引"),
        (KeyError("阿卡维林吃多少？"), "程序内部出错（KeyError）"),
    ],
)  # fmt: skip
def test_a_fault_ends_a_run_as_a_sentence_without_a_question(desk, set_id, fault, said):
    run = state_of(desk, make_worker(desk, Evaluation(fault)).start([set_id]))
    assert (run.state, run.summary) == ("failed", None)
    assert said in run.fault and "阿卡维林" not in run.fault


def test_sets_of_the_same_title_are_told_apart(desk, set_id):
    evaluation = Evaluation()
    other = desk.save(CaseSet("x", (case("c"),)), "我的题")
    state_of(desk, make_worker(desk, evaluation).start([set_id, other]))
    assert evaluation.names == ["我的题", "我的题（2）"]


def test_nothing_is_started_without_a_set_or_with_one_that_is_gone(desk, set_id):
    worker = make_worker(desk, Evaluation())
    for sets in ([], ["x"], [set_id, "x"]):
        with pytest.raises(DeskRefused):
            worker.start(sets)
    assert desk.runs.all() == () and desk.slot.now() is None


def test_a_run_steps_aside_while_a_doctor_waits(desk, set_id):
    waiting = threading.Event()
    waiting.set()
    asked = []

    def wait():
        asked.append(waiting.is_set())
        return waiting.is_set()

    id_ = make_worker(desk, Evaluation(), waiting=wait).start([set_id])
    time.sleep(0.2)
    assert desk.runs.run(id_).state == "going"
    waiting.clear()
    assert state_of(desk, id_).state == "done"
    assert asked.count(True) > 3


# The gate


def test_the_gate_applies_to_whole_releases_only():
    assert judge(report(outcome("a")), None) == (None, ())
    whole = [outcome(name, set=name) for name in sorted(release_sets()[0])]
    passed, why = judge(report(*whole), None)
    assert passed is False and any("题" in one for one in why)


def test_gates_that_cannot_be_read_are_shut_and_say_why(monkeypatch, tmp_path):
    (tmp_path / "gates.yaml").write_text("sets: {starter_a: many}")
    monkeypatch.setattr(desk_gate, "read_gates", lambda: read_gates(tmp_path / "gates.yaml"))
    passed, why = judge(report(outcome("a")), None)
    assert passed is False and "gates.yaml" in why[0]
    sets, fault = release_sets()
    assert sets == frozenset() and "gates.yaml" in fault


def test_a_folder_of_another_name_is_no_run(desk, tmp_path):
    make_folder(tmp_path / "evals" / "runs" / "notes", lambda at: (at / "x").touch())
    assert desk.runs.all() == ()
