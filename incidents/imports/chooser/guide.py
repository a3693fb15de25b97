"""The help page of imports: every vocabulary, every form of date, the rules of a mapping."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from incidents import choices
from incidents.fields.consent import Consent
from incidents.fields.registry import CITABLE
from incidents.legal_choices import Qualification

VOCABULARIES: tuple[tuple[Any, Any], ...] = (
    (_("Kind of an incident"), choices.IncidentKind),
    (_("Role"), choices.Role),
    (_("Outcome"), choices.Outcome),
    (_("Stage of an outcome"), choices.Stage),
    (_("Precision"), choices.LocationPrecision),
    (_("Gender"), choices.Gender),
    (_("Kind of an institution"), choices.InstitutionKind),
    (_("Kind of a source"), choices.SourceKind),
    (_("Reliability"), choices.Reliability),
    (_("Stance of a statement"), choices.Stance),
    (_("Stance of a citation"), choices.CitationStance),
    (_("Visibility"), choices.Sensitivity),
    (_("Relation of a link"), choices.LinkRelation),
    (_("Status of custody"), choices.CustodyStatus),
    (_("Recognised as"), choices.RecognitionStatus),
    (_("Criterion of a recognition"), choices.RecognitionCriterion),
    (_("Kind of a case"), choices.CaseKind),
    (_("Place on the home page"), choices.HomePagePlace),
    (_("Legal qualification"), Qualification),
    (_("Consent"), Consent),
)
# Forms of dates that are read, with examples; docs/imports.md has the same, and a test reads them all.
DATE_FORMS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("a day"), (
        "2025-06-23", "2025/06/23", "23.06.2025", "23 June 2025", "June 23, 2025", "23-Jun-2025",
        "23 June 2025, 14:30", "2025-06-23T10:00Z",
    )),
    (_("a day in digits, if only one order is possible or it is chosen"), ("23/06/2025", "06/23/2025")),
    (_("a month"), ("2025-06", "2025/06", "06.2025", "06/2025", "June 2025", "Jun-2025")),
    (_("a year, a decade, a century"), ("2025", "1990s", "201X", "20XX", "1900s")),
    (_("a season, northern"), ("summer 2024", "winter 2023/24")),
    (_("a part of a month, year or decade"), (
        "early June 2025", "mid 2024", "late 2010s", "first half of 2024", "Q2 2024",
    )),
    (_("about, uncertain"), ("circa 2025", "about June 2025", "2025~", "2025?")),
    (_("one end"), ("before 2010", "by June 2010", "after 2019", "since 5 May 2021", "2019/..", "../2010")),
    (_("a range or a choice"), (
        "3–5 May 2021", "between 3 May and 5 June 2021", "from 2010 until 2012", "2015-2016",
        "June or July 1993",
        "night of 20-21 May 2023",
    )),
    (_("in other languages"), (
        "2019-cu ilin mayı", "2015-ci ilin sonunda", "в начале 2019 года", "весна 2014",
        "2018 Mayıs ortası",
        "début 2019", "mediados de mayo de 2018", "Mitte Mai 2018", "أوائل مايو 2018", "اوایل سال ۲۰۱۹",
        "du 3 au 5 mai 2019", "vom 3. bis 5. Mai 2019", "с 3 по 5 мая 2019 года",
    )),
)  # fmt: skip
# Ambiguous dates, which keep their words only.
UNCLEAR = ("05/06/2025", "6/5/25", "2020-21", "2010/11", "2014 yazı", "1401/06/25")


def context() -> dict[str, Any]:
    """Return the context of the page."""
    return {
        "vocabularies": [(label, vocabulary.choices) for label, vocabulary in VOCABULARIES],
        "citable": CITABLE["incident"],
        "date_forms": DATE_FORMS,
        "unclear": UNCLEAR,
    }
