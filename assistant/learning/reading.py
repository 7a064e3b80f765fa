"""A YAML file → checked data. What cannot be used is refused with its file, its line and its cure.

Pydantic stands here because these bytes come from outside: a curriculum officer's text editor.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import LearningWrong
from assistant.rule_files import Place, line_of

_SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MOST = 400_000  # bytes of one file
_MESSAGES = {
    "missing": "缺少这一项。",
    "extra_forbidden": "有不认识的项；照 docs/learning.md 核对拼写。",
    "string_type": "这里要写文字；数字和 true 请加引号。",
    "list_type": "这里要写一列。",
    "literal_error": "只能写：{expected}。",
    "int_type": "这里要写整数。",
    "bool_type": "这里要写 true 或 false。",
    "too_short": "至少要 {min_length} 个。",
    "too_long": "至多 {max_length} 个。",
    "string_too_short": "不能是空的。",
    "string_too_long": "太长了，至多 {max_length} 个字。",
    "greater_than_equal": "不能小于 {ge}。",
    "less_than_equal": "不能大于 {le}。",
    "string_pattern_mismatch": "只能用小写字母、数字和短横线。",
}
_Model = TypeVar("_Model", bound=BaseModel)


class Written(BaseModel):
    """Something that a file holds: no unknown keys, texts without blanks around them."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class File:
    """A file that has been read: its content, and where each part of it stands."""

    def __init__(self, path: Path) -> None:
        """Read a file. Raises LearningWrong."""
        self.name = path.name
        try:
            raw = path.read_bytes()
            if len(raw) > _MOST:
                raise LearningWrong(f"{self.name}：文件太大，超过 {_MOST // 1000} kB。")
            self.text = raw.decode("utf-8")
            self.content: Any = yaml.load(self.text, Loader=_SAFE)  # a safe loader
        except UnicodeDecodeError:
            raise LearningWrong(f"{self.name}：不是 UTF-8 文字，请另存为 UTF-8。") from None
        except RecursionError:
            raise LearningWrong(f"{self.name}：层次太多，读不了。") from None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            raise LearningWrong(f"{self.name} 第 {line} 行：YAML 写法有误，读不了。") from None
        except OSError:
            raise LearningWrong(f"{self.name}：打不开。") from None

    def wrong(self, place: Place, what: str) -> LearningWrong:
        """Make the refusal of what stands at a place of the file."""
        return LearningWrong(f"{self.name} 第 {line_of(self.text, place)} 行：{what}")

    def parsed(self, model: type[_Model]) -> _Model:
        """Give the content as a model. Raises LearningWrong, naming the first fault."""
        if not isinstance(self.content, dict):
            raise LearningWrong(f"{self.name} 第 1 行：应写成几项，照 docs/learning.md。")
        try:
            return model.model_validate(self.content)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise self.wrong(tuple(_steps(first["loc"])), _said(first)) from None


def _steps(loc: tuple[int | str, ...]) -> Iterator[int | str]:
    # Pydantic puts names of its own between the steps: of types in a union, of a key.
    yield from (one for one in loc if isinstance(one, int) or not one.startswith(("[", "function")))


def _said(error: Any) -> str:  # noqa: ANN401 -- pydantic's own dictionary
    name = next((str(one) for one in reversed(error["loc"]) if isinstance(one, str)), "")
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    message = _MESSAGES.get(error["type"], "写法有误。")
    return f"{name}：" + message.format_map({"expected": "", **error.get("ctx", {})})
