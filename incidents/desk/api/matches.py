"""Answers that name persons and institutions of similar names."""

from collections.abc import Iterable
from typing import Any

from incidents.desk import matching
from incidents.http.error_codes import ErrorCode
from incidents.http.problem_details import Problem


def match_answers(found: Iterable[matching.Match]) -> list[dict[str, Any]]:
    return [
        {
            "id": str(match.party.uid),
            "name": match.party.name,
            "score": match.score,
            "reasons": list(match.reasons),
        }
        for match in found
    ]


def known_names(doubles: Iterable[tuple[str, str, list[matching.Match]]]) -> Problem:
    """Return the 409 for new parties whose name a visible one already has, with these."""
    found = [
        {"kind": kind, "name": name, "results": match_answers(matches)} for kind, name, matches in doubles
    ]
    detail = "There is somebody of this name already. Name them by id, or say “new”: true if it is another."
    return Problem(409, detail, code=ErrorCode.KNOWN_NAME, matches=found)
