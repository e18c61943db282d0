"""How the findings about queued commands are proved."""

from __future__ import annotations

from ..analysis.facts.report import Call, Report, Transaction


def evidence(report: Report, transaction: Transaction, command: Call, *more: str) -> tuple[str, ...]:
    """Where the transaction is opened and where the command is queued; ``more`` is what the sentence may leave out."""
    opened = f"transaction opened in {report.name(transaction.function)}: line {report.line(transaction.node)}"
    return opened, f"queued: line {report.line(command)}", *more
