"""A learner's record → one page for a reader: Chinese, for a phone and for paper.

Self-contained: no script, no picture, nothing from outside. Whatever came from a person or a file
is escaped. Days are China's.
"""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.learning.record import Credit, Record, Worked

_CHINA = dt.timezone(dt.timedelta(hours=8))
_KINDS = {
    "case": "病例", "course": "课程", "assessment": "考核", "quiz": "每日测验",
    "imported": "外地学分",
}  # fmt: skip
_THREADS = {"case": "病例", "answer": "解答"}
_STYLE = """
body{margin:0 auto;max-width:46rem;padding:1rem;color:#111;background:#fff;
font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
h1{font-size:1.4rem;margin:0 0 .5rem}h2{font-size:1.1rem;margin:1.5rem 0 .5rem}
table{border-collapse:collapse;width:100%}
th,td{border-bottom:1px solid #bbb;padding:.3rem .4rem;text-align:left;vertical-align:top;
overflow-wrap:anywhere}
th,.day{white-space:nowrap}
.few{color:#555}.own{white-space:pre-wrap;margin:.2rem 0;color:#333}
@media print{body{max-width:none;padding:0;font-size:11pt}h2{break-after:avoid}
tr{break-inside:avoid}}
"""
_NOTICE = (
    "这是本人的学习记录，只交给本人；由本程序按保存的内容生成，未经签名，不能代替主管部门的学分证明。"
    "同名的 JSON 文件里是同一份记录的全部内容，包括每一次作答。"
)


def to_html(made: Record, titles: Mapping[str, str]) -> str:
    """Write a record as one page that needs nothing else; `titles` as in `record`."""
    body = "\n".join(
        (
            f"<h1>学习记录</h1>\n<p>{_owner(made)}</p>\n<p class=few>{_NOTICE}</p>",
            _section("训练", _worked(made.training), _WORKED),
            _section("考核", _worked(made.assessments), _WORKED),
            _section("测验", _topics(made), ("主题", "作答", "答对", "正确率")),
            _section(
                "学分记录", _credits(made.credits), ("日期", "类别", "内容", "分钟", "得分"),
            ),
            _section("问过的主题", _asked(made, titles), ("日期", "资料", "章节")),
            _section("班组讨论中的发言", _posts(made, titles), ("日期", "讨论", "发言")),
        )
    )  # fmt: skip
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>学习记录</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


_WORKED = ("日期", "类别", "内容", "得分")


def _owner(made: Record) -> str:
    begun = _day(made.begun_at) if made.begun_at else ""
    told = [
        ("姓名", made.name), ("编号", made.learner), ("班组", made.group), ("地区", made.region),
        ("开始学习", begun), ("生成日期", _day(made.made_at)),
    ]  # fmt: skip
    return "<br>".join(f"{label}：{_safe(value)}" for label, value in told if value)


def _section(title: str, rows: Iterable[Sequence[str]], heads: Sequence[str]) -> str:
    """Write a table; its cells are escaped already, so that one may hold more than a line."""
    lines = [f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows]
    if not lines:
        return f"<h2>{title}</h2>\n<p class=few>没有记录。</p>"
    head = "".join(f"<th>{one}</th>" for one in heads)
    table = "\n".join(lines)
    return f"<h2>{title}</h2>\n<table>\n<thead><tr>{head}</tr></thead>\n{table}\n</table>"


def _worked(done: Sequence[Worked]) -> Iterator[Sequence[str]]:
    for one in done:
        score = "未完成" if not one.done else "—" if one.score is None else str(one.score)
        own = "".join(f"<div class=own>{_safe(said)}</div>" for said in one.wrote)
        kind = _KINDS.get(one.kind, one.kind)
        yield _when(one.last_at), _safe(kind), _safe(one.title) + own, score


def _topics(made: Record) -> Iterator[Sequence[str]]:
    for one in made.topics:
        share = f"{round(100 * one.right / one.answered)}%"
        yield _safe(one.title), str(one.answered), str(one.right), share


def _credits(entries: Sequence[Credit]) -> Iterator[Sequence[str]]:
    for one in entries:
        kind = _KINDS.get(one.act, one.act)
        where = "".join(f"（{_safe(part)}）" for part in (one.issuer or one.region,) if part)
        granted = f"，认定 {_safe(one.granted)} 学分" if one.granted is not None else ""
        score = "—" if one.score is None else str(one.score)
        yield (
            _when(one.at), _safe(kind), _safe(one.title) + where + granted,
            str(one.minutes), score,
        )  # fmt: skip


def _asked(made: Record, titles: Mapping[str, str]) -> Iterator[Sequence[str]]:
    for one in made.asked:
        yield _when(one.at), _safe(titles.get(one.document, one.document)), _safe(one.section)


def _posts(made: Record, titles: Mapping[str, str]) -> Iterator[Sequence[str]]:
    for one in made.posts:
        kind, _, subject = one.subject.partition(":")
        thread = f"{_THREADS.get(kind, kind)}：{titles.get(subject, subject)}"
        yield _when(one.at), _safe(thread), f"<div class=own>{_safe(one.text)}</div>"


def _when(at: float) -> str:
    return f"<span class=day>{_day(at)}</span>"


def _day(at: float) -> str:
    return dt.datetime.fromtimestamp(at, _CHINA).strftime("%Y-%m-%d")


def _safe(text: str) -> str:
    return html.escape(text, quote=True)
