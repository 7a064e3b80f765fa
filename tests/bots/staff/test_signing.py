"""A release is signed, and a question from use becomes a case."""

from __future__ import annotations

import re

import pytest

from tests.bots.fakes import ABSTAINED, ALARMED, ANSWERED

from .fakes import HOME, finished, own_set

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
