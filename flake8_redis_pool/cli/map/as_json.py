"""The map as JSON: ``docs/map.md`` documents each member, and its version."""

from __future__ import annotations

import json
from typing import Any, Final

from ...analysis.facts.mapped_clients import At, MappedUse, Number, RunBy, UnknownReceiver
from .budget import Budget
from .whole import Client, Finding, Whole

#: Grows when a member goes away or means something else; new members do not change it.
VERSION: Final = 1


def as_json(whole: Whole, budget: Budget) -> str:
    """The map as a text."""
    return json.dumps(document(whole, budget), indent=2, ensure_ascii=False) + "\n"


def document(whole: Whole, budget: Budget) -> dict[str, Any]:
    """The map as JSON's own types."""
    told = whole.told
    return {
        "version": VERSION,
        "project": told.name,
        "files": {"looked_at": told.files, "concerned": told.concerned, "tests_left_out": told.tests},
        "clients": [_client(client) for client in whole.clients],
        "findings": [_finding(finding, _drawn_at(whole, finding)) for finding in whole.findings],
        "unresolved": {
            "receivers": [_receiver(each) for each in whole.unknown],
            "imports": [
                {"at": _at(each.at), "name": each.name, "candidates": list(each.candidates)} for each in told.imports
            ],
            "cut": list(told.cut),
            "files": [{"path": each.path, "reason": each.reason} for each in told.unread],
        },
        "budget": _budget(budget),
    }


def _client(client: Client) -> dict[str, Any]:
    about = client.about
    return {
        "number": client.number,
        "title": client.title,
        "kind": about.kind,
        "classes": list(about.classes),
        "library": about.library,
        "asynchronous": about.is_async,
        "source": about.source,
        "made": {"at": _at(about.key.made), "expression": about.expression},
        "places": [_at(place) for place in client.places],
        "stored_as": about.name or None,
        "function": about.function or None,
        "life": {"kind": about.life.value, "of": about.life_of, "made_by": [_runner(each) for each in client.made_by]},
        "over_pool": about.is_thin or bool(client.pools),
        "pools": list(client.pools),
        "finds_servers": about.finds_servers,
        "most_connections": {**_number(about.most_connections), "of_each_node": about.of_each_node},
        "reply_timeout": _number(about.reply_timeout),
        "users": [
            {**_runner(runner), "commands": [_use(use) for use in uses]} for runner, uses in client.runners.items()
        ],
        "blocking": [_use(use) for use in client.blocking],
        "users_cut": any(use.is_cut for use in client.uses),
        "findings": [{"code": each.code, "at": _at(each.at)} for each in client.findings],
    }


def _number(number: Number) -> dict[str, Any]:
    return {
        "values": list(number.values),
        "open": number.is_open or not number.values,
        "said_by": number.by.value,
        "argument": number.argument or None,
    }


def _runner(runner: RunBy) -> dict[str, Any]:
    return {
        "kind": runner.kind,
        "noun": runner.noun,
        "name": runner.name,
        "at": _at(runner.at),
        "steps": [{"runs": step.name, "at": _at(step.at)} for step in runner.steps],
    }


def _use(use: MappedUse) -> dict[str, Any]:
    return {
        "command": use.command,
        "at": _at(use.at),
        "function": use.function or None,
        "blocks": use.blocks,
        "block_seconds": list(use.block_seconds),
    }


def _finding(finding: Finding, clients: list[int]) -> dict[str, Any]:
    return {"code": finding.code, "text": finding.text, "at": _at(finding.at), "clients": clients}


def _drawn_at(whole: Whole, finding: Finding) -> list[int]:
    return [client.number for client in whole.clients if finding in client.findings]


def _receiver(each: UnknownReceiver) -> dict[str, Any]:
    return {
        "at": _at(each.at),
        "method": each.method,
        "verdict": each.verdict,
        "reason": each.reason,
        "lost_at": _at(each.lost),
    }


def _budget(budget: Budget) -> dict[str, Any]:
    return {
        "processes": budget.processes.number,
        "one_call_each": budget.processes.one_call_each,
        "maxclients": budget.maxclients,
        "connections_of_a_process": budget.known,
        "connections": budget.total,
        "verdict": budget.verdict.value,
        "shares": [
            {"client": share.client, "most": share.most, "known": share.is_known, "why": share.why}
            for share in budget.shares
        ],
    }


def _at(at: At) -> dict[str, Any]:
    return {"path": at.path.replace("\\", "/"), "line": at.line, "column": at.column + 1}
