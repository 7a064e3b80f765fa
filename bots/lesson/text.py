"""Cases, quizzes and scores as plain text, for chats and the terminal: one renderer for both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from assistant.learning.case_files import Case, Referral
from assistant.learning.cases import Run
from assistant.learning.credits import Tally
from assistant.learning.daily import Graded, Today
from assistant.learning.plan import Plan, task_text
from assistant.learning.quiz_files import Item, ItemKind
from assistant.learning.recommending import Recommendation
from assistant.learning.scoring import Point, PointKind, Score
from assistant.learning.talk import CaseTalk, CaseTold
from assistant.records import Citation
from assistant.records_db.credit_ledger import Act

LETTERS = "ABCDEF"
UNREVIEWED = "（病例和题目未经临床医生审核，以所引原文为准。）"
ACTS: Mapping[Act, str] = {
    "quiz": "每日练习", "case": "病例", "assessment": "能力考核", "course": "课程",
    "imported": "外地学分",
}  # fmt: skip
_LEVEL = {"village": "村级", "township": "乡镇级"}
_REFERRALS: Mapping[str, str] = {
    "immediate": "立即转（120）", "urgent": "当天转", "routine": "择期转", "none": "不用转",
}  # fmt: skip
_KINDS: Mapping[PointKind, str] = {
    "danger": "危险信号", "ask": "该问该查", "diagnosis": "诊断", "action": "该做的处理",
    "referral": "转诊", "harm": "有害的处理", "needless": "不必要的处理",
    "idle": "问得太泛",
}  # fmt: skip
_HOW: Mapping[ItemKind, str] = {
    "single": "选一个字母", "multiple": "可以选几个字母", "order": "按先后写全部字母",
    "true": "对或错", "number": "写数字和单位",
}  # fmt: skip
_ORDER: Sequence[PointKind] = (
    "harm", "danger", "ask", "diagnosis", "action", "referral", "needless", "idle",
)  # fmt: skip


def cases_text(cases: Sequence[CaseTold], most: int) -> str:
    """List the first cases, numbered."""
    lines = ["选一个病例，回 /case 加编号，例如：/case 1"]
    numbers = {id_: n for n, id_ in enumerate(sorted(one.case.id for one in cases), 1)}
    for one in cases[:most]:
        best = "没做过" if one.best is None else f"最好{one.best}分"
        state = "做到一半" if one.open else best
        who = f"{one.case.patient}，{_LEVEL[one.case.level]}，{state}"
        lines.append(f"{numbers[one.case.id]}. {one.case.title}（{who}）")
    if len(cases) > most:
        lines.append(f"还有 {len(cases) - most} 个，回 /case 全部 就都列出来。")
    return "\n".join(lines)


def opening_text(talk: CaseTalk) -> str:
    """Open a case, or say where it stands."""
    case, run = talk.case, talk.run
    lines = [f"【病例】{case.title} · {case.patient}", f"病人：{case.opening}"]
    if run.steps:
        lines.append(f"（接着上次：问了 {len(run.steps)} 次，用了 {run.minutes} 分钟。）")
    lines.append(
        "您来当医生：问什么、查什么，直接打字（和病人无关的问多了要扣分）；"
        "想好了回“下诊断”，不做了回“退出”。"
        "这是练习，真有病人请先回“退出”再问。"
    )
    return "\n".join(lines)


def score_text(score: Score) -> str:
    """Say a score: what was missed first, each with why and where it stands."""
    lines = [f"【评分】{score.total} 分"]
    if score.harmed:
        lines.append("有一项处理会害了病人，总分封顶。")
    if score.worsened:
        lines.append("拖的时间里病人加重了。")
    if score.trap:
        lines.append(f"陷阱：{score.trap}")
    bad = [one for one in score.points if one.got < one.of or one.got < 0]
    good = [one for one in score.points if one not in bad]
    bad.sort(key=lambda one: _ORDER.index(one.kind))
    for one in bad:
        lines += _pointed(one)
    if good:
        lines.append("做到了：" + "、".join(_name(one) for one in good))
    lines.append("高手会问：" + "；".join(score.expert))
    return "\n".join((*lines, UNREVIEWED))


def item_text(item: Item, at: int, of: int) -> str:
    """Ask an item; how sure one is comes before the answer."""
    how = (
        f"先写把握（1 猜的，2 有点把握，3 有把握），空一格再写答案（{_HOW[item.kind]}），"
        f"例如：2 {_example(item)}"
    )
    return "\n".join((f"【练习 {at}/{of}】{item.question}", *_choices(item), how))


def exam_item_text(item: Item, at: int, of: int) -> str:
    """Ask an item of the assessment: not how sure, only what."""
    how = f"（{_HOW[item.kind]}，例如：{_example(item)}；不会就回“不知道”）"
    return "\n".join((f"【考核 {at}/{of}】{item.question}", *_choices(item), how))


def exam_case_text(case: Case, run: Run, at: int, of: int) -> str:
    """Open a case of the assessment, or say where it stands."""
    lines = [f"【考核 {at}/{of} 病例】{case.title} · {case.patient}", f"病人：{case.opening}"]
    if run.steps:
        lines.append(f"（接着上次：问了 {len(run.steps)} 次，用了 {run.minutes} 分钟。）")
    lines.append("问什么、查什么，直接打字（和病人无关的问多了要扣分）；想好了回“下诊断”。")
    return "\n".join(lines)


def _choices(item: Item) -> Iterator[str]:
    for n, choice in enumerate(item.choices):
        yield f"{LETTERS[n]}. {choice}"


def graded_text(graded: Graded) -> str:
    """Say how an answer was, why, and where that stands."""
    lines = ["✓ 对" if graded.right else f"✗ 不对。正确答案：{graded.answer}", graded.because]
    lines += _source(graded.citation)
    lines.append(f"（{graded.again} 天后再考您一次。）")
    return "\n".join(lines)


def done_text(day: Today) -> str:
    """Say that the day's quiz is done."""
    done = f"今天的练习做完了：{day.answered} 题对 {day.right} 题。明天见；还想练就回 /quiz more"
    return f"{done}\n{UNREVIEWED}"


def _pointed(point: Point) -> Iterator[str]:
    cost = f"，扣 {-point.got:.0f} 分" if point.got < 0 else f"，{point.got:.0f}/{point.of:.0f} 分"
    yield f"✗ {_KINDS[point.kind]}：{_name(point)}{cost}"
    yield from (f"  {line}" for line in (point.note, point.because) if line)
    yield from ("  " + line for line in _source(point.citation))


def _name(point: Point) -> str:
    return _REFERRALS[point.name] if point.kind == "referral" else point.name


def referral_words(referral: Referral) -> str:
    """Say a referral decision in words."""
    return _REFERRALS[referral]


def _source(citation: Citation | None) -> Iterator[str]:
    if citation is not None:
        page = f" 第{citation.page}页" if citation.page else ""
        yield f"出处：《{citation.title}》{citation.section.rpartition(' > ')[2]}{page}"


def _example(item: Item) -> str:
    if item.kind == "number":
        return "12 小时"
    if item.kind == "true":
        return "对"
    return {"single": "A", "multiple": "AC", "order": LETTERS[: len(item.choices)][::-1]}[item.kind]


def credits_text(tally: Tally) -> str:
    """Say what a learner's credits are worth."""
    lines = [f"【学分】现在有效 {tally.earned} 学分（规则：{tally.rules.title}）"]
    for row in tally.rows:
        late = "，已过期" if row.expired else ""
        lines.append(
            f"{row.year} 年 {ACTS[row.act]}：{row.entries} 次，{row.minutes} 分钟，"
            f"{row.earned} 学分{late}"
        )
    if not tally.rows:
        lines.append("还没有记录。做完今日练习、病例就会记上。")
    if tally.imported:
        lines.append(f"其中外地认可 {tally.imported} 学分。")
    if tally.rules.example:
        lines.append("（示例规则，未获主管部门认定。）")
    return "\n".join(lines)


def plan_text(made: Plan, news: Sequence[Recommendation]) -> str:
    """Say what to do by when, and what is new, each with its reason."""
    lines = [f"【学习计划】从 {made.start.isoformat()} 起三个月"]
    lines += [f"{n}. {task_text(one)}" for n, one in enumerate(made.tasks, 1)]
    lines += [f"新资料：《{one.title}》{one.news}。理由：{one.reason}" for one in news]
    return "\n".join(lines)
