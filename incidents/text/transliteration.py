"""Transliteration: the script of a name, its Latin form, and a skeleton that ignores differences of spelling.

One name has many spellings: Həsənli, Hasanli, Гасанли, Gasanli; Cəfərov, Jafarov, Джафаров, Dzhafarov. `fold`
writes a name in plain Latin letters; `skeleton` also merges letters that correspond to each other in
Azerbaijani, Turkish, Russian and English spellings, so that all of these have one skeleton.
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from anyascii import anyascii

# The prefix of a letter's Unicode name, and its script in ISO 15924. Han alone does not determine a language.
SCRIPTS = {
    "LATIN": "Latn", "CYRILLIC": "Cyrl", "ARABIC": "Arab", "HEBREW": "Hebr", "GEORGIAN": "Geor",
    "ARMENIAN": "Armn", "GREEK": "Grek", "CJK": "Hani", "HIRAGANA": "Jpan", "KATAKANA": "Jpan",
    "HANGUL": "Kore", "DEVANAGARI": "Deva", "BENGALI": "Beng", "TAMIL": "Taml", "THAI": "Thai",
    "ETHIOPIC": "Ethi", "MYANMAR": "Mymr", "KHMER": "Khmr", "LAO": "Laoo", "TIBETAN": "Tibt",
    "SINHALA": "Sinh", "GUJARATI": "Gujr", "GURMUKHI": "Guru", "TELUGU": "Telu", "KANNADA": "Knda",
    "MALAYALAM": "Mlym", "SYRIAC": "Syrc", "THAANA": "Thaa", "TIFINAGH": "Tfng", "MONGOLIAN": "Mong",
}  # fmt: skip

# Letters whose usual transliteration loses a distinction that the rules below need.
LETTERS = str.maketrans(
    {
        "ə": "a", "ä": "a", "ı": "i", "ö": "o", "ü": "u", "ğ": "g", "ş": "sh", "ç": "ch", "ґ": "g",
        "э": "e", "ё": "e", "ж": "j", "й": "y", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh",
        "ъ": "", "ь": "", "ы": "i", "ю": "yu", "я": "ya", "ї": "yi", "є": "ye",
        "ҹ": "j", "ҝ": "g", "ғ": "g", "һ": "h", "ө": "o", "ү": "u", "ј": "y",
    }
)  # fmt: skip
AZERBAIJANI_OR_TURKISH = frozenset("əığşçöü")
# The sound of some Latin letters depends on the language: Cavid is Javid, Carl is Karl; Xalid, Alexander.
AMBIGUOUS = (("c", ("j", "k")), ("x", ("kh", "ks")))
# Several letters for one sound, longest first.
SOUNDS = (
    (re.compile("dzh|dj|zh"), "j"),
    (re.compile("sch|shch"), "sh"),
    (re.compile("tch|tsch"), "ch"),
    (re.compile("ck"), "k"),
    (re.compile("ph"), "f"),
    (re.compile("th"), "t"),
    (re.compile("oo|ou"), "u"),
    (re.compile("ee"), "i"),
    (re.compile("w"), "v"),
    (re.compile("ff"), "f"),
)
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")
_APOSTROPHES = re.compile("['`´‘’ʻʼʿʾ]")
_GUTTURAL = re.compile("kh|gh|[gkqhx]")
_GLIDE = re.compile("(?<![aeou])[iy]+(?=[aeou])")
_VOWELS = re.compile("[aeiouy]+")
_DOUBLE = re.compile(r"(.)\1+")
# Turkic "son of" and "daughter of" after a father's name; Russian patronymics have an ending instead.
CHILD_OF = frozenset(
    {"oglu", "ogly", "ogli", "oghlu", "oqlu", "qizi", "gizi", "kizi", "kyzy", "gyzy", "qyzy"}
)
_PATRONYMIC = re.compile("(ovich|evich|yevich|ovna|evna|yevna|ichna)$")


def script_of(text: str) -> str:
    """Return the script (ISO 15924) of most letters of a text; "" if none of its letters is in SCRIPTS."""
    counted = Counter(
        SCRIPTS.get(unicodedata.name(letter, "").partition(" ")[0]) for letter in text if letter.isalpha()
    )
    found = {script: count for script, count in counted.items() if script}
    if found.keys() >= {"Jpan", "Hani"}:
        return "Jpan"
    return max(found, key=lambda script: found[script]) if found else ""


@lru_cache(maxsize=65_536)
def fold(name: str) -> str:
    """Return a name in plain lower-case Latin letters, with single spaces between words."""
    lower = unicodedata.normalize("NFC", name.replace("İ", "i")).lower().translate(LETTERS)
    plain = _APOSTROPHES.sub("", lower)
    if not plain.isascii():
        plain = anyascii(plain).lower()
    return _NOT_LETTERS.sub(" ", _APOSTROPHES.sub("", plain)).strip()


@lru_cache(maxsize=65_536)
def readings(name: str) -> tuple[str, ...]:
    """Return the possible folded spellings of a name, in which c and x are ambiguous; the likeliest first."""
    folded = fold(name)
    bare = folded.replace("ch", "\1").replace("ck", "k")
    found = [bare]
    is_turkic = bool(AZERBAIJANI_OR_TURKISH & set(name.lower()))
    for letter, meanings in AMBIGUOUS:
        if letter in bare:
            chosen = meanings[:1] if is_turkic else meanings
            found = [reading.replace(letter, meaning) for reading in found for meaning in chosen]
    return tuple(reading.replace("\1", "ch") for reading in found)


@lru_cache(maxsize=131_072)
def skeleton(word: str) -> str:
    """Return a folded word with letters that correspond to each other merged."""
    for pattern, sound in SOUNDS:
        word = pattern.sub(sound, word)
    word = _GUTTURAL.sub("k", word)
    word = _GLIDE.sub("", word)
    word = _VOWELS.sub(_vowel, word)
    return _DOUBLE.sub(r"\1", word)


def _vowel(run: re.Match[str]) -> str:
    """Return one letter for a run of vowels: a, e and ə are one; i, ı and y; o, ö, u and ü."""
    first = run[0][0]
    return "a" if first in "ae" else "i" if first in "iy" else "u"


def word_key(text: str) -> str:
    """Return a text prepared for searching words: folded, with a space around each word, or ""."""
    folded = fold(text)
    return f" {folded} " if folded else ""


@lru_cache(maxsize=65_536)
def without_patronymic(folded: str) -> tuple[tuple[str, ...], str]:
    """Split a folded name into its words and the patronymic; at least two words remain."""
    words = tuple(folded.split())
    for place in range(1, len(words)):
        if words[place] in CHILD_OF and len(words) > 3:
            return words[: place - 1] + words[place + 1 :], words[place - 1]
        if _PATRONYMIC.search(words[place]) and len(words) > 2:
            return words[:place] + words[place + 1 :], words[place]
    return words, ""
