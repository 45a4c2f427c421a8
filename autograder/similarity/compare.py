"""Compares the answers of a class, question by question, and weighs what two students share by how few
others share as much.

Fingerprints are those of copydetect: hashes of all runs of RUN tokens (Schleimer, Wilkerson and Aiken,
"Winnowing", SIGMOD 2003; an answer is short, so all of them are kept). Those of known code, and those that
more than half of the class has, count for nothing; the others count by their rarity, log2(n / holders), and
their sum says how close two answers are. Between questions that is no number to compare: where everybody
writes the same three lines, closeness says nothing. So it is turned into bits, log2(others / how many of
them are as close), seen from either student, and the less surprising of the two counts. Bits of questions
add up.

Memory grows with the square of the class: about 20 bytes for each pair of students.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from copydetect import CodeFingerprint, compare_files
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.stats import rankdata

from autograder.similarity.tokens import Tokens, read_tokens

RUN = 12  # tokens of a fingerprint
LEAST = 6  # fingerprints that two answers share by chance; a passage of 17 tokens has as many
SMALLEST = 10  # students; of fewer, nothing can be said about what is unusual
MOST = 50  # pairs that are listed with their code
_BLOCK = 256  # rows of the class that are ranked at once

Answers = dict[str, str]  # question -> code


@dataclass(frozen=True)
class Passages:
    """What two answers to one question share.

    Attributes:
        question: its name; empty for the cells that students added.
        bits: what it adds to the pair's number.
        as_close: how many of the others are as close to one of the two as the other is, that one included;
            the larger of both views.
        tokens: in the shared passages.
        texts: the two answers.
        marks: the shared passages of each, (start, end) in its text.
    """

    question: str
    bits: float
    as_close: int
    tokens: int
    texts: tuple[str, str]
    marks: tuple[list[tuple[int, int]], list[tuple[int, int]]]


@dataclass(frozen=True)
class Pair:
    """Two students whose answers are unusually close; what they share, the most unusual first."""

    one: str
    other: str
    bits: float
    shared: list[Passages]


@dataclass
class Comparison:
    """What is known after comparing a class.

    Attributes:
        students, earlier: how many there are, of the class and of earlier ones.
        closest: bits of each student's closest other; without those who share nothing with anybody.
        limit: bits above which a pair is listed; None where the class is too small to say.
        pairs: those above the limit, the most bits first, at most as many as were asked for.
        above: how many pairs lie above the limit.
        groups: of three or more who are connected by these pairs.
    """

    students: int
    earlier: int = 0
    closest: list[float] = field(default_factory=list)
    limit: float | None = None
    pairs: list[Pair] = field(default_factory=list)
    above: int = 0
    groups: list[list[str]] = field(default_factory=list)

    @property
    def compared(self) -> int:
        """Pairs with at least one of the class."""
        return self.students * (self.students - 1) // 2 + self.students * self.earlier

    @property
    def usual(self) -> float:
        """The median student's closest other, in bits."""
        return float(np.median(self.closest)) if self.closest else 0.0


def compare(
    students: dict[str, Answers],
    earlier: dict[str, Answers],
    known: Iterable[str],
    limit: float | None = None,
    most: int = MOST,
    step: Callable[[str], None] = lambda question: None,
) -> Comparison:
    """Compare a class with itself, and with earlier classes.

    Args:
        students, earlier: answers by student.
        known: code that everybody may have: handed out, of the solution, of lectures.
        limit: bits above which a pair is listed; None takes the class's own, see `upper_fence`.
        most: pairs that are listed.
        step: called with each question that is done.
    """
    everybody = [*students.values(), *earlier.values()]
    names = [*students, *(f"{name} (earlier)" for name in earlier)]
    made = Comparison(len(students), len(earlier))
    given = set().union(*(_fingerprint(source).hashes for source in known))
    total, questions = np.zeros((len(names), len(names)), np.float32), {}
    for question in dict.fromkeys(name for answers in everybody for name in answers):
        sources = [answers.get(question, "") for answers in everybody]
        one = Question([_fingerprint(source).hashes - given for source in sources])
        questions[question] = one
        bits = one.bits()
        total += np.minimum(bits, bits.T)
        step(question)
    total[len(students) :, len(students) :] = 0  # earlier classes among themselves are nobody's concern
    for place, name in enumerate(earlier, len(students)):
        if name in students:  # somebody takes the course again
            total[list(students).index(name), place] = 0
    closest = total[: len(students)].max(axis=1, initial=0)
    made.closest = [float(value) for value in closest if value > 0]
    made.limit = upper_fence(made.closest) if limit is None else limit
    if made.limit is None:
        return made
    places = np.argwhere(np.triu(total > made.limit, 1))
    made.above = len(places)
    order = np.argsort([-total[i, j] for i, j in places], kind="stable")
    for i, j in places[order[:most]]:
        shared = [_passages(name, one, i, j, everybody) for name, one in questions.items()]
        ordered = sorted((one for one in shared if one.bits), key=lambda one: -one.bits)
        made.pairs.append(Pair(names[i], names[j], float(total[i, j]), ordered))
    made.groups = _groups(names, places)
    return made


def upper_fence(closest: list[float]) -> float | None:
    """The third quartile plus three times the distance of the quartiles: Tukey's outer fence.

    It says what is unusual for this class and this assignment, and up to a quarter of the class may have
    copied without moving it much. None for a class that is too small.
    """
    if len(closest) < SMALLEST:
        return None
    low, high = np.percentile(closest, [25, 75])
    return float(high + 3 * (high - low))


class Question:
    """The fingerprints of all answers to one question.

    Args:
        found: those of each student, without known code.

    Attributes:
        unusual: fingerprints that two students have, and at most half of them.
    """

    def __init__(self, found: list[set]):
        flat = np.fromiter((value for one in found for value in one), np.int64)
        rows = np.repeat(np.arange(len(found)), [len(one) for one in found])
        values, columns, holders = np.unique(flat, return_inverse=True, return_counts=True)
        has = sparse.csr_matrix((np.ones(len(flat), np.float32), (rows, columns)), (len(found), len(values)))
        kept = (holders > 1) & (holders <= len(found) / 2)
        self.unusual = set(values[kept].tolist())
        self._has = has[:, kept]
        rarity = np.log2(len(found) / holders[kept]).astype(np.float32)
        self._weighted = self._has @ sparse.diags(rarity)

    def closeness(self, rows: slice) -> np.ndarray:
        """How close these students are to everybody, 0 to themselves."""
        number = (self._has[rows] @ self._has.T).toarray()
        close = (self._weighted[rows] @ self._has.T).toarray().round(3)  # a sum in any order is the same
        close[number < LEAST] = 0
        own = np.arange(len(close))
        close[own, own + rows.start] = 0
        return close

    def as_close(self, rows: slice) -> np.ndarray:
        """How many others are as close to these students as each is; 0 where nothing is shared."""
        close = self.closeness(rows)
        return np.where(close > 0, rankdata(-close, "max", axis=1), 0)

    def bits(self) -> np.ndarray:
        """How surprising each closeness is, seen from the student of the row."""
        size = self._has.shape[0]
        found = np.zeros((size, size), np.float32)
        for start in range(0, size, _BLOCK):
            rows = slice(start, min(start + _BLOCK, size))
            found[rows] = in_bits(self.as_close(rows), size - 1)
        return found


def in_bits(as_close: np.ndarray, others: int) -> np.ndarray:
    """log2(others / as_close), and 0 where nothing is shared."""
    return np.where(as_close > 0, np.log2(others / np.maximum(as_close, 1)), 0)


def _passages(question: str, one: Question, i: int, j: int, everybody: list[Answers]) -> Passages:
    """What two students share in a question; nothing where the less surprised of them sees no closeness."""
    views = [int(one.as_close(slice(a, a + 1))[0, b]) for a, b in ((i, j), (j, i))]
    bits = min(float(in_bits(np.array(view), len(everybody) - 1)) for view in views)
    if bits == 0:
        return Passages(question, 0.0, 0, 0, ("", ""), ([], []))
    sources = [everybody[student].get(question, "") for student in (i, j)]
    prints = [_fingerprint(source) for source in sources]
    for found in prints:
        found.hashes &= one.unusual
    number, _, slices = compare_files(*prints)
    tokens = [read_tokens(source) for source in sources]
    marks = [_marks(text, part) for text, part in zip(tokens, slices, strict=True)]
    return Passages(
        question, bits, max(views), int(number), (tokens[0].text, tokens[1].text), (marks[0], marks[1])
    )


def _marks(tokens: Tokens, slices: np.ndarray) -> list[tuple[int, int]]:
    """Where runs of tokens stand in the text."""
    starts, ends = slices.astype(int)
    return [(tokens.spans[a][0], tokens.spans[b - 1][1]) for a, b in zip(starts, ends, strict=True)]


def _fingerprint(source: str) -> CodeFingerprint:
    """copydetect's fingerprint of code, which it is given as a text with a character for each token."""
    return CodeFingerprint("", RUN, 1, filter=False, fp=io.StringIO(_characters(source)))


@lru_cache(maxsize=4096)
def _characters(source: str) -> str:
    kinds = read_tokens(source).kinds
    return "".join(chr(0x100 + zlib.crc32(kind.encode()) % 0x10F000) for kind in kinds)


def _groups(names: list[str], places: np.ndarray) -> list[list[str]]:
    """Those who are connected, directly or by others; three or more of them."""
    if not len(places):
        return []
    links = sparse.coo_matrix((np.ones(len(places)), places.T), (len(names), len(names)))
    _, labels = connected_components(links, directed=False)
    found = [[names[place] for place in np.flatnonzero(labels == label)] for label in np.unique(labels)]
    return sorted((group for group in found if len(group) > 2), key=lambda group: (-len(group), group))
