"""The report of an assessment as one page to keep or to print, with the plan that follows it."""

from __future__ import annotations

from assistant.learning.desk import Desk
from assistant.learning.plan import task_text
from assistant.learning.report import page

_PAGE = (
    '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    "<title>能力考核</title></head><body>{body}</body></html>\n"
)


def report_page(desk: Desk, person: str, sitting: str) -> str:
    """Give the page of a finished assessment. Raises NotYours, LearningWrong."""
    tasks = [task_text(one) for one in desk.planner.plan(person).tasks]
    return _PAGE.format(body=page(desk.assessments.report(person, sitting), tasks))
