"""The release gate as the desk sees it: whether it applies to a run, and what it says.

It applies to a run that asked all the sets which a release wants, or all of its fast part; any
other run is an enquiry, and neither passes nor fails.
"""

from __future__ import annotations

from collections.abc import Iterable

from evals.errors import GatesUnreadable, ReportUnreadable
from evals.gate.check import check
from evals.gate.files import GATES, read_gates
from evals.gate.rules import Scope
from evals.gate.verdict import Verdict
from evals.report import Report, read_report


def release_sets() -> tuple[frozenset[str], str]:
    """Name the sets that a release wants, and say what is wrong with the gates, if anything."""
    try:
        return frozenset(read_gates().sets), ""
    except GatesUnreadable as error:
        return frozenset(), str(error)


def verdict(report: Report, baseline: Report | None) -> Verdict | None:
    """Hold a report against the gates of the program; None where they do not apply to it.

    Without a baseline of the home's own it is compared with the program's. Raises GatesUnreadable,
    and ReportUnreadable for the program's baseline.
    """
    gates = read_gates()
    scope = _scope(one.set for one in report.outcomes)
    if scope is None:
        return None
    if baseline is None and gates.regression is not None:
        shipped = GATES.with_name(gates.regression.baseline)
        baseline = read_report(shipped) if shipped.is_file() else None
    return check(report, gates, baseline, scope=scope)


def judge(report: Report, baseline: Report | None) -> tuple[bool | None, tuple[str, ...]]:
    """Say whether a report passes, and why not; None where the gate does not apply to it.

    Gates that cannot be read are shut.
    """
    try:
        found = verdict(report, baseline)
    except (GatesUnreadable, ReportUnreadable) as error:
        return False, (str(error),)
    if found is None:
        return None, ()
    return found.passed, reasons(found)


def reasons(found: Verdict) -> tuple[str, ...]:
    """Say in sentences why a gate is shut."""
    return tuple(one.why for one in found.broken)


def _scope(sets: Iterable[str]) -> Scope | None:
    asked, gates = set(sets), read_gates()
    scopes: tuple[Scope, ...] = ("full", "fast")
    return next((one for one in scopes if asked == set(gates.wanted(one))), None)
