"""Rules of single values: texts, language tags, addresses, numbers and values of a vocabulary.

Each `errors_of_…` returns the sentences that say what is wrong, none for a value that is right. An empty
value is never wrong here: whether one is required is a rule of the record.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from incidents.countries import country_codes
from incidents.fields.common import LANGUAGE_LENGTH, SCRIPT_LENGTH, URL_LENGTH

INVISIBLE = gettext_noop("This text is invisible: it has no letter, digit or sign.")
# Letters and symbols to Unicode, and blank on every screen: fillers, the empty Braille pattern.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_SCRIPT = re.compile(r"[A-Z][a-z]{3}")
_check_address = URLValidator(schemes=["http", "https"])


def is_visible(text: str) -> bool:
    """Tell whether a text has anything but spaces, marks, and characters that only steer others."""
    return any(unicodedata.category(sign)[0] in "LNPS" and sign not in _BLANKS for sign in text)


def errors_of_text(text: str, limit: int | None = None) -> list[str]:
    """Return what is wrong with a text that people read; `limit` is its greatest length in characters."""
    if limit is not None and len(text) > limit:
        return [too_long(limit)]
    return [_(INVISIBLE)] if text.strip() and not is_visible(text) else []


def too_long(limit: int) -> str:
    return _("This is longer than %(limit)s characters.") % {"limit": f"{limit:,}"}


def errors_of_several(values: Sequence[object], most: int) -> list[str]:
    """Return what is wrong with the number of values of one field."""
    return [too_many(most)] if len(values) > most else []


def too_many(most: int) -> str:
    return _("There are more than %(most)s values.") % {"most": f"{most:,}"}


def errors_of_language(tag: str) -> list[str]:
    """Return what is wrong with a language tag."""
    if len(tag) > LANGUAGE_LENGTH:
        return [too_long(LANGUAGE_LENGTH)]
    if not tag or _LANGUAGE.fullmatch(tag):
        return []
    return [_("This has to be a language tag (BCP 47), such as en or az-Latn.")]


def errors_of_script(code: str) -> list[str]:
    """Return what is wrong with the code of a script."""
    if len(code) > SCRIPT_LENGTH:
        return [too_long(SCRIPT_LENGTH)]
    if not code or _SCRIPT.fullmatch(code):
        return []
    return [_("This has to be a script code (ISO 15924), such as Latn or Cyrl.")]


def errors_of_address(address: str) -> list[str]:
    """Return what is wrong with an address on the web."""
    if len(address) > URL_LENGTH:
        return [too_long(URL_LENGTH)]
    try:
        if address:
            _check_address(address)
    except ValidationError:
        return [no_address()]
    return []


def no_address() -> str:
    return _("This has to be an http or https address.")


def country_code(text: str) -> str:
    """Return the alpha-2 code for an alpha-2 or alpha-3 code in any case; empty for anything else."""
    return country_codes().get(text.upper(), "") if text.isascii() else ""


def errors_of_country(code: str) -> list[str]:
    """Return what is wrong with the code of a country."""
    return [] if not code or country_code(code) else [no_country()]


def no_country() -> str:
    return _("This is no country: write its code (ISO 3166-1), such as AZ.")


def errors_of_number(number: int | None, most: int) -> list[str]:
    """Return what is wrong with a count."""
    return [] if number is None or 0 <= number <= most else [no_number(most)]


def no_number(most: int) -> str:
    return _("This has to be a whole number from 0 to %(most)s.") % {"most": f"{most:,}"}


def errors_of_degrees(degrees: Decimal | float | str | None, most: int) -> list[str]:
    """Return what is wrong with a latitude or a longitude."""
    return [] if degrees in (None, "") or abs(Decimal(str(degrees))) <= most else [no_degrees(most)]


def no_degrees(most: int) -> str:
    return _("This has to be a number of degrees from -%(most)s to %(most)s.") % {"most": most}


def errors_of_code(code: object, allowed: Iterable[object]) -> list[str]:
    """Return what is wrong with a value of a vocabulary; a number is no text, and true no number."""
    values = [*allowed]
    is_allowed = any(code == value and isinstance(code, type(value)) for value in values)
    return [] if code in (None, "") or (is_allowed and not isinstance(code, bool)) else [not_one_of(values)]


def not_one_of(values: Iterable[object]) -> str:
    allowed = ", ".join(str(value) for value in values)
    return _("This is not one of the allowed values: %(allowed)s.") % {"allowed": allowed}
