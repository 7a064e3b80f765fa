"""Is everything here, up to date, safe and fast enough? One check a line, with what to do."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.build import build_mentor
from assistant.settings import Settings
from bots.console import explain
from corpus.catalogue import Catalogue
from corpus.ocr import tesseract
from index.build import pending
from index.encoder import load_encoder
from index.store import Store

_FREE_BYTES = 1_000_000_000
_PROBE = "高血压多久随访一次？"
_SLOW_MS = 1000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: whether it is well, and what to do if not."""

    name: str
    ok: bool
    says: str


def examine(settings: Settings) -> list[Check]:
    """Look at everything; a check that fails never keeps the others from running."""
    looks: tuple[tuple[str, Callable[[Settings], Iterator[Check]]], ...] = (
        ("资料库", _library),
        ("编码器", _encoder),
        ("索引", _index),
        ("提问", _asking),
        ("文字识别", _recognition),
        ("磁盘", _disk),
        ("生成模型", _model),
    )
    found: list[Check] = []
    for name, look in looks:
        try:
            found.extend(look(settings))
        except Exception as error:  # one sick part must not hide how the others are
            says = explain(error) or f"检查时出错（{type(error).__name__}），请告诉维护人员。"
            found.append(Check(name, False, says))
    return found


def _library(settings: Settings) -> Iterator[Check]:
    records = Catalogue(settings.home).records()
    states = [record.standing.state for record in records]
    if not records:
        yield Check(
            "资料库", False, "是空的。请运行 mentor library add 文件或文件夹（或 --starter）。"
        )
        return
    held = states.count("quarantined")
    says = f"{len(records)} 份文档，在用 {states.count('published')} 份"
    yield Check(
        "资料库", True, says + (f"，待审 {held} 份（mentor library lint 查看）。" if held else "。")
    )


def _encoder(settings: Settings) -> Iterator[Check]:
    encoder = load_encoder(settings.encoder)
    yield Check("编码器", True, f"{encoder.name}，{encoder.dimension} 维。")


def _index(settings: Settings) -> Iterator[Check]:
    store = Store(settings.home / "index")
    wrong = store.verify()
    if wrong:
        yield Check("索引", False, f"已损坏（{wrong[0]}）。请运行 mentor index build 重建。")
        return
    waiting = pending(Catalogue(settings.home), store)
    if waiting:
        yield Check(
            "索引", False, f"有 {waiting} 份文档的变动没有编入，请运行 mentor index build。"
        )
        return
    card = store.card()
    yield Check(
        "索引", True, f"{card.version}，{card.documents} 份文档，{card.passages} 段，校验完好。"
    )


def _asking(settings: Settings) -> Iterator[Check]:
    mentor = build_mentor(settings.model_copy(update={"model": None}))
    mentor.ask(_PROBE)
    began = time.perf_counter()
    mentor.ask(_PROBE)
    took = (time.perf_counter() - began) * 1000
    says = f"一问一答 {took:.0f} 毫秒"
    if took >= _SLOW_MS:
        says += "，偏慢：请关掉别的程序再试，或换一台内存更大、更快的机器"
    yield Check("提问", took < _SLOW_MS, f"{says}。")


def _recognition(settings: Settings) -> Iterator[Check]:
    """Say whether scans can be read: nothing is wrong where they cannot."""
    known = tesseract.languages()
    how = f"（Debian/Ubuntu：{tesseract.INSTALL}）"
    if not known:
        says = f"没有装 tesseract：扫描件和图片表格读不了。需要时请安装{how}。"
    elif "chi_sim" not in known:
        says = f"tesseract 没有中文：中文扫描件读不了。需要时请安装{how}。"
    else:
        says = "tesseract 可用，扫描件和图片表格会识别成文字（只供查找，其中的数字不用来作答）。"
    yield Check("文字识别", True, says)


def _disk(settings: Settings) -> Iterator[Check]:
    free = shutil.disk_usage(settings.home).free
    says = f"剩余 {free / 1e9:.1f} GB" + ("。" if free > _FREE_BYTES else "，不足 1 GB，请清理。")
    yield Check("磁盘", free > _FREE_BYTES, says)


def _model(settings: Settings) -> Iterator[Check]:
    if settings.model is None:
        yield Check("生成模型", True, "未设置，按原文摘录作答。")
    elif settings.model_url is None:
        yield Check(
            "生成模型", False, "设了 MENTOR_MODEL 却没有 MENTOR_MODEL_URL，请补上接口地址。"
        )
    else:
        yield Check("生成模型", True, f"{settings.model}；不可用时自动改为原文摘录。")
