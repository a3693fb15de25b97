"""Canaries: a word in every hidden text, and every shape in which it could leave."""

import base64
import json
from typing import Any
from urllib.parse import quote

from anyascii import anyascii
from django.contrib.auth.models import User
from django.db import models
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat, Left

from incidents.models.base import clearance_of
from tests.security.tables import hidden_models, rows, texts

# Rare enough to stand in nothing else, and short enough for the code of a script.
SHORT = "㐂䶮㒼"
LONG = "Zqjxkvwq"
WORD = SHORT + LONG
STAGES = [{"stage": "detained", "date": {"text": WORD, "earliest": None, "latest": None}}]
# A list of codes has no room for a word: it takes values of its vocabulary.
LISTS = {"outcomes": STAGES, "further_stances": ["welcomes"], "qualifications": ["echr_18"]}
# Names of the people of the desk stand in histories, which all of the desk may read.
TOLD_AT_THE_DESK = frozenset({"username", "first_name", "last_name"})


def plant(model: Any, found: models.QuerySet[Any], *, but: frozenset[str] = frozenset()) -> int:
    """Write the word, with the row's key behind it, into every text of these rows; give how many columns."""
    planted = 0
    for field in texts(model):
        if field.name not in but:
            word = Concat(Value(WORD), Cast("pk", CharField()), output_field=CharField())
            short = Concat(Value(SHORT), Cast("pk", CharField()), output_field=CharField())
            longest = field.max_length or 200
            # What is short and unique keeps the key at its end.
            value = Left(word if longest >= 40 else short, longest)
            found.update(**{field.name: value})
            planted += 1
    for field in model._meta.concrete_fields:
        if isinstance(field, models.JSONField):
            found.update(**{field.name: LISTS.get(field.name, []) if field.default is list else {WORD: WORD}})
            planted += 1
    return planted


def plant_everywhere() -> int:
    """In all that readers may not see."""
    return sum(plant(model, rows(model)) for model in hidden_models())


def plant_beyond(user: User) -> int:
    """In all that this member of the desk may not know of."""
    return sum(plant(model, beyond(model, user), but=TOLD_AT_THE_DESK) for model in hidden_models())


def beyond(model: Any, user: User) -> models.QuerySet[Any]:
    """The rows that the user may not know of: hidden ones, what became of them, and others' own things."""
    if hasattr(model, "instance_type"):
        gone = rows(model).filter(id__in=_keys(beyond(model.instance_type, user)))
        return rows(model).filter(pk__in=[*_keys(gone), *_keys(_closed_then(model, user))])
    manager = model._default_manager
    if hasattr(manager.all(), "visible_to"):
        return rows(model).exclude(pk__in=_keys(manager.visible_to(user)))
    return rows(model).exclude(pk=user.pk) if model is User else rows(model)


def _closed_then(model: Any, user: User) -> models.QuerySet[Any]:
    """History rows of a time at which the record was closed to the user."""
    if any(field.name == "sensitivity" for field in model._meta.concrete_fields):
        return rows(model).filter(sensitivity__gt=clearance_of(user))
    return rows(model).none()


def _keys(found: Any) -> list[Any]:
    return list(found.values_list("pk", flat=True))


def shapes() -> list[bytes]:
    """The words as they could stand in an answer, in lower case."""
    found = []
    for word in (SHORT, LONG):
        raw = word.encode()
        plain = [
            raw,
            quote(word).encode(),
            quote(quote(word)).encode(),
            "".join(f"&#{ord(letter)};" for letter in word).encode(),
            "".join(f"&#x{ord(letter):x};" for letter in word).encode(),
            json.dumps(word)[1:-1].encode(),
            anyascii(word).encode(),
            word.encode("utf-16-le"),
            word.encode("utf-16-be"),
            word.encode("idna") if word == LONG else word.encode("punycode"),
            raw.hex().encode(),
        ]
        found += [shape.lower() for shape in plain]
    return list(dict.fromkeys(shape for shape in found if len(shape) > 5))


def base64_shapes() -> list[bytes]:
    """The middle of the words in base64, at each of the three places where they may begin."""
    found = []
    for word in (SHORT, LONG, LONG.lower()):
        for before in range(3):
            coded = base64.b64encode(b"\0" * before + word.encode())
            found.append(coded[4 if before else 0 : -4])
    return [shape for shape in found if len(shape) >= 6]


SHAPES, BASE64_SHAPES = shapes(), base64_shapes()


def carried_by(told: bytes) -> list[bytes]:
    """The shapes of a canary that stand in these bytes."""
    lower = told.lower()
    found = [shape for shape in SHAPES if shape in lower]
    return found + [shape for shape in BASE64_SHAPES if shape in told]
