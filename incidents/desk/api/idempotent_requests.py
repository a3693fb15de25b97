"""Idempotency-Key: the same creation sent twice creates once (draft-ietf-httpapi-idempotency-key-header)."""

import hashlib
import json
import re
import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from incidents.http.problem_details import Problem
from incidents.models import IdempotentAnswer

KEPT_FOR = timedelta(hours=24)
_KEY = re.compile(r"[\x20-\x7e]{1,255}")


def claimed(request: Any) -> tuple[uuid.UUID, bool]:
    """Return the id for what this request creates, and whether an earlier request has already created it.

    Has to run in the transaction of the creation: whoever comes second waits for the first to commit,
    and a creation that fails leaves its key free. Raises Problem 400 or 422.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return uuid.uuid4(), False
    if not _KEY.fullmatch(key):
        raise Problem(400, "Idempotency-Key takes 1 to 255 printable ASCII characters.")
    IdempotentAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    wanted = {"request_digest": _digest(request), "uid": uuid.uuid4()}
    answer, is_first = IdempotentAnswer.objects.get_or_create(user=request.user, key=key, defaults=wanted)
    if answer.request_digest != wanted["request_digest"]:
        raise Problem(422, "This Idempotency-Key was used for another request; take a new one.")
    return answer.uid, not is_first


def _digest(request: Any) -> str:
    """Return what the request says, whatever the order of keys and the spaces in its body."""
    body = json.dumps(request.data, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(f"{request.method} {request.path}\n{body}".encode()).hexdigest()
