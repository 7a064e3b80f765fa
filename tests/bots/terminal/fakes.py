"""A library of two fictional drugs, and how to start the command on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import bots
import index

ROOT = Path(bots.__file__).parent.parent
ENCODER = Path(index.__file__).parent / "encoder_model" / "zh"
QUESTION = "阿卡维林片成人每次吃多少？"
AKAWEILIN = """---
id: akaweilin
title: 阿卡维林片临床用药规范
issuer: 测试卫生院
edition: "2023"
year: 2023
language: zh
---
# 阿卡维林片临床用药规范

## 用法用量

成人每次 12.5 mg，每日 2 次，饭后口服。阿卡维林片最大剂量为每日 50 mg。

## 禁忌

妊娠期和哺乳期禁用阿卡维林片。

## 随访

服用阿卡维林片后每 2 周复查血压和血钾，稳定后每 3 个月复查 1 次。
"""
BULUOFENDING = """---
id: buluofending
title: 布罗芬定口服液说明
issuer: 测试卫生院
edition: "2024"
year: 2024
kind: label
---
# 布罗芬定口服液说明

## 用法用量

布罗芬定口服液儿童每次 1.5 ml，每日 3 次。用药 3 天仍发热的须复诊。
"""


def start(*arguments, home, **environment):
    """Start `mentor` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", "from bots.cli import main; main()", *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=home.parent,
        env=os.environ
        | {"MENTOR_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
        | environment,
    )


def mentor(*arguments, home, stdin=b"", **environment):
    """Run `mentor` as a process of its own and give (exit code, output, errors)."""
    process = start(*arguments, home=home, **environment)
    out, err = process.communicate(stdin, timeout=90)
    assert b"Traceback" not in err, err.decode()
    return process.returncode, out.decode(), err.decode()


def as_json(run, *arguments, stdin=""):
    code, out, err = run(*arguments, stdin=stdin)
    assert code == 0, err
    return json.loads(out)
