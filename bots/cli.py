"""The terminal front end: `mentor`, one command for everything.

Each command checks its words, calls the core and prints what comes back: nothing clinical is
decided here. Exit code 0 done, 1 failed (with a sentence), 2 wrong use.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from assistant.build import build_mentor
from assistant.errors import AssistantError, QuestionRefused
from assistant.mentor import Mentor
from assistant.reading import read_question
from assistant.records import Answer, Turn, to_json
from assistant.settings import Settings
from bots import cli_encoder, cli_index, cli_lexicon, cli_library
from bots.console import described, hint, run_or_explain, say, say_json, settings
from bots.doctor import examine
from bots.explain import explained
from bots.explain import lines as explanation
from bots.render import render_text
from index.build import pending
from index.expand import expand
from index.lexicon import built_in

app = typer.Typer(
    name="mentor",
    help="基层导师：按在用的临床指南原文回答，每句都有出处。供医务人员参考，不能代替临床判断。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(cli_library.app, name="library")
app.add_typer(cli_index.app, name="index")
app.add_typer(cli_lexicon.app, name="lexicon")
app.add_typer(cli_encoder.app, name="encoder")

Json = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]
_LINE_FAULT = (
    "第 {} 行不合格式：question 应是文字，history 应是列表"
    "（每项是问题文字，或含 question 的对象），lang 应是 zh、en 或 auto。"
)
Lang = Annotated[Literal["zh", "en", "auto"], typer.Option(help="回答用的语言。")]


@app.callback()
def root(
    context: typer.Context,
    home: Annotated[
        Path | None, typer.Option(help="资料库所在文件夹（默认 MENTOR_HOME）。")
    ] = None,
) -> None:
    """Read the settings once."""
    if home is not None and not home.name and home == Path():
        raise typer.BadParameter("--home 后面请给出文件夹。例：mentor --home /data/mentor ask …")
    context.obj = Settings(home=home) if home is not None else Settings()


@app.command(
    help=described(
        "提一个问题，或一个文件的问题；每句回答都有出处。",
        'mentor ask "高血压合并糖尿病，首选哪类降压药？"',
        "mentor ask --batch questions.jsonl > answers.jsonl",
    )
)
def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(help="问题，中文或英文。")] = None,
    as_json: Json = False,
    lang: Lang = "auto",
    batch: Annotated[Path | None, typer.Option(help="逐行 JSON 的问题文件；- 为标准输入。")] = None,
) -> None:
    """Ask one question, or a file of them."""
    if (question is None) == (batch is None):
        raise typer.BadParameter(
            '请给出一个问题，或用 --batch 给出问题文件。例：mentor ask "血压多高要转诊？"'
        )
    chosen = settings(context)
    mentor = build_mentor(chosen)
    if batch is not None:
        _answer_batch(mentor, batch, lang)
        return
    answer = mentor.ask(question or "", language=lang)
    if as_json:
        say_json(to_json(answer))
    else:
        say(render_text(answer, answer.language))
    _warn(mentor)


@app.command(
    help=described(
        "连续对话：追问接着上一题；空行结束。",
        "mentor chat",
    )
)
def chat(context: typer.Context, lang: Lang = "auto") -> None:
    """Hold a conversation: follow-up questions keep their topic; an empty line ends it."""
    mentor = build_mentor(settings(context))
    hint("请输入问题，空行结束；输入 /new 开始新对话。")
    history: list[Turn] = []
    while question := _line():
        if question == "/new":
            history.clear()
            hint("已开始新对话。")
            continue
        try:
            answer = mentor.ask(question, history=history, language=lang)
        except QuestionRefused as error:
            hint(str(error))
            continue
        say(render_text(answer, answer.language) + "\n")
        history.append(Turn(question, answer.text))


@app.command(
    help=described(
        "看检索到了哪些原文，以及各自的得分；--explain 说明问题怎么读、加了哪些说法。",
        'mentor search "二甲双胍 肾功能" -k 5',
        'mentor search "娃打摆子，没有拉肚子" --explain',
    )
)
def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="检索词或问题。")],
    k: Annotated[int, typer.Option("-k", min=1, max=200, help="给出多少条。")] = 10,
    explain: Annotated[bool, typer.Option("--explain", help="说明问题怎么读。")] = False,
    as_json: Json = False,
) -> None:
    """Show what the retriever sees, with scores."""
    mentor = build_mentor(settings(context))
    question = read_question(query)
    found = mentor.knowledge.snapshot().search(question, k)
    parts = expand(question, built_in()) if explain else ()
    rows = [
        {
            "rank": rank,
            "score": round(hit.score, 4),
            "lexical": round(hit.lexical, 4),
            "dense": round(hit.dense, 4),
            "coverage": round(hit.coverage, 4),
            "chunk_id": hit.passage.chunk.id,
            "document_id": hit.passage.source.id,
            "title": hit.passage.source.title,
            "section": hit.passage.chunk.section_path,
            "page": hit.passage.chunk.page,
            "text": hit.passage.chunk.text,
        }
        for rank, hit in enumerate(found.hits, 1)
    ]
    if as_json:
        told = {"parts": explained(parts)} if explain else {}
        say_json({"query": query, "index_version": found.index_version} | told | {"hits": rows})
        return
    for line in explanation(parts) if explain else ():
        say(line)
    for row in rows:
        page = f" 第{row['page']}页" if row["page"] else ""
        say(f"{row['rank']:>2}. {row['score']:.3f}  {row['title']} > {row['section']}{page}")
        say(f"    {' '.join(str(row['text']).split())[:100]}")
    if not rows:
        hint("没有找到相关内容。")


@app.command(
    help=described(
        "启动网页和接口服务。",
        "mentor serve --host 0.0.0.0 --port 8000",
    )
)
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="监听地址。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="端口；0 为任选。")] = 8000,
) -> None:
    """Serve the web page and the API."""
    from bots.access.keys import BadKeys
    from bots.server import run
    from bots.staff.keys import WeakKey
    from bots.voice.transcriber import TranscriberUnusable

    chosen = settings(context)
    try:
        run(build_mentor(chosen), chosen, host=host, port=port, version=_program_version())
    except (WeakKey, BadKeys, TranscriberUnusable, AssistantError) as error:
        hint(str(error))
        raise typer.Exit(1) from error


@app.command(
    help=described(
        "检查资料、索引、速度、磁盘是否正常；每项一行，有问题就说怎么办。", "mentor doctor"
    )
)
def doctor(context: typer.Context, as_json: Json = False) -> None:
    """Say whether everything is here, up to date and fast enough; one line each, what to do."""
    checks = examine(settings(context))
    if as_json:
        say_json([{"check": one.name, "ok": one.ok, "says": one.says} for one in checks])
    for one in checks if not as_json else ():
        say(f"{'✓' if one.ok else '✗'} {one.name}：{one.says}")
    if not all(one.ok for one in checks):
        raise typer.Exit(1)


def main() -> None:
    """Run `mentor`."""
    words = sys.argv[1:]
    if _command(words) in ("eval", ""):
        # What the evals load would cost a cold `mentor ask` a second.
        from bots import cli_eval

        app.add_typer(cli_eval.app, name="eval")
        words = cli_eval.complete(words)
    if _command(words) in ("keys", ""):
        from bots import cli_keys

        app.add_typer(cli_keys.app, name="keys")
    if _command(words) in ("learn", ""):
        from bots import cli_learn

        app.add_typer(cli_learn.app, name="learn")
    sys.exit(run_or_explain(lambda: app(args=words)))


def _command(words: Sequence[str]) -> str:
    """Name the command that the words call; empty where they call none, as in `--help`."""
    rest = iter(words)
    for word in rest:
        if word == "--home":
            next(rest, None)
        elif not word.startswith("-"):
            return word
    return ""


def _warn(mentor: Mentor) -> None:
    notice = mentor.knowledge.snapshot().retriever.opened.notice
    if notice:
        hint(f"（{notice}）")
    elif waiting := pending(mentor.knowledge.catalogue, mentor.knowledge.store):
        hint(f"（有 {waiting} 份文档的变动还没有进入索引，请运行 mentor index build。）")


def _program_version() -> str:
    try:
        return installed_version("grassroots-mentor")
    except PackageNotFoundError:  # run from a copied folder, never installed
        return "0"


def _line() -> str:
    try:
        return input("> " if sys.stdin.isatty() else "").strip()
    except EOFError:
        return ""


def _answer_batch(mentor: Mentor, path: Path, lang: Literal["zh", "en", "auto"]) -> None:
    """Answer one question a line, in order; a faulty line is answered with its fault."""
    for number, line in enumerate(_batch_lines(path), 1):
        if line.strip():
            sys.stdout.write(json.dumps(_answer_line(mentor, line, number, lang)) + "\n")
            sys.stdout.flush()


def _batch_lines(path: Path) -> Iterator[str]:
    if str(path) == "-":
        yield from sys.stdin
        return
    with path.open(encoding="utf-8-sig", errors="replace") as stream:
        yield from stream


def _answer_line(
    mentor: Mentor, line: str, number: int, lang: Literal["zh", "en", "auto"]
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    try:
        loaded = json.loads(line)
        row = loaded if isinstance(loaded, dict) else {}
        answer = _ask_row(mentor, row, lang)
        return {**to_json(answer), "id": row.get("id", answer.id)}
    except (json.JSONDecodeError, RecursionError):
        return {"id": None, "error": f"第 {number} 行不是合法的 JSON。"}
    except QuestionRefused as error:
        return {"id": row.get("id"), "error": str(error), "code": error.code}
    except (KeyError, TypeError, ValueError):
        return {"id": row.get("id"), "error": _LINE_FAULT.format(number)}


def _ask_row(mentor: Mentor, row: dict[str, Any], lang: Literal["zh", "en", "auto"]) -> Answer:
    question = row["question"]
    if not isinstance(question, str):
        raise TypeError("question is not a string")
    spoken = row.get("lang", lang)
    if spoken not in ("zh", "en", "auto"):
        raise ValueError("lang is none of zh, en, auto")
    turns = row.get("history") or []
    if not isinstance(turns, list):
        raise TypeError("history is not a list")
    history = [_turn(one) for one in turns]
    return mentor.ask(question, history=history, language=spoken)


def _turn(row: object) -> Turn:
    if isinstance(row, str):
        return Turn(row)
    if isinstance(row, dict) and isinstance(row.get("question"), str):
        answer = row.get("answer")
        return Turn(row["question"], answer if isinstance(answer, str) else None)
    raise TypeError("a turn is a string or an object with a question")
