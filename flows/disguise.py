"""Words replaced by invented ones of the same shape, each always by the same one: a text nobody wrote, built alike.

Words that the cleaner goes by stay: months and zones, labels such as "Editor:", stop words, names of agencies. They
are the words that stand in its own sources, so that the list cannot grow stale. Where five of them follow each other
in prose, one is replaced all the same, on the whole page.
"""

import ast
import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path

import cleaners
from cleaners.boilerplate import line_rule
from cleaners.languages import guess_language
from cleaners.months import DAYS, MONTHS, ZONES
from cleaners.urls import registered_host

WORD = re.compile(r"[^\W\d_]+")
RUN = 5  # words of the page in a row that are not to survive
SHORT = 2  # letters of words that are left as they are
MIN_NAME = 4  # letters of an outlet's name that stays as a part of words
LABEL = 12  # words of a line that can be a fixed label
_TRIES = 60  # to find an invented word that is not taken
_ESCAPE = re.compile(r"\\[a-zA-Z]")  # \b in a pattern
_STOP = re.compile(r"[.!?…](?:\W|$)")  # at the end of a sentence
_LISTED = re.compile(r"[,;|]")  # between the words of a list
_VOWELS, _CONSONANTS = "aiueo", "bdfghjklmnprstwy"
_NET = ("www", "com", "net", "org")  # Liputan6.com
_LATIN = 0x250  # the first letter beyond the Latin scripts

_ADDRESS = re.compile(r"(?P<start>(?:https?:)?//)(?P<host>[^/?#\s]*)(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_PIECE = re.compile(r"%[0-9A-Fa-f]{2}|[^\W_]+")  # of a path: an escape, a word, a number, an id
_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{0,6}")  # 20260724103000
_ID = 6  # letters and digits of the shortest id
_NUMBER = 5  # digits of the shortest


@cache
def known_words() -> frozenset[str]:
    """Words, in lower case, that stand in the strings of the cleaner's sources: what it can possibly go by."""
    folder = Path(cleaners.__file__).parent
    trees = [ast.parse(path.read_text("utf-8")) for path in sorted(folder.glob("*.py")) if path.stem != "charset"]
    texts = (
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in _told(tree)
    )
    return frozenset(word.lower() for text in texts for word in WORD.findall(_ESCAPE.sub(" ", text)))


@cache
def _told(tree: ast.Module) -> frozenset[str]:
    """The docstrings of a module, as they stand there."""
    with_doc = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return frozenset(
        ast.get_docstring(node, clean=False) or "" for node in ast.walk(tree) if isinstance(node, with_doc)
    )


class Disguise:
    """The invented words of one page. `own` are texts whose words stay besides those the cleaner knows: the outlet's
    names and its rule; `texts` are the page's texts; the same page and seed give the same words."""

    def __init__(self, texts: Sequence[str], *, host: str | None, own: Iterable[str] = (), seed: int = 0) -> None:
        label = (host or "").partition(".")[0]
        own_words = frozenset(word.lower() for text in own for word in WORD.findall(_ESCAPE.sub(" ", text)))
        if len(label) >= MIN_NAME:  # KOMPAScom, tribunnews
            own_words |= {word for text in texts for word in WORD.findall(text.lower()) if label in word}
        self._host, self._seed = host, seed
        self._kept = _without_runs(texts, known_words() | own_words, own_words)
        self._words: dict[str, str] = {}
        self._taken: set[str] = set()
        self._letters: dict[tuple[int, bool], list[str]] = defaultdict(list)
        for letter in sorted({letter for text in texts for letter in text if ord(letter) >= _LATIN}):
            self._letters[ord(letter) >> 8, letter.islower()].append(letter)

    def text(self, text: str) -> str:
        """The text in invented words; digits, signs and spaces stay."""
        return WORD.sub(lambda found: self.word(found[0]), text)

    def word(self, word: str) -> str:
        """The invented word, in the case of the given one."""
        lower = word.lower()
        if len(word) <= SHORT or lower in self._kept or len(lower) != len(word):
            return word
        if lower not in self._words:
            self._words[lower] = self._invent(lower)
            self._taken.add(self._words[lower])
        pairs = zip(word, self._words[lower], strict=True)
        return "".join(new.upper() if old.isupper() and len(new.upper()) == 1 else new for old, new in pairs)

    def address(self, url: str) -> str:
        """The address with its words and ids replaced; hosts of others that the cleaner does not know too."""
        url = url.strip()
        if url.startswith("data:"):
            return "data:,"
        if url.lower().startswith("javascript:"):
            return "javascript:;"
        found = _ADDRESS.match(url)
        start, host, rest = (found["start"], found["host"], found["rest"]) if found else ("", "", url)
        path, mark, query = rest.partition("?")
        if "%" in query:
            mark = query = ""
        asked = (part.partition("=") for part in query.split("&"))
        query = "&".join(f"{name}{sign}{self._pieces(value)}" for name, sign, value in asked)
        return f"{start}{self._place(host)}{self._pieces(path)}{mark}{query}"

    def scramble(self, token: str) -> str:
        """Another id of the same shape: digits for digits, letters for letters."""
        many = iter(self._noise(token, len(token)))
        return "".join(_like(letter, next(many)) for letter in token)

    def _place(self, host: str) -> str:
        name = host.partition(":")[0].lower()
        registered = registered_host(f"https://{name}/") if name else None
        if not registered or registered == self._host or registered.partition(".")[0] in known_words():
            return host
        label = registered.partition(".")[0]
        return f"{self._pieces(name.removesuffix(registered))}{self._pieces(label)}.example"

    def _pieces(self, path: str) -> str:
        return _PIECE.sub(lambda found: self._piece(found[0]), path)

    def _piece(self, piece: str) -> str:
        if piece.startswith("%") or _DAY.fullmatch(piece):
            return piece
        if piece.isdigit():
            return self.scramble(piece) if len(piece) >= _NUMBER else piece
        if piece.isalpha():
            return self.word(piece)
        return self.scramble(piece) if len(piece) >= _ID else piece

    def _invent(self, lower: str) -> str:
        for attempt in range(_TRIES):
            many = self._noise(f"{attempt} {lower}", len(lower))
            found = "".join(self._other(letter, one) for letter, one in zip(lower, many, strict=True))
            if found not in self._taken and found not in self._kept and found != lower:
                break
        return found

    def _noise(self, text: str, many: int) -> bytes:
        return hashlib.shake_128(f"{self._seed} {text}".encode("utf-8", "replace")).digest(many)

    def _other(self, letter: str, one: int) -> str:
        """Another letter of the kind: vowel, consonant, with its accent; of another script, one that the page has."""
        if ord(letter) >= _LATIN:
            pool = self._letters.get((ord(letter) >> 8, letter.islower())) or [letter]
            return pool[one % len(pool)]
        apart = unicodedata.normalize("NFD", letter)
        plain, marks = apart[0], apart[1:]
        kind = _VOWELS if plain in _VOWELS else _CONSONANTS if plain.isascii() else plain
        found = unicodedata.normalize("NFC", kind[one % len(kind)] + marks)
        return found if len(found) == 1 else letter


def label_words(text: str, known: frozenset[str] = frozenset()) -> frozenset[str]:
    """The words of a line that is a label: all of "Scroll to continue", of "Baca juga: X" those before the colon, and
    all of a few known words alone, as in "waktu baca 2 menit"."""
    words = [word.lower() for word in WORD.findall(text.partition(":")[0])]
    is_label = len(words) <= LABEL and line_rule(text)
    return frozenset(words) if is_label or (len(words) < RUN and known.issuperset(words)) else frozenset()


def runs(words: Sequence[str], kept: AbstractSet[str]) -> list[Sequence[str]]:
    """Stretches of RUN words and more that would all stay as they are."""
    found, start = [], 0
    for place in range(len(words) + 1):
        if place == len(words) or not (words[place] in kept or len(words[place]) <= SHORT):
            if place - start >= RUN:
                found.append(words[start:place])
            start = place + 1
    return found


def _without_runs(texts: Sequence[str], kept: frozenset[str], own: frozenset[str]) -> frozenset[str]:
    """The words to keep, less some, so that no RUN of them stays in a row but in labels. Stop words go last, and those
    of labels, months and the like only for the sake of prose."""
    labels = own.union(_NET, MONTHS, DAYS, map(str.lower, ZONES), *(label_words(text, kept) for text in texts))
    lines = [text for text in dict.fromkeys(texts) if not label_words(text)]
    prose = [line for line in lines if _is_prose(line)]
    listed = [piece for line in lines if not _is_prose(line) for piece in _LISTED.split(line)]
    return _thinned(prose, _thinned([*prose, *listed], kept, labels), frozenset())


def _is_prose(text: str) -> bool:
    """Whether a text holds a sentence, and is no list of words."""
    return bool(_STOP.search(text)) and len(WORD.findall(text)) > LABEL


def _thinned(lines: Iterable[str], kept: frozenset[str], spared: frozenset[str]) -> frozenset[str]:
    """The words to keep without those, the commonest first, that break up runs; none of the spared."""
    left = [run for line in lines for run in runs(WORD.findall(line.lower()), kept)]
    while left:
        counts = Counter(word for run in left for word in set(run) if len(word) > SHORT and word not in spared)
        choice = {word: many for word, many in counts.items() if not _is_stop_word(word)} or counts
        if not choice:
            break
        kept -= {max(sorted(choice), key=lambda word: choice[word])}
        left = [piece for run in left for piece in runs(run, kept)]
    return kept


def _is_stop_word(word: str) -> bool:
    return guess_language([word, word]) is not None


def _like(letter: str, one: int) -> str:
    if letter.isdigit():
        return str(one % 10)
    pool = "abcdefghijklmnopqrstuvwxyz"
    if not letter.isascii() or not letter.isalpha():
        return letter
    return pool[one % 26].upper() if letter.isupper() else pool[one % 26]
