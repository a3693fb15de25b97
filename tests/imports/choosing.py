"""What is chosen in the pages of an import, for tests: the least that makes people, courts and sources."""

CHOSEN = {
    "id": "id", "title": "title", "date": "date", "persons": "persons", "separator": ";",
    "kind": "arrest", "role": "victim", "institution_role": "court", "institution_kind": "court",
}  # fmt: skip
