"""Dates in eight languages, translated into English.

Azerbaijani, Russian, Turkish, French, Spanish, German, Arabic and Persian. Month names and weekdays
are those of the Unicode CLDR, through Babel. The phrases are ours: for the early, middle and late part of a
period, seasons, and ranges with two ends. Words in no table stay unchanged, so a text is either understood in
full or not read at all.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from babel import Locale

from incidents.dates.vocabulary import MONTH_NAMES, one_of

_EARLY, _MIDDLE, _LATE, _NOTHING = "early", "mid", "late", ""
_SEASON_NAMES = ("spring", "summer", "autumn", "winter")


@dataclass(frozen=True, slots=True)
class Language:
    """Words and patterns of dates in one language, in addition to its month names in the CLDR.

    `words` has several phrases a line for one English word; `patterns` are applied before it; `months` are
    spellings that the CLDR lacks, by number; `endings` may follow a long name.
    """

    locales: tuple[str, ...]
    words: dict[str, tuple[str, ...]]
    seasons: tuple[str, str, str, str]
    patterns: tuple[tuple[str, str], ...] = ()
    months: dict[int, tuple[str, ...]] = field(default_factory=dict)
    endings: tuple[str, ...] = ()


LANGUAGES = {
    "az": Language(
        ("az",),
        {
            _EARLY: ("əvvəli", "əvvəlində", "əvvəllərində", "əvvəlləri", "başlanğıcı", "başlanğıcında"),
            _MIDDLE: ("ortası", "ortasında", "ortaları", "ortalarında"),
            _LATE: ("sonu", "sonunda", "sonları", "sonlarında", "axırı", "axırında"),
            _NOTHING: ("tarixində", "ayında", "ayı", "ayının", "ayları", "aylarında"),
            "or": ("və ya", "yaxud"),
            "and": ("və",),
        },
        ("yaz yazı yazında", "yay yayı yayında", "payız payızı payızında", "qış qışı qışında"),
        (
            (r"(?<=[0-9])-(?:i|ı|u|ü|də|da|si|sı|sində|sinda)\b", ""),
            (r"^([0-9]{3}0) illər(?:i|in|də|ində|inda)?$", r"\1s"),
        ),
        # Case endings of a month: mayı, mayın, mayda, mayında. Both letters i are equal when compared.
        endings=("i", "u", "in", "un", "da", "də", "inda", "ində", "unda"),
    ),
    "ru": Language(
        ("ru",),
        {
            _EARLY: ("начало", "начале", "начала"),
            _MIDDLE: ("середина", "середине", "середины"),
            _LATE: ("конец", "конце", "конца"),
            _NOTHING: ("в", "во", "годы", "годов", "годах", "месяца", "месяце"),
            "or": ("или",),
            "and": ("и",),
        },
        (
            "весна весной весны весне весною",
            "лето летом лета лете",
            "осень осенью осени",
            "зима зимой зимы зиме зимою",
        ),
        (
            (r"^со? (.+) (?:по|до) (.+[0-9]{4})$", r"from \1 to \2"),
            (r"\b([0-9]{3}0)-[ех](?: год(?:ы|ов|ах))?$", r"\1s"),
            (r"^между (.*[0-9]{4}) и (.*[0-9]{4})$", r"between \1 and \2"),
        ),
    ),
    "tr": Language(
        ("tr",),
        {
            _EARLY: ("başı", "başında", "başları", "başlarında"),
            _MIDDLE: ("ortası", "ortasında", "ortaları", "ortalarında"),
            _LATE: ("sonu", "sonunda", "sonları", "sonlarında"),
            _NOTHING: ("yılı", "yılının", "yılında", "ayı", "ayında", "ayının", "tarihinde"),
            "or": ("veya",),
            "and": ("ve",),
        },
        (
            "ilkbahar ilkbaharı ilkbaharında bahar baharı baharında",
            "yaz yazı yazında",
            "sonbahar sonbaharı sonbaharında güz güzü güzünde",
            "kış kışı kışında",
        ),
        ((r"(?<=[0-9]{4})['\u2019]?(?:da|de|ta|te|nin|nın|nun|nün|in|ın|un|ün)\b", ""),),
    ),
    "fr": Language(
        ("fr",),
        {
            _EARLY: ("début", "au début", "le début"),
            _MIDDLE: ("mi", "à la mi", "milieu", "au milieu"),
            _LATE: ("fin", "à la fin", "la fin"),
            _NOTHING: (
                *("de", "du", "d'", "le", "en", "au", "à l'"),
                *("du mois", "au mois", "de l'année", "l'année"),
            ),
            "or": ("ou",),
            "and": ("et",),
        },
        ("printemps", "été", "automne", "hiver"),
        (
            (r"\b1er\b", "1"),
            (r"^(?:les |dans les )?années ([0-9]{3}0)$", r"\1s"),
            (r"^d'(.+) à (.+[0-9]{4})$", r"from \1 to \2"),
            (r"^du (.*[0-9].*) au (.+[0-9]{4})$", r"from \1 to \2"),
            (r"^de (.+) à (.+[0-9]{4})$", r"from \1 to \2"),
            (r"^entre (.*[0-9]{4}) et (.*[0-9]{4})$", r"between \1 and \2"),
        ),
        {2: ("fév",)},
    ),
    "es": Language(
        ("es", "es_PE"),
        {
            _EARLY: (
                *("principios", "a principios", "comienzos", "a comienzos", "inicios", "a inicios"),
                *("principio", "inicio", "al inicio"),
            ),
            _MIDDLE: ("mediados", "a mediados"),
            _LATE: ("finales", "a finales", "fines", "a fines"),
            _NOTHING: ("de", "del", "del año", "de año", "año", "el", "en", "mes", "en el mes"),
            "or": ("o",),
            "and": ("y",),
        },
        ("primavera", "verano", "otoño", "invierno"),
        (
            (r"^del (.*[0-9].*) al (.+[0-9]{4})$", r"from \1 to \2"),
            (r"^entre (.*[0-9]{4}) y (.*[0-9]{4})$", r"between \1 and \2"),
        ),
    ),
    "de": Language(
        ("de", "de_AT"),
        {
            _EARLY: ("anfang", "beginn", "zu beginn"),
            _MIDDLE: ("mitte",),
            _LATE: ("ende",),
            _NOTHING: ("des jahres", "im", "am", "den", "der", "im jahr", "im jahre", "des"),
            "to": ("bis", "bis zum"),
            "or": ("oder",),
            "and": ("und",),
        },
        ("frühling frühjahr", "sommer", "herbst", "winter"),
        (
            (r"\b([0-9]{3}0)er(?: jahren?)?$", r"\1s"),
            (r"^(?:vom|von) (.+) bis (?:zum )?(.+[0-9]{4})$", r"from \1 to \2"),
            (r"^zwischen (.*[0-9]{4}) und (.*[0-9]{4})$", r"between \1 and \2"),
        ),
    ),
    "ar": Language(
        ("ar", "ar_SY", "ar_IQ", "ar_DZ", "ar_MA"),
        {
            _EARLY: ("بداية", "بدايات", "مطلع", "أوائل"),
            _MIDDLE: ("منتصف", "أواسط"),
            _LATE: ("نهاية", "نهايات", "أواخر"),
            _NOTHING: ("في", "عام", "سنة", "من", "من عام", "من سنة", "لعام", "شهر", "من شهر", "يوم"),
            "or": ("أو",),
        },
        ("ربيع", "صيف", "خريف", "شتاء"),
        (
            (r"^(?:في )?من (.+) (?:الي|حتي) (.+[0-9]{4})$", r"from \1 to \2"),
            (r"(?<=[0-9]{4}) ?م(?!\w)", ""),
        ),
    ),
    "fa": Language(
        ("fa", "fa_AF"),
        {
            _EARLY: ("اوایل", "ابتدای", "آغاز"),
            _MIDDLE: ("اواسط", "میانه"),
            _LATE: ("اواخر", "پایان", "انتهای"),
            _NOTHING: ("در", "سال", "ماه", "روز", "میلادی"),
            "or": ("یا",),
        },
        ("بهار", "تابستان", "پاییز", "زمستان"),
        (
            (r"^از (.+) تا (.+[0-9]{4})$", r"from \1 to \2"),
            (r"(?<=[0-9]{4}) ?م(?!\w)", ""),
        ),
        {5: ("می",), 7: ("جولای",), 8: ("آگوست", "آگست")},
    ),
}  # fmt: skip

# Letters of the Arabic script that are typed for each other, and invisible marks.
_ONE_LETTER = str.maketrans(
    "أإآٱىیکۀ", "اااايي\u0643ه", "\u0640\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069"
)
_MARKS = re.compile("[\u064b-\u065f\u0670]")
_NATIVE_DIGITS = {
    start + digit: str(digit) for start in (0x0660, 0x06F0) for digit in range(10)
}  # of Arabic and of Persian
_BELONGS_TO = (
    ("az", re.compile(r"(?<=[0-9])-?c[iıuü]\b")),
    ("tr", re.compile(r"\by[ıi]l[ıi]")),
)
_SLASHED_WORDS = re.compile(r"[^\W\d_] ?/ ?[^\W\d_]")
_PARTS = one_of((_EARLY, _MIDDLE, _LATE))
_PERIODS = one_of(tuple(name.lower() for name in MONTH_NAMES) + _SEASON_NAMES)
# Azerbaijani and Turkish have the year first and the part last.
_REORDERED = (
    (
        re.compile(rf"((?:[0-9]{{4}} )?{_PERIODS}(?: [0-9]{{4}})?|[0-9]{{4}}) ({_PARTS})"),
        r"\2 \1",
    ),
    (re.compile(rf"({_PARTS} )?([0-9]{{4}}) ({_PERIODS}(?: ?- ?{_PERIODS})?)"), r"\1\3 \2"),
)


def ascii_digits(text: str) -> str:
    """Return a date with ASCII digits if its digits are all Arabic or all Persian; else unchanged."""
    digits = {letter for letter in text if unicodedata.category(letter) == "Nd"}
    native = {letter for letter in digits if ord(letter) in _NATIVE_DIGITS}
    return text.translate(_NATIVE_DIGITS) if native and native == digits else text


def in_english(text: str, original: str) -> Iterator[str]:
    """Yield the English form of a cleaned-up text, for each language with a word of it.

    `original` is the text before the clean-up, with the endings by which languages differ.
    """
    if _SLASHED_WORDS.search(folded(text)) and not text.isascii():
        return  # two names next to each other, such as those of two calendars
    only = next((code for code, mark in _BELONGS_TO if mark.search(original.lower())), "")
    for code in [only] if only else LANGUAGES:
        english = _translated(code, folded(text))
        if english != folded(text):
            yield english


def folded(text: str) -> str:
    """Return a text with one form of each Arabic letter, without marks, and with one Turkic i."""
    text = unicodedata.normalize("NFC", text).lower().replace("i\u0307", "i").replace("\u0131", "i")
    return _MARKS.sub("", text.translate(_ONE_LETTER))


def _as_cleaned(word: str) -> str:
    """Return a word of a table in the form of cleaned-up text, without dots after letters."""
    return re.sub(r"\s+", " ", folded(word).replace(".", " ")).strip()


def _translated(code: str, text: str) -> str:
    patterns, words, any_word = _tables(code)
    for pattern, instead in patterns:
        text = pattern.sub(instead, text)
    text = any_word.sub(lambda match: words[match[0]], text)
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(rf"\b(mid) ?- ?(?={_PERIODS}|[0-9]{{4}})", r"\1 ", text)
    for pattern, instead in _REORDERED:
        if pattern.fullmatch(text):
            text = pattern.sub(instead, text).strip()
    return text


@lru_cache
def _tables(code: str) -> tuple[list[tuple[re.Pattern[str], str]], dict[str, str], re.Pattern[str]]:
    """Return the patterns of a language, its words with English forms, and a pattern of the words."""
    language = LANGUAGES[code]
    words = {_as_cleaned(each): english for english, many in language.words.items() for each in many}
    words |= {
        _as_cleaned(each): name for name, line in zip(_SEASON_NAMES, language.seasons, strict=True)
        for each in line.split()
    }  # fmt: skip
    words |= {_as_cleaned(each): MONTH_NAMES[number - 1].lower() for each, number in month_names(code)}
    patterns = [(re.compile(pattern), instead) for pattern, instead in language.patterns]
    weekdays = [_as_cleaned(day) for day in Locale.parse(language.locales[0]).days["format"]["wide"].values()]
    patterns.append((re.compile(rf"^{one_of(weekdays)} (?=[0-9])"), ""))
    patterns.append((re.compile(rf"(?<=[0-9]{{4}}) {one_of(weekdays)}$"), ""))
    joined = "|".join(
        re.escape(word) + ("" if word.endswith("'") else r"(?!\w)")
        for word in sorted(words, key=len, reverse=True)
    )
    return patterns, words, re.compile(rf"(?<!\w)(?:{joined})")


def month_names(code: str) -> Iterator[tuple[str, int]]:
    """Yield the month names of a language, long and short, in all their forms, with their numbers."""
    language = LANGUAGES[code]
    for locale in language.locales:
        months = Locale.parse(locale).months
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[form][width].items():
                    yield name, number
                    if width == "wide":
                        yield from ((name + ending, number) for ending in language.endings)
    for number, names in language.months.items():
        yield from ((name, number) for name in names)
