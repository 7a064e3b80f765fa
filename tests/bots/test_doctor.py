"""Each check says one thing and what to do; a sick part never hides how the others are."""

from __future__ import annotations

import shutil
from collections import namedtuple

import pytest

from assistant.settings import Settings
from bots import doctor
from bots.doctor import examine
from corpus.catalogue import Catalogue
from corpus.document import Block, Document, Metadata
from corpus.split import split
from index.build import build
from index.built_in import CHINESE
from index.encoder import load_encoder
from index.store import Store

NAMES = ["资料库", "编码器", "索引", "提问", "文字识别", "磁盘", "生成模型"]
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def home(tmp_path):
    metadata = Metadata(id="akaweilin", title="阿卡维林片用法", edition="1")
    line = Block("NarrativeText", "阿卡维林片成人每次 12.5 mg，每日 2 次，饭后口服。")
    blocks = (Block("Title", "用法", level=1), line)
    document = Document(metadata, "0" * 64, "a.md", blocks, None)
    catalogue = Catalogue(tmp_path)
    catalogue.add(document, split(document), state="published", original=None)
    build(catalogue, Store(tmp_path / "index"), load_encoder())
    return tmp_path


def found(home, **settings):
    checks = examine(Settings(home=home, **settings))
    assert all(check.says.strip() and "\n" not in check.says for check in checks)
    return {check.name: check for check in checks}


def test_all_is_well(home):
    checks = found(home)
    assert list(checks) == NAMES
    assert [name for name, check in checks.items() if not check.ok] == []
    assert "在用 1 份" in checks["资料库"].says
    assert "1 份文档" in checks["索引"].says and "校验完好" in checks["索引"].says


def test_an_empty_home_says_what_to_run(tmp_path):
    checks = found(tmp_path / "new")
    assert [name for name in NAMES if not checks[name].ok] == ["资料库", "索引", "提问"]
    assert "mentor library add" in checks["资料库"].says
    assert "mentor index build" in checks["索引"].says


def test_what_is_held_back_is_counted(home):
    Catalogue(home).set_state("akaweilin@1", "quarantined")
    checks = found(home)
    assert "待审 1 份" in checks["资料库"].says
    assert not checks["索引"].ok and "mentor index build" in checks["索引"].says


def test_a_damaged_index_is_named(home):
    (file,) = (home / "index").glob("v*/dense.faiss")
    file.write_bytes(file.read_bytes()[:-1])
    check = found(home)["索引"]
    assert not check.ok
    assert "dense.faiss" in check.says and "mentor index build" in check.says


def test_a_missing_encoder_does_not_hide_the_rest(home, tmp_path):
    shutil.copytree(CHINESE, tmp_path / "model")
    (tmp_path / "model" / "model.safetensors").write_bytes(b"")
    checks = found(home, encoder=str(tmp_path / "model"))
    assert not checks["编码器"].ok and str(tmp_path / "model") in checks["编码器"].says
    assert not checks["提问"].ok
    assert checks["资料库"].ok and checks["索引"].ok and checks["磁盘"].ok


@pytest.mark.parametrize(
    ("known", "says"),
    [((), "没有装 tesseract"), (("eng",), "没有中文"), (("chi_sim", "eng"), "可用")],
)
def test_whether_scans_can_be_read_is_told_with_how_to_get_it(home, monkeypatch, known, says):
    monkeypatch.setattr(doctor.tesseract, "languages", lambda: known)
    check = found(home)["文字识别"]
    assert check.ok and says in check.says
    assert ("apt install tesseract-ocr tesseract-ocr-chi-sim" in check.says) == (len(known) < 2)


def test_a_part_that_breaks_in_a_way_nobody_foresaw(home, monkeypatch):
    def broken(*_):
        raise KeyError("x")

    monkeypatch.setattr(doctor, "build_mentor", broken)
    checks = found(home)
    assert not checks["提问"].ok and "KeyError" in checks["提问"].says
    assert checks["磁盘"].ok


def test_a_disk_that_is_nearly_full(home, monkeypatch):
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _: Usage(10**12, 10**12, 999_999_999))
    check = found(home)["磁盘"]
    assert not check.ok and "请清理" in check.says


def test_a_slow_machine_is_said(home, monkeypatch):
    monkeypatch.setattr(doctor, "_SLOW_MS", 0)
    check = found(home)["提问"]
    assert not check.ok and "毫秒" in check.says


@pytest.mark.parametrize(
    ("settings", "well", "said"),
    [
        ({}, True, "原文摘录"),
        ({"model": "m"}, False, "MENTOR_MODEL_URL"),
        ({"model": "m", "model_url": "http://127.0.0.1:1/v1"}, True, "m；"),
    ],
)
def test_the_chat_model_is_named_and_never_called(home, settings, well, said):
    check = found(home, **settings)["生成模型"]
    assert check.ok is well
    assert said in check.says
