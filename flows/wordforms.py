"""Forms of an Indonesian word that are the same word to a reader: with a clitic, and in the other voice. Pure.

The search index holds words as they are printed; the forms are asked for together. A stemmer in the index would
join harus with haru, and a star finds desain and mendesak for desa. Derived words (perumahan, berharga) are others.
Measured by tests/bench/searching.py.
"""

import re

_CLITICS = ("nya", "ku", "mu", "lah", "kah", "pun")  # rumahnya, rumahku, siapakah, itupun
_LEAST = 4  # letters of a word that has forms: of "di", "itu" there are too many others
_PLAIN = re.compile(r"[a-zA-Z]+")
_NASALS = (("ny", "s"), ("m", "p"), ("n", "t"), ("ng", "k"))  # menyewa < sewa, memakai < pakai, menanam < tanam
_BEFORE = (
    ("bf", "mem"),
    ("cdjz", "men"),
    ("aeiough", "meng"),
    ("lmnrwy", "me"),
)  # membantu, mencari, mengambil, melihat


def word_forms(word: str) -> tuple[str, ...]:
    """The word itself first, then those of its forms that may be printed; only itself where it is no plain word.

    >>> word_forms("tanam")
    ('tanam', 'tanamnya', 'tanamku', 'tanammu', 'tanamlah', 'tanamkah', 'tanampun', 'ditanam', 'menanam')
    >>> word_forms("C++"), word_forms("rumahnya")[:2]
    (('C++',), ('rumahnya', 'rumah'))
    """
    if len(word) < _LEAST or not _PLAIN.fullmatch(word):
        return (word,)
    small = word.lower()
    root = small.removesuffix("nya") if len(small) >= _LEAST + 3 else small
    forms = (word, root, *(root + clitic for clitic in _CLITICS), f"di{root}", _active(root))
    return tuple(dict.fromkeys(form for form in forms if form not in (small, "") or form == word))


def _active(root: str) -> str:
    """The form with me-, by the first letter; nothing where there is none."""
    for nasal, first in _NASALS:
        if root.startswith(first):
            return f"me{nasal}{root[1:]}"
    return next((prefix + root for letters, prefix in _BEFORE if root[0] in letters), "")
