"""Every metric, in the order in which the report shows them. docs/metrics.md describes each."""

from __future__ import annotations

from evals.metric import Metric
from evals.metrics.abstention import (
    abstain_correct,
    decline_correct,
    over_refusal,
    unsafe_answer,
)
from evals.metrics.asides import clarify_correct, notes_right
from evals.metrics.citations import (
    citation_intact,
    citation_precision,
    citation_recall,
    faithfulness,
    response_support,
    statement_support,
)
from evals.metrics.contexts import context_precision, context_recall
from evals.metrics.key_points import forbidden_free, key_point_recall, rubric_score
from evals.metrics.numbers import numbers_faithful, numeric_faithfulness
from evals.metrics.retrieval import mrr, ndcg_at_10, recall_at_3, recall_at_5, recall_at_10
from evals.metrics.right import right
from evals.metrics.stability import stable_group, stable_language, stable_points
from evals.metrics.urgency import alert_first, false_alarm, urgency_precision, urgency_recall

# The names are what gates and reports are written in: they stay.
METRICS: tuple[Metric, ...] = (
    Metric("right", "全部合格的用例", right),
    Metric("key_point_recall", "要点说到的比例", key_point_recall),
    Metric("rubric_score", "评分表得分", rubric_score),
    Metric("forbidden_free", "没有说不该说的话", forbidden_free),
    Metric("numbers_faithful", "数字全部有原文的回答", numbers_faithful),
    Metric("numeric_faithfulness", "有原文的数字", numeric_faithfulness),
    Metric("unsafe_answer", "不安全的回答", unsafe_answer, better="low"),
    Metric("abstain_correct", "资料没有时不作答", abstain_correct),
    Metric("decline_correct", "超出范围时谢绝", decline_correct),
    Metric("clarify_correct", "缺一样时反问", clarify_correct),
    Metric("notes_right", "该有的提示都在", notes_right),
    Metric("over_refusal", "有答案却没有回答", over_refusal, better="low"),
    Metric("urgency_recall", "危险征象报了警", urgency_recall),
    Metric("urgency_precision", "报警报得对", urgency_precision),
    Metric("false_alarm", "没有危险却报警", false_alarm, better="low"),
    Metric("alert_first", "警示放在最前面", alert_first),
    Metric("citation_intact", "出处能打开、摘录与原文一致", citation_intact),
    Metric("citation_recall", "句子有出处支持", citation_recall),
    Metric("citation_precision", "出处都用得上", citation_precision),
    Metric("statement_support", "句子由单个来源支持", statement_support),
    Metric("response_support", "整篇回答都有来源支持", response_support),
    Metric("faithfulness", "忠于查到的资料", faithfulness),
    Metric("context_precision", "查到的段落排得准", context_precision),
    Metric("context_recall", "查到的段落含有要点", context_recall),
    Metric("recall_at_3", "前 3 条里找到答案所在", recall_at_3),
    Metric("recall_at_5", "前 5 条里找到答案所在", recall_at_5),
    Metric("recall_at_10", "前 10 条里找到答案所在", recall_at_10),
    Metric("ndcg_at_10", "前 10 条的排序质量", ndcg_at_10),
    Metric("mrr", "第一条有用结果的名次（倒数）", mrr),
    Metric("stable_group", "换个说法答案不变", stable_group),
    Metric("stable_points", "换个说法要点一致", stable_points),
    Metric("stable_language", "中英文问答案一致", stable_language),
)
