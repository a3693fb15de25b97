"""Matching of names: existing persons or institutions that a name may refer to, for an editor to choose from.

Every name of every visible party is compared in two rounds: a fast one over all skeletons, some tens of
milliseconds for 20,000 names, then an exact one over the nearest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from operator import itemgetter
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, JaroWinkler

from incidents.models import InstitutionName, PersonName
from incidents.models.party import Institution, Person
from incidents.text.given_names import are_forms_of_one_name
from incidents.text.transliteration import fold, readings, script_of, skeleton, without_patronymic

MOST_MATCHES = 10
MOST_SIMILAR = 5
MOST_NAMES = 10  # compared names of one party
THRESHOLD = 70
NEAR_SCORE = 85  # from here on it is probably the same: an editor has to decide before a new one is created
LONGEST_NAME = 200
_NEAREST = 150  # number of names in the second round
_QUICK_THRESHOLD = 55
_MOST_WORDS = 5  # with more words not all orders are tried
# Scores of a pair of words.
_SAME, _SPELLING, _FORM, _GENDER, _INITIAL, _ONE_LETTER = 100, 97, 88, 88, 78, 80
OTHER_FORM = "the given name in another language, a guess"
# Endings of reasons for a different but similar word.
_ONLY_SIMILAR = ("is similar", "differs by one letter", "most of the name is the same")
# Words that do not distinguish institutions.
_COMMON_WORDS = frozenset({"the", "of", "for", "and", "on", "in", "a"})


@dataclass(frozen=True, slots=True)
class Match:
    """A party that a name may refer to, with a score (0 to 100) and reasons."""

    party: Any
    score: int
    reasons: tuple[str, ...]

    @property
    def is_guess(self) -> bool:
        """Return whether a word is only similar, not another spelling, form or part of the name."""
        return any(reason.endswith(_ONLY_SIMILAR) for reason in self.reasons)


def matching_persons(name: str, *, by: User) -> list[Match]:
    """Return at most ten visible persons nearest to a name, best first."""
    return _matching(Person, [name], by)


def matching_institutions(name: str, *, by: User) -> list[Match]:
    """Return at most ten visible institutions nearest to a name, best first."""
    return _matching(Institution, [name], by)


def similar_parties(
    model: type[Model], names: Sequence[str], *, by: User, besides: object = None
) -> list[Match]:
    """Return at most five visible parties that one of these names probably refers to, best first.

    The only rule for forms, API and warnings: the author of a new party decides on these first. The first ten
    names are compared; `besides` is the party whose names they are.
    """
    found = [match for match in _matching(model, names[:MOST_NAMES], by) if match.score >= NEAR_SCORE]
    return [match for match in found if match.party != besides][:MOST_SIMILAR]


def _matching(model: type[Any], names: Sequence[str], by: Any) -> list[Match]:
    name_model, owner, compare = _NAMES[model]
    own = name_model.objects.visible_to(by).filter(**{f"{owner}__merged_into": None})
    rows = list(own.values_list(f"{owner}_id", "text"))
    best: dict[int, tuple[int, list[str]]] = {}
    for name in names:
        for key, found in nearest(name, rows, compare).items():
            best[key] = max(best.get(key, found), found, key=lambda each: each[0])
    parties = model.objects.visible_to(by).in_bulk(list(best))
    surest = sorted(parties, key=lambda key: (-best[key][0], key))[:MOST_MATCHES]
    return [Match(parties[key], best[key][0], tuple(best[key][1])) for key in surest]


def nearest(name: str, names: Iterable[tuple[int, str]], compare: Any) -> dict[int, tuple[int, list[str]]]:
    """Return the best score and reasons by owner, for names as (owner, text); at most ten owners."""
    rows = list(names)
    wanted = _quick_key(name)
    quick = process.extract(
        wanted,
        [_quick_key(text) for _, text in rows],
        scorer=fuzz.token_set_ratio,
        score_cutoff=_QUICK_THRESHOLD,
        limit=_NEAREST,
    )
    best: dict[int, tuple[int, list[str]]] = {}
    for _, _, place in quick:
        owner, text = rows[place]
        score, reasons = compare(name, text)
        if score >= THRESHOLD and score > best.get(owner, (0, []))[0]:
            best[owner] = (score, reasons)
    chosen = sorted(best, key=lambda owner: (-best[owner][0], owner))[:MOST_MATCHES]
    return {owner: best[owner] for owner in chosen}


def compare_persons(one: str, other: str) -> tuple[int, list[str]]:
    """Return the score that two names are of one person, 0 to 100, and the reasons."""
    if _plain(one) == _plain(other):
        return 100, ["same name"]
    pairs = [(a, b) for a in readings(one) for b in readings(other)]
    score, reasons = max((_compare_words(a, b) for a, b in pairs), key=itemgetter(0))
    if not score:
        return 0, []
    if script_of(one) == script_of(other):
        return score, reasons or ["same name in another spelling"]
    return score, [*reasons, "in another script"] if reasons else ["same name in another script"]


def compare_institutions(one: str, other: str) -> tuple[int, list[str]]:
    """Return the score that two names are of one institution, 0 to 100, and the reasons."""
    first, second = (
        [word for word in fold(name).split() if word not in _COMMON_WORDS] for name in (one, other)
    )
    if not first or not second:
        return 0, []
    if first == second:
        return (
            (100, ["same name"]) if _plain(one) == _plain(other) else (99, ["same name in another spelling"])
        )
    for short, full in ((first, second), (second, first)):
        if len(short) == 1 and len(full) > 2 and short[0] == "".join(word[0] for word in full):
            return 85, ["initials of the name"]
    bones = [" ".join(skeleton(word) for word in words) for words in (first, second)]
    if bones[0] == bones[1]:
        return 97, ["same name in another spelling"]
    score = fuzz.token_sort_ratio(bones[0], bones[1])
    if set(first) < set(second) or set(second) < set(first):
        return max(round(score), 75), ["one name holds all words of the other"]
    return round(score), ["most of the name is the same"] if score >= THRESHOLD else []


def spelling_key(name: str) -> str:
    """Return a key that is equal for names differing only in spelling, script or order of words."""
    return " ".join(sorted(_quick_key(name).split()))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


@lru_cache(maxsize=65_536)
def _quick_key(name: str) -> str:
    return " ".join(skeleton(word) for word in readings(name)[0].split())


def _compare_words(one: str, other: str) -> tuple[int, list[str]]:
    """Compare two folded names word by word, in the best order of words."""
    (first, father), (second, other_father) = without_patronymic(one), without_patronymic(other)
    if not first or not second:
        return 0, []
    short, long = sorted((first, second), key=len)
    best: tuple[int, list[str]] = (0, [])
    for order in _orders(long, len(short)):
        best = max(best, _compare_in_order(short, order), key=itemgetter(0))
    score, reasons = best
    if len(short) < len(long):
        score -= 22 if len(short) == 1 else 6
        reasons = [*reasons, "one name has more parts"]
    elif short != long and sorted(short) == sorted(long):
        reasons = [*reasons, "order of names swapped"]
    if father and other_father:
        if skeleton(father)[:4] != skeleton(other_father)[:4]:
            return max(score - 40, 0), [*reasons, "father's name differs"]
    elif father or other_father:
        return score - 1, [*reasons, "father's name left out"]
    return score, reasons


def _orders(words: Sequence[str], length: int) -> Iterable[Sequence[str]]:
    return permutations(words, length) if len(words) <= _MOST_WORDS else [words[:length]]


def _compare_in_order(first: Sequence[str], second: Sequence[str]) -> tuple[int, list[str]]:
    scores, reasons = [], []
    for place, (one, other) in enumerate(zip(first, second, strict=True)):
        score, reason = _compare_word(one, other)
        if not score:
            return 0, []
        scores.append(score)
        if reason:
            which = "given name" if place == 0 and len(first) > 1 else "family name"
            reasons.append(reason if reason == OTHER_FORM else f"{which} {reason}")
    # The weakest word counts as much as all of them together.
    return round((sum(scores) / len(scores) + min(scores)) / 2), reasons


@lru_cache(maxsize=65_536)
def _compare_word(one: str, other: str) -> tuple[int, str]:
    """Return a score and the difference; none if only the spelling differs."""
    if one == other:
        return _SAME, ""
    bones, other_bones = skeleton(one), skeleton(other)
    if bones == other_bones:
        return _SPELLING, ""
    if are_forms_of_one_name(bones, other_bones):
        return _FORM, OTHER_FORM
    if len(one) == 1 or len(other) == 1:
        return (_INITIAL, "given by its initial") if one[0] == other[0] else (0, "")
    if _masculine(bones) == _masculine(other_bones):
        return _GENDER, "in its masculine and feminine form"
    length = min(len(bones), len(other_bones))
    nearly = OSA.distance(bones, other_bones) == 1 and OSA.distance(one, other) <= 2
    if nearly and length >= 5 and bones[0] == other_bones[0]:
        return _ONE_LETTER, "differs by one letter"
    likeness = JaroWinkler.similarity(bones, other_bones)
    return (round(70 * likeness), "is similar") if likeness >= 0.93 and length >= 5 else (0, "")


def _masculine(bones: str) -> str:
    """Return the skeleton of a family name without a feminine ending: -ova, -eva, -ina, -skaya."""
    if len(bones) > 4 and bones.endswith(("ava", "uva", "iva", "ina", "ska")):
        return bones[:-1]
    return bones[:-1] if len(bones) > 5 and bones.endswith("ski") else bones


_NAMES: dict[type[Any], tuple[Any, str, Any]] = {
    Person: (PersonName, "person", compare_persons),
    Institution: (InstitutionName, "institution", compare_institutions),
}
