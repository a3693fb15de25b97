"""Data for measuring imports: rows of incidents, each with a victim, a court and a source."""

from collections.abc import Iterator
from typing import Any

MAPPING = """
dataset = "bench"
[incident]
id = "id"
title = "title"
kind = { value = "arrest" }
date = "date"
country = { value = "AZ" }
place = "place"
summary = "summary"
[[involvement]]
role = { value = "victim" }
outcome = { value = "detained" }
person.name = "name"
[[involvement]]
role = { value = "court" }
institution.name = "court"
[[source]]
url = "url"
title = "source"
cites = { value = "date" }
"""
COLUMNS = ("id", "title", "date", "place", "summary", "name", "court", "url", "source")


def rows(count: int) -> Iterator[tuple[Any, ...]]:
    for n in range(count):
        yield (
            n, f"Arrest no. {n}", f"{n % 28 + 1} March {1995 + n % 30}", f"Town {n % 500}", "Words. " * 40,
            f"Person of the name {n}", f"Court no. {n % 200}", f"https://news.example/{n % 5000}",
            f"Report {n % 5000}",
        )  # fmt: skip
