"""Do the citations carry what they are cited for?"""

import dataclasses

import pytest

from evals.metrics.citations import (
    citation_intact,
    citation_precision,
    citation_recall,
    faithfulness,
    response_support,
    statement_support,
)
from tests.evals.metrics.makers import (
    answer,
    case,
    citation,
    context,
    opened,
    result,
    statement,
    withheld,
)

DOSE, LIMIT, OTHER = "成人每次 12.5 mg，饭后口服。", "最大剂量为每日 50 mg。", "每 2 周复查血压。"
ALL = (citation_recall, citation_precision, statement_support, response_support, faithfulness)


def got(*statements, passages=(DOSE, LIMIT, OTHER), contexts=()):
    """Cite passages 1, 2, 3 …, each with its own text as the quote."""
    marks = [citation(n, quote=text, chunk=f"c{n}") for n, text in enumerate(passages, 1)]
    given = answer(*statements, citations=marks)
    return [result(case(), given, shown=list(map(opened, passages)), contexts=contexts)]


def test_statements_in_the_words_of_what_they_cite_are_perfect():
    results = got(statement(DOSE, 1), statement(LIMIT, 2))
    for metric in (*ALL, citation_intact):
        assert metric(results) == {"a": 1.0}, metric


def test_recall_is_the_share_of_the_statements_that_their_own_citations_support():
    results = got(statement(DOSE, 1), statement(LIMIT, 3), statement(OTHER, 7))
    assert citation_recall(results) == {"a": pytest.approx(1 / 3)}
    # Another source of the answer supports the others.
    assert statement_support(results) == {"a": pytest.approx(3 / 3)}
    assert response_support(results) == {"a": 1.0}


def test_precision_counts_a_citation_that_adds_nothing():
    # 1 carries it alone; 3 does not, and 1 does without it.
    results = got(statement(DOSE, 1, 3))
    assert citation_recall(results) == {"a": 1.0}
    assert citation_precision(results) == {"a": 1 / 2}


def test_precision_keeps_citations_that_are_needed_together():
    results = got(statement(f"{DOSE}{LIMIT}", 1, 2))
    assert citation_recall(results) == citation_precision(results) == {"a": 1.0}
    # No source alone carries both: SourceCheckup sees what ALCE does not.
    assert statement_support(results) == response_support(results) == {"a": 0.0}


def test_the_citations_of_an_unsupported_statement_are_of_no_use():
    assert citation_precision(got(statement("成人每次 25 mg。", 1, 2))) == {"a": 0 / 2}


def test_one_unsupported_statement_fails_the_response():
    results = got(statement(DOSE, 1), statement("可以长期服用。", 2))
    assert statement_support(results) == {"a": 1 / 2}
    assert response_support(results) == {"a": 0.0}


def test_faithfulness_is_over_sentences_and_takes_what_was_retrieved():
    results = got(statement(f"{DOSE}可以长期服用。", 1), contexts=[context(text="别的。")])
    assert faithfulness(results) == {"a": 1 / 2}
    known = [context(text="病情稳定者可以长期服用。")]
    assert faithfulness(got(statement(f"{DOSE}可以长期服用。", 1), contexts=known)) == {"a": 1.0}


def test_a_lead_in_must_stand_in_what_is_cited():
    assert citation_recall(got(statement(DOSE, 1, context="用法用量"))) == {"a": 1.0}
    assert citation_recall(got(statement(DOSE, 1, context="孕妇用法"))) == {"a": 0.0}


def test_an_item_may_not_lose_the_lead_in_that_forbids_it():
    listed = "以下情况禁用：\n• 酮症酸中毒。\n• 严重肾功能不全。"
    bare = statement("酮症酸中毒。", 1)
    led = dataclasses.replace(bare, context="以下情况禁用：")
    whole = statement(listed, 1)
    assert citation_recall(got(bare, passages=[listed])) == {"a": 0.0}
    for one in (led, whole):
        assert citation_recall(got(one, passages=[listed])) == {"a": 1.0}
        assert faithfulness(got(one, passages=[listed])) == {"a": 1.0}


@pytest.mark.parametrize("row", ["体重（kg）：8～10；每次用量（ml）：2.5；每日最多次数：3"])
def test_a_table_row_counts_with_its_headers(row):
    results = got(statement(f"下表为每次用量：{row}", 1), passages=[f"下表为每次用量：{row}"])
    for metric in ALL:
        assert metric(results) == {"a": 1.0}, metric


def test_intact_is_every_citation_opening_with_its_quote():
    good = got(statement(DOSE, 1))[0]
    quote = dataclasses.replace(good.answer.citations[0], quote="每次 25 mg")
    altered = dataclasses.replace(good.answer, citations=(quote, *good.answer.citations[1:]))
    results = [
        good,
        dataclasses.replace(good, case=case("closed"), opened=(None, *good.opened[1:])),
        dataclasses.replace(good, case=case("altered"), answer=altered),
        dataclasses.replace(got(statement(DOSE, 9))[0], case=case("unknown")),
        dataclasses.replace(good, case=case("uncited"), answer=answer(
            dataclasses.replace(statement(DOSE), citations=()), citations=good.answer.citations)),
    ]  # fmt: skip
    assert citation_intact(results) == {
        "a": 1.0, "closed": 0.0, "altered": 0.0, "unknown": 0.0, "uncited": 0.0,
    }  # fmt: skip


def test_an_uncited_statement_has_no_citation_to_be_precise_and_no_support_of_its_own():
    bare = dataclasses.replace(statement(DOSE), citations=())
    assert citation_precision(got(bare)) == {}
    assert citation_recall(got(bare)) == {"a": 0.0}


def test_answers_without_a_statement_are_left_out():
    assert all(metric([withheld()]) == {} for metric in (*ALL, citation_intact))
