"""The optimistic lock in HTTP: the revision is the ETag, and a change names it in If-Match (RFC 9110)."""

import re

from django.http import HttpRequest

from incidents.http.problem_details import Problem

# At most nine digits: what any database can compare.
_REVISION = re.compile(r'"([1-9][0-9]{0,8})"')


def etag(revision: int) -> str:
    return f'"{revision}"'


def given_revision(request: HttpRequest) -> int | None:
    """Return the revision in If-Match, None without the header; raises Problem 400 for anything else."""
    given = request.headers.get("If-Match")
    if given is None:
        return None
    found = _REVISION.fullmatch(given.strip())
    if not found:
        raise Problem(400, 'If-Match takes the revision you read, in quotes, such as If-Match: "3".')
    return int(found[1])


def required_revision(request: HttpRequest) -> int:
    """Return the revision in If-Match; raises Problem 428 without it (RFC 6585), 400 for anything else."""
    revision = given_revision(request)
    if revision is None:
        raise Problem(428, 'Name the revision you read, in quotes: If-Match: "3".')
    return revision


def is_unchanged(request: HttpRequest, revision: int) -> bool:
    """Return whether If-None-Match has this revision, so that the response is a 304."""
    given = request.headers.get("If-None-Match", "")
    return etag(revision) in [tag.strip().removeprefix("W/") for tag in given.split(",")]
