"""Answers that know nothing earn nothing in any graded cell: constants, noise, copies of arguments, ...

Each trivial answer is made from what the reference returns: the same shapes with other numbers in them. It
stands in for all functions of a question at once, then for one of them beside right ones. The cells run in
this process, as in tests/test_catalogue.py. New assignments are covered as soon as they have cells.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from fnmatch import fnmatch

import numpy as np
import pytest

from autograder import catalogue
from autograder.course import policy as policies
from autograder.judge.proxies import Call
from autograder.worker.inside import wire
from nnlab import check
from tests.test_catalogue import (
    QUESTIONS,
    TODAY,
    assignment_of,
    cells_of,
    defined,
    each_question,
    graded,
    judge_of,
)

pytestmark = pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # of infinities

NOISE = np.random.default_rng(TODAY)
ARRAYS = (np.ndarray, np.generic, bool, int, float)


def full(value) -> Callable:
    return lambda right, given: np.full(np.shape(right), value)


def argument(place: int, copy: bool) -> Callable:
    """The array that is handed over in some place, in the shape of the result where it fits."""

    def answer(right, given):
        array = given[place % len(given)] if given else np.zeros(np.shape(right))
        array = array.reshape(np.shape(right)) if array.size == np.size(right) else array
        return array.copy() if copy else array

    return answer


# name -> what stands in place of each array or number that the reference returns, given the array arguments
TRIVIAL: dict[str, Callable] = {
    "None": lambda right, given: None,
    "an empty array": lambda right, given: np.array([]),
    "zeros": full(0.0),
    "ones": full(1.0),
    "a constant": full(0.37),
    "NaN": full(np.nan),
    "infinity": full(np.inf),
    "complex numbers": lambda right, given: np.asarray(right) + 0j,
    "objects": lambda right, given: np.asarray(right).astype(object) if np.ndim(right) else right,
    "float32": lambda right, given: np.asarray(right).astype(np.float32) if _is_float(right) else right,
    "the other sign": lambda right, given: np.negative(right) if not isinstance(right, bool) else right,
    "normal noise": lambda right, given: NOISE.normal(size=np.shape(right)),
    "uniform noise": lambda right, given: NOISE.random(size=np.shape(right)),
    "a copy of the first argument": argument(0, copy=True),
    "a copy of the last argument": argument(-1, copy=True),
    "the first argument itself": argument(0, copy=False),
    "the last argument itself": argument(-1, copy=False),
}

# What a trivial answer may earn: (its name, a cell or the functions it stands for) -> why.
_AS_LIKELY = "random weights and their negatives are equally likely, so these are right"
RIGHT = {
    (
        "normal noise",
        "normal_init_is_normal",
    ): "the cell asks for the shape of the distribution, whatever its scale",
    ("the other sign", "normal_init"): _AS_LIKELY,
    ("the other sign", "xavier_init"): _AS_LIKELY,
    ("the other sign", "kaiming_init"): _AS_LIKELY,
    ("the other sign", "residual_block_init"): _AS_LIKELY,
    ("the other sign", "orthogonal_init"): _AS_LIKELY,
    ("the other sign", "fixup_init"): _AS_LIKELY,
}


def _is_float(right) -> bool:
    return isinstance(right, np.ndarray) and right.ndim > 0 and right.dtype.kind == "f"


class Stand:
    """A function of the reference whose results are replaced; the cache of a forward pass stays right."""

    def __init__(self, name: str, reference: Callable, trivial: Callable, opaque: bool):
        self.__name__, self.reference, self.trivial, self.opaque = name, reference, trivial, opaque
        self.replaced = False  # whether any result differed from the reference's

    def __call__(self, *args, **kwargs):
        work = [check.fresh_copy(arg) for arg in args]
        right = self.reference(*work, **kwargs)
        given = list(_arrays([arg for arg in args if not isinstance(arg, tuple)]))
        for before, after in zip(args, work, strict=True):
            if isinstance(before, dict):  # what the reference has written into it
                self._write(before, after, given)
        if self.opaque and isinstance(right, tuple) and len(right) == 2:
            return self._replace(right[0], given), right[1]
        return self._replace(right, given)

    def _write(self, before: dict, after: dict, given: list) -> None:
        for key, value in after.items():
            if key not in before or not np.array_equal(before[key], value):
                before[key] = self._replace(value, given)

    def _replace(self, right, given: list):
        if isinstance(right, (tuple, list)):
            return type(right)(self._replace(item, given) for item in right)
        if not isinstance(right, ARRAYS):
            return right
        new = self.trivial(right, given)
        self.replaced |= not _same(new, right)
        return new


def _arrays(values) -> Iterator[np.ndarray]:
    for value in values:
        if isinstance(value, np.ndarray):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from _arrays(value)
        elif isinstance(value, dict):
            yield from _arrays(value.values())


def _same(new, right) -> bool:
    if np.shape(new) != np.shape(right) or np.asarray(new).dtype.kind != np.asarray(right).dtype.kind:
        return False
    return np.asarray(new).dtype == np.asarray(right).dtype and np.array_equal(new, right)


def stands(name: str, question: str, space: dict, trivial: Callable) -> dict[str, Stand]:
    opaque = policies.load(name).opaque
    needs = set(itertools.chain.from_iterable(test.needs for test in cells_of(name, question).values()))
    return {
        need: Stand(need, space[need], trivial, any(fnmatch(need, pattern) for pattern in opaque))
        for need in sorted(needs)
    }


def passed(name: str, question: str, kind: str) -> list[tuple[str, str]]:
    """(grade_id, function) of each cell that a trivial answer earns anything in."""
    space = reference_of(name, question)
    functions = stands(name, question, space, TRIVIAL[kind])
    found = []
    for grade_id, test in cells_of(name, question).items():
        for trivial in [test.needs, *([need] for need in test.needs)]:
            if len(trivial) < len(test.needs) and functions[trivial[0]].opaque:
                continue  # it is there for the cache, which is right
            for one in functions.values():
                one.replaced = False
            there = space | {need: functions[need] for need in trivial}
            outcome = graded(name, test, there, TODAY)
            if outcome.share and any(functions[need].replaced for need in trivial):
                found.append((grade_id, ", ".join(trivial)))
    return found


@pytest.mark.parametrize("kind", TRIVIAL)
@each_question
def test_a_trivial_answer_earns_nothing(name, question, kind):
    assert [
        one for one in passed(name, question, kind) if not {(kind, each) for each in one} & RIGHT.keys()
    ] == []


# --------------------------------------------------------------------------- arguments that are overwritten


def overwritten(name: str, args: tuple) -> Call:
    """Add 1 to the arrays among the arguments, but not in dicts or caches; return what the judge sees."""
    sent = wire.Encoder(lambda value: wire.Callback(1, "f")).encode([list(args), {}])
    changes = []
    for place, arg in enumerate(args):
        for array in [] if isinstance(arg, (tuple, dict)) else _arrays([arg]):
            array += 1
            changes = [*changes, (place, arg)]
    return Call(name, sent, {}, changes=changes)


def seen(name: str, question: str, space: dict, functions: list[str]) -> bool:
    """Whether a test says that something was overwritten."""
    tests = [test for test in cells_of(name, question).values() if set(functions) <= set(test.needs)]
    found = [graded(name, test, reference_of(name, question) | space, TODAY) for test in tests]
    return any(outcome.share == 0 and outcome.kind == "mutated" for outcome in found)


@each_question
def test_overwriting_an_argument_fails_a_test_or_is_charged(name, question):
    """Every function of a question, one at a time: the rules of each assignment say what it costs."""
    rule = judge_of(name).keeps_inputs
    for function, right in stands(name, question, reference_of(name, question), full(0)).items():
        calls = []

        def answer(*args, right=right, calls=calls, function=function):
            result = right.reference(*[check.fresh_copy(arg) for arg in args])
            calls.append(overwritten(function, args))
            return result

        named = seen(name, question, {function: answer}, [function])
        charged = rule.cost and any(rule.broken(question, call) for call in calls)
        assert named or charged or not any(call.changes for call in calls), function


# --------------------------------------------------------------------------- slopes that are measured


def centred(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    """The slope of f, which takes arrays and returns a number, by centred differences."""
    grad = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        grad[index] = (f(up) - f(down)) / (2 * h)
    return grad


def one_sided(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    """The same by differences from x itself."""
    grad, here = np.zeros(x.shape), f(x)
    for index in np.ndindex(x.shape):
        up = x.copy()
        up[index] += h
        grad[index] = (f(up) - here) / h
    return grad


def five_points(f: Callable, x: np.ndarray, h: float) -> np.ndarray:
    """The same with an error of h^4: centred differences of two steps, extrapolated."""
    return (4 * centred(f, x, h) - centred(f, x, 2 * h)) / 3


def measured(reference: dict, forward: str, backward: str, slope: Callable, h: float) -> dict:
    """A forward pass that caches its arguments, and a backward pass that measures with it."""

    def forward_pass(*args):
        kept = [check.fresh_copy(arg) for arg in args]
        return reference[forward](*args)[0], kept

    def backward_pass(dout, kept):
        grads = []
        for place in (place for place, arg in enumerate(kept) if isinstance(arg, np.ndarray)):

            def loss(value, place=place):
                args = [check.fresh_copy(arg) for arg in kept]
                args[place] = value
                return float(np.sum(dout * reference[forward](*args)[0]))

            grads.append(slope(loss, kept[place].astype(float), h))
        return grads[0] if len(grads) == 1 else tuple(grads)

    return {forward: forward_pass, backward: backward_pass}


STEPS = [(centred, h) for h in (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)]
STEPS += [(one_sided, h) for h in (1e-5, 1e-7, 1e-8)]

# The output is linear in these parameters, so that differences with a large step are exact: 6 points.
LINEAR = {
    "prelu_backward_dalpha_sums_over_every_use",
    "batchnorm_backward_sums_dgamma_and_dbeta_over_the_batch",
    "layernorm_backward_sums_dgamma_and_dbeta_over_examples",
    "spatial_batchnorm_backward_sums_dgamma_and_dbeta",
    "spatial_groupnorm_backward_sums_dgamma_and_dbeta",
}
# Layers that multiply by a mask, or average, are linear: a difference of them is exact, whatever
# the step.
LINEAR_LAYERS = {"dropout", "spatial_dropout", "dropconnect", "stochastic_depth", "global_avg_pool"}
PAIRS = [
    pytest.param(name, question, *pair, id=question)
    for name, question in (each.values for each in QUESTIONS)
    if question not in LINEAR_LAYERS
    for pair in [sorted(defined(assignment_of(name).reference_code(question)), reverse=True)]
    if [each.removeprefix(question) for each in pair] == ["_forward", "_backward"]
]


def reference_of(name: str, question: str) -> dict:
    assignment = assignment_of(name)
    return catalogue.execute(assignment.reference_code(question), "reference", assignment.setup_code)


def test_every_backward_pass_is_found():
    """Those of a1, a2 and a4: 12 + 1 + 4, with 31, 3 and 13 points, and one for leaving inputs unchanged."""
    backward = [backward for _, _, _, backward in (each.values for each in PAIRS)]
    tests = [test for each in PAIRS for test in cells_of(*each.values[:2]).values()]
    cells = [test.cell for test in tests if set(test.needs) & set(backward)]
    assert len(PAIRS) >= 17 and sum(cell.points for cell in cells) >= 48


@pytest.mark.parametrize(("name", "question", "forward", "backward"), PAIRS)
def test_overwriting_the_input_in_the_cache_fails_a_test_or_is_charged(name, question, forward, backward):
    reference, rule, calls = reference_of(name, question), judge_of(name).keeps_inputs, []

    def forward_pass(*args):
        out, cache = reference[forward](*[check.fresh_copy(arg) for arg in args])
        return out, (cache, args)

    def backward_pass(dout, cache):
        grads = reference[backward](dout, cache[0])
        calls.append(overwritten(forward, cache[1]))
        return grads

    space = {forward: forward_pass, backward: backward_pass}
    named = seen(name, question, space, [forward, backward])
    assert named or rule.cost and all(rule.broken(question, call, by=backward) for call in calls)


@pytest.mark.parametrize(("name", "question", "forward", "backward"), PAIRS)
def test_measuring_slopes_of_the_forward_pass_earns_nothing(name, question, forward, backward):
    """The rules of each assignment say so; what no step gets right is looked at with many of them."""
    reference, earned = reference_of(name, question), set()
    for slope, h in STEPS:
        space = reference | measured(reference, forward, backward, slope, h)
        for grade_id, test in cells_of(name, question).items():
            if backward in test.needs and graded(name, test, space, TODAY).share:
                assert slope is centred and h >= 1e-3, (grade_id, slope.__name__, h)
                earned.add(grade_id)
    assert earned <= LINEAR


def test_a_formula_of_fourth_order_earns_less_than_half_of_the_backward_points():
    """It can reach twelve digits; no tolerance that right answers keep would stop it. About 10 of 48."""
    earned, points = 0.0, 0.0
    for name, question, forward, backward in (each.values for each in PAIRS):
        reference = reference_of(name, question)
        space = reference | measured(reference, forward, backward, five_points, 1e-3)
        for test in cells_of(name, question).values():
            if backward in test.needs:
                points += test.cell.points
                earned += test.cell.points * graded(name, test, space, TODAY).share
    assert earned < points / 2, (earned, points)


@pytest.mark.parametrize("name", sorted({each.values[0] for each in PAIRS}))
def test_the_rules_say_what_measured_slopes_earn(name):
    text = " ".join(" ".join(cell.source for cell in assignment_of(name).released.cells).split())
    assert "derived, not measured" in text
