"""Arithmetic on the numbers of a row: a sum of columns, a factor, a summand. Nothing is evaluated."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

MOST_DIGITS = 15
LARGEST = Decimal(10) ** 12
_NUMBER = re.compile(rf"[+-]?[0-9]{{1,{MOST_DIGITS}}}(?:[.,][0-9]{{1,{MOST_DIGITS}}})?")
_THOUSANDS = re.compile(r"(?<=\d)[,\u00a0 '’](?=\d{3}(?!\d))")


class NotANumber(ValueError):
    """A text that is not a number; `value` has it, the message the fix."""

    def __init__(self, value: str, detail: str) -> None:
        super().__init__(detail)
        self.value = value


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """The calculation of a mapping: `total` sums the values, then each is multiplied and increased."""

    total: bool = False
    multiply: Decimal = Decimal(1)
    add: Decimal = Decimal(0)

    def results(self, texts: Sequence[str]) -> list[str]:
        """Return the results as plain decimal texts.

        Raises:
            NotANumber
        """
        numbers = [_number(text) for text in texts]
        if self.total and numbers:
            numbers = [sum(numbers, Decimal(0))]
        return [_plain(number * self.multiply + self.add) for number in numbers]


def _number(text: str) -> Decimal:
    plain = _THOUSANDS.sub("", text)
    if not _NUMBER.fullmatch(plain):
        raise NotANumber(text, "This has to be a number, as the mapping calculates with it.")
    return Decimal(plain.replace(",", "."))


def _plain(number: Decimal) -> str:
    if abs(number) > LARGEST:
        raise NotANumber(str(number), f"What is calculated is larger than {LARGEST:,}.")
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
