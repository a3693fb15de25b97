"""The words of synthetic texts, the most frequent first: the n-th is 1/n as frequent as the first."""

from itertools import product

WORDS = (
    "court police detained journalist office search lawyer verdict appeal family protest witness ministry "
    "prison report charged released evidence hearing district border university editor colleague statement"
).split()
# Syllables of no language, so that texts have as many different words as real ones.
SYLLABLES = "ba de fi go hu ka le mi no pu ra se ti vo zu".split()
OTHER_WORDS = ["".join(parts) for parts in product(SYLLABLES, repeat=3)]
