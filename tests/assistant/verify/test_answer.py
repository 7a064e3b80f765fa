"""An Answer keeps what stands on its citations, in order, and says what came of the rest."""

from __future__ import annotations

from assistant.records import Alert, Answer, Citation, Note, Statement
from assistant.verify.answer import verified

PASSAGE = "成人每次 12.5 mg，每日 2 次，饭后口服。妊娠期禁用阿卡维林。"


def citation(n, passage=PASSAGE):
    return Citation(
        n=n, document_id="d", title="阿卡维林说明书", issuer="", edition="", year=None,
        state="published", section="用法用量", page=None, quote=passage, passage=passage,
        chunk_id=f"c{n}", url="",
    )  # fmt: skip


ONE = (citation(1),)


def answer(*statements, citations=ONE, **more):
    return Answer(
        id="a", question="q", standalone_question="q", language="zh", kind="answered",
        statements=statements, citations=citations, **more,
    )  # fmt: skip


def test_what_stands_stays_and_is_counted():
    whole = answer(Statement("成人每次 12.5 mg，每日 2 次，饭后口服。", (1,)))
    checked = verified(whole)
    assert checked.statements == whole.statements
    assert (checked.verification.citation_precision, checked.verification.citation_recall) == (1, 1)
    assert [one.supported for one in checked.verification.verdicts] == [True]


def test_what_fails_goes_and_leaves_its_fault_not_its_words():
    wrong = Statement("成人每次 125 mg，每日 2 次。", (1,))
    checked = verified(answer(wrong, Statement("妊娠期禁用阿卡维林。", (1,))))
    assert [one.text for one in checked.statements] == ["妊娠期禁用阿卡维林。"]
    assert [one.faults for one in checked.verification.verdicts] == [("number",), ()]
    assert checked.verification.citation_recall == 1 / 2
    assert "125" not in str(checked)


def test_a_citation_that_nobody_knows_is_made_up():
    checked = verified(answer(Statement("妊娠期禁用阿卡维林。", (1, 7))))
    assert checked.statements == ()
    assert checked.verification.verdicts[0].faults == ("citation",)


def test_where_nothing_is_left_the_answer_abstains():
    checked = verified(answer(Statement("成人每次 125 mg。", (1,))))
    assert (checked.kind, checked.statements, checked.citations) == ("abstained", (), ())
    assert checked.abstain_reason


def test_citations_are_numbered_anew_for_all_who_cite():
    other = citation(2, "收缩压低于 90 mmHg 时立即转诊。")
    checked = verified(
        answer(
            Statement("成人每次 125 mg。", (1,)),
            Statement("收缩压低于 90 mmHg 时立即转诊。", (2,)),
            citations=(citation(1), other),
            alerts=(Alert("urgent", "低血压", "转诊", (2,)),),
            notes=(Note("premise", "见原文", (2,)),),
        )
    )
    assert [one.n for one in checked.citations] == [1]
    assert checked.citations[0].passage == other.passage
    cited = [*checked.statements, *checked.alerts, *checked.notes]
    assert [one.citations for one in cited] == [(1,), (1,), (1,)]


def test_an_idle_citation_costs_precision():
    both = (citation(1), citation(2, "多喝水，注意休息。"))
    checked = verified(answer(Statement("妊娠期禁用阿卡维林。", (1, 2)), citations=both))
    assert checked.verification.citation_precision == 1 / 2
    assert checked.verification.verdicts[0].idle == (2,)


def test_a_second_run_keeps_the_failures_of_the_first():
    wrong = Statement("成人每次 125 mg。", (1,))
    once = verified(answer(wrong, Statement("妊娠期禁用阿卡维林。", (1,))))
    twice = verified(once)
    assert twice.statements == once.statements
    assert [one.faults for one in twice.verification.verdicts] == [(), ("number",)]
    assert twice.verification.citation_recall == 1 / 2


def test_an_answer_without_statements_stays_as_it_is():
    silent = answer()
    assert verified(silent) is silent
