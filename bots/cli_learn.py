"""`mentor learn …`: cases, quizzes, courses, assessment, plan, credits, record; checks of files."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from assistant.build import build_mentor
from assistant.errors import LearningWrong
from assistant.learning import shelf
from assistant.learning.desk import Desk, open_desk
from assistant.learning.merits import FORMS
from assistant.learning.record import to_json
from assistant.learning.record_page import to_html
from assistant.learning.sections import Sections
from assistant.records_db.database import open_database, url_of
from bots.console import described, hint, say, say_json, settings
from bots.learn.report_page import report_page
from bots.learn.schema import credits_json, item_json, listed
from bots.lesson.lesson import Lesson
from bots.lesson.text import credits_text
from index.lexicon import built_in

TERMINAL = ("terminal", "local")  # whoever sits at this machine

app = typer.Typer(help="学习：病例、测验、课程、考核、计划、学分、档案。", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]


@app.command(
    help=described(
        "检查病例和题目的文件：格式、出处、数字、能不能得满分、有害处理认不认得出；"
        "有问题时退出码为 1。",
        "mentor learn check",
        "mentor learn check 我的病例/",
    )
)
def check(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(help="另加一个文件夹，里面有 cases/ 或 quizzes/。")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check every file of cases and quizzes against the library; exit 1 where one is wrong."""
    chosen = settings(context)

    knowledge = build_mentor(chosen).knowledge
    sections = Sections(knowledge.snapshot())
    folders = (*shelf.folders_of(chosen.home), *([folder] if folder else ()))
    found = list(shelf.check(folders, sections, built_in(), knowledge.encoder))
    if as_json:
        say_json({"faults": found})
    else:
        for one in found:
            say(one)
        say(f"{len(found)} 处要改。" if found else "没有发现问题。")
    if found:
        raise typer.Exit(1)


@app.command(
    help=described(
        "做一个病例：您当医生，问病人、查体、下诊断，再看评分和出处。不写编号就列出病例。",
        "mentor learn case",
        "mentor learn case 1",
    )
)
def case(
    context: typer.Context,
    which: Annotated[str, typer.Argument(help="病例的编号或名字。")] = "",
    as_json: Json = False,
) -> None:
    """Play a case in the terminal; an empty line leaves it, to go on another day."""
    with _lesson(context) as (lesson, desk, person):
        if as_json:
            say_json([listed(one).model_dump() for one in desk.cases.list(person)])
            return
        _hold(lesson, person, "case", which)


@app.command(
    help=described(
        "今日练习：五道题，两三分钟；答完看为什么和出处，忘得差不多时再考。",
        "mentor learn quiz",
        "mentor learn quiz --more",
    )
)
def quiz(
    context: typer.Context,
    more: Annotated[bool, typer.Option("--more", help="今天的做完了，再练几题。")] = False,
    as_json: Json = False,
) -> None:
    """Answer the day's quiz in the terminal; an empty line leaves it."""
    with _lesson(context) as (lesson, desk, person):
        if as_json:
            day = desk.daily.today(person)
            say_json(
                {
                    "items": [item_json(one).model_dump() for one in day.items],
                    "right": day.right,
                    "answered": day.answered,
                }
            )
            return
        _hold(lesson, person, "quiz", "more" if more else "")


@app.command(
    help=described(
        "学分：现在值多少；--out 另存签名的证明（.pdf、.csv 或 .json），可拿到别处核对、认可。",
        "mentor learn credits",
        "mentor learn credits --out 学分证明.pdf --name 张三",
    )
)
def credits(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="证明存到哪里：.pdf、.csv 或 .json。")] = None,
    name: Annotated[str, typer.Option(help="印在证明上的姓名；不会保存。")] = "",
    as_json: Json = False,
) -> None:
    """Say what the credits are worth, and save a signed statement of them."""
    form = next((one for one in FORMS if out and out.suffix.lower() == f".{one}"), None)
    if out is not None and form is None:
        raise typer.BadParameter("--out 的文件名要以 .pdf、.csv 或 .json 结尾。")
    with _lesson(context) as (_, desk, person):
        tally = desk.merits.tally(person)
        if out is not None and form is not None:
            out.write_bytes(desk.merits.statement(person, form, name))
            hint(f"已保存 {out}。")
        if as_json:
            say_json(credits_json(tally).model_dump(mode="json"))
        else:
            say(credits_text(tally))


@app.command(
    help=described(
        "核对一份学分证明：文件有没有被改过，是哪里出具的；有问题时退出码为 1。",
        "mentor learn verify 学分证明.pdf",
        "mentor learn verify 学分证明.csv --code ABCDE-FGHIJ-KLMNO-PQRST",
    )
)
def verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="证明的文件。")],
    code: Annotated[str, typer.Option(help="纸上印的核对码，照着输入。")] = "",
    as_json: Json = False,
) -> None:
    """Judge a statement; exit 1 where it is not as it was issued."""
    with _lesson(context) as (_, desk, _person):
        verdict = desk.merits.verify(file.read_bytes(), code)
    if as_json:
        told = {"valid": verdict.valid, "issuer": verdict.issuer, "says": verdict.sentence}
        say_json(told)
    else:
        say(verdict.sentence)
    if not verdict.valid:
        raise typer.Exit(1)


@app.command(
    name="import",
    help=described(
        "导入别的机构出具的学分证明；对方的公钥要先放进 HOME/learning/trusted/。",
        "mentor learn import 外地证明.json",
    ),
)
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="证明的文件。")],
) -> None:
    """Take another installation's credits over, after its signature is verified."""
    with _lesson(context) as (_, desk, person):
        taken = desk.merits.take_over(person, file.read_bytes())
    left = f"{taken.known} 条以前已有，{taken.left_out} 条不在认可之列。"
    say(f"已导入 {len(taken.entries)} 条；{left}")
    if taken.example:
        say("（按示例规则得的，未获主管部门认定，只在示例规则下计。）")


@app.command(
    help=described(
        "学习计划：知道什么、会做什么，接下来读什么、做哪个病例、几号前，有什么新资料。",
        "mentor learn plan",
    )
)
def plan(context: typer.Context) -> None:
    """Say what to learn next and by when."""
    with _lesson(context) as (lesson, _, person):
        for one in lesson.plan(person):
            say(one)


@app.command(
    help=described(
        "学一门课：一步一步读，读完自测；不写编号就列出课程。计入学分。",
        "mentor learn course",
        "mentor learn course 1",
    )
)
def course(
    context: typer.Context,
    which: Annotated[str, typer.Argument(help="课程的编号或名字。")] = "",
) -> None:
    """Read a course in the terminal; an empty line leaves it, to go on another day."""
    with _lesson(context) as (lesson, _, person):
        _hold(lesson, person, "course", which)


@app.command(
    help=described(
        "年度能力考核：40 道题和 3 个病例，可以分几次做；做完给报告，计划跟着它变。",
        "mentor learn assess",
        "mentor learn assess --page 考核报告.html",
    )
)
def assess(
    context: typer.Context,
    page: Annotated[Path | None, typer.Option(help="另存最近一次的一页报告（.html）。")] = None,
) -> None:
    """Sit the assessment in the terminal, or save the report of the last one."""
    with _lesson(context) as (lesson, desk, person):
        if page is None:
            _hold(lesson, person, "assess")
            return
        last = desk.assessments.standing(person).last
        if not last:
            raise LearningWrong("今年还没有做完的考核。")
        page.write_text(report_page(desk, person, last), encoding="utf-8")
        hint(f"已保存 {page}。")


@app.command(
    help=described(
        "学习档案：练习、病例、考核、课程、学分和发言，存成一个文件（.html 或 .json）。",
        "mentor learn record 档案.html --name 张三",
    )
)
def record(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="存到哪里：.html 或 .json。")],
    name: Annotated[str, typer.Option(help="印在档案上的姓名；不会保存。")] = "",
) -> None:
    """Save all that is kept of whoever sits at this terminal."""
    if out.suffix.lower() not in (".html", ".json"):
        raise typer.BadParameter("文件名要以 .html 或 .json 结尾。")
    with _lesson(context) as (_, desk, person):
        made = desk.record(person, name)
        as_page = out.suffix.lower() == ".html"
        text = to_html(made, desk.titles()) if as_page else to_json(made)
        out.write_text(text, encoding="utf-8")
    hint(f"已保存 {out}。")


@contextlib.contextmanager
def _lesson(context: typer.Context) -> Iterator[tuple[Lesson, Desk, str]]:
    """Open learning in this home for whoever sits at this terminal."""
    chosen = settings(context)
    database = open_database(url_of(chosen))
    try:
        desk = open_desk(chosen, build_mentor(chosen), database)
        yield Lesson(desk), desk, desk.people.hashed(*TERMINAL)
    finally:
        database.close()


def _hold(lesson: Lesson, person: str, name: str, argument: str = "") -> None:
    """Begin a lesson, read a line, and so on until the lesson or the input ends."""
    said: Sequence[str] = lesson.start(person, name, argument) or ()
    while True:
        for one in said:
            say(one + "\n")
        if not lesson.under_way(person):
            return
        text = _line()
        if not text:
            return
        following = lesson.said(person, text)
        if following is None:
            return
        said = following


def _line() -> str:
    try:
        return input("> ").strip()
    except EOFError:
        return ""
