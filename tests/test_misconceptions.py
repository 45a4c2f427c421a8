"""Which wrong idea is named, and where none is: answers that the catalogue does not hold as they stand.

Each is the reference with changes, or code of its own, and is judged in this process (`tests.in_process`).
"""

from __future__ import annotations

import functools

import pytest

from autograder.catalogue.entry import as_handed_in, replaced
from autograder.course import policy as policies
from autograder.judge.judge import Judge
from tests.in_process import SEED, grade
from tests.naming_rate import LONG, count, independent_answers, mutants, total
from tests.test_catalogue import ASSIGNMENTS, assignment_of
from tests.turns import in_turn


@functools.cache
def judge_of(name: str) -> Judge:
    return Judge(assignment_of(name), policies.load(name), None, SEED)


def names_of(question: str, *changes: tuple[str, str], source: str = "") -> dict[str, str]:
    """What is named in the failed cells of a changed reference, or of another source: grade_id -> name."""
    judge = next(judge_of(name) for name in ASSIGNMENTS if question in assignment_of(name).questions)
    source = source or as_handed_in(replaced(judge.assignment.reference_code(question), changes))
    cells = grade(judge, question, source)
    found = judge._explanations(cells, {question: source})
    return {
        grade_id: found[grade_id].name if grade_id in found else ""
        for grade_id, cell in cells.items()
        if cell.outcome.share < 1
    }


class TestOneIdea:
    @pytest.mark.parametrize(
        ("question", "change", "name"),
        [
            ("leaky_relu", ('leaky_relu_param["alpha"]', "0.17"), "hard_coded_alpha"),
            ("leaky_relu", ('leaky_relu_param["alpha"]', "1 / 10"), "hard_coded_alpha"),
            ("batchnorm", ('var + bn_param["eps"]', "var + 1e-6"), "hard_coded_eps"),
            ("layernorm", ('+ ln_param["eps"]', "+ 3e-7"), "hard_coded_eps"),
            (
                "sigmoid",
                ("small = np.exp(", "x = np.clip(x, -20, 20)\n    small = np.exp("),
                "clips_narrowly",
            ),
            ("running_mean_std", ("-clip, clip)", "-7, 7)"), "clips_at_a_number"),
            ("saturated_fraction", ("out <= low + tol", "out <= low + 0.3"), ""),
            (
                "diagnose",  # gives names, so that the code decides, whatever its quotes
                ('stats["activation_std"][-1] < 0.07', 'stats["activation_std"][0] < 0.06'),
                "looks_at_the_first_layer",
            ),
        ],
    )
    def test_any_number_is_recognized(self, question, change, name):
        assert set(names_of(question, change).values()) == {name}

    def test_digits_count_where_values_are_tiny(self):
        lost = "np.maximum(x, 0) + np.log(1 + np.exp(-np.abs(x)))"
        change = ("np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))", lost)
        assert set(names_of("softplus", change).values()) == {"one_plus_rounds_away"}

    def test_so_do_the_bits_of_an_argument(self):
        source = (
            "def numerical_gradient(f, x, h):\n    g = np.zeros(x.shape)\n    for i in np.ndindex(x.shape):\n"
            "        x[i] += h\n        up = f(x)\n        x[i] -= h\n        x[i] -= h\n"
            "        g[i] = (up - f(x)) / (2 * h)\n        x[i] += h\n    return g\n"
        )
        assert set(names_of("numerical_gradient", source=source).values()) == {"restores_by_arithmetic"}

    @pytest.mark.parametrize(
        "start", ["np.random.seed(s)\n    r = np.random", "r = np.random.RandomState(s)"]
    )
    def test_generators_of_the_old_kind_are_replayed(self, start):
        source = (
            f"def normal_init(shape, p):\n    s = p['seed']\n    {start}\n"
            "    return r.uniform(-p['std'], p['std'], shape)\n"
        )
        assert set(names_of("normal_init", source=source).values()) == {"uniform_between_plus_minus_std"}

    def test_signs_of_eigenvectors_do_not_count(self):
        source = (
            "def pca_fit(x, k):\n    m = x.mean(0)\n    u, s, vt = np.linalg.svd(x - m)\n"
            "    v = np.zeros(x.shape[1])\n    v[:len(s)] = s**2 / (len(x) - 1)\n"
            "    return m, vt[:k].T, v[:k]\ndef pca_project(x, m, c):\n    return (x - m) @ c\n"
            "def pca_reconstruct(z, m, c):\n    return z @ c.T + m\n"
        )
        assert set(names_of("pca", source=source).values()) == {"divides_by_n_minus_one"}

    def test_the_same_idea_is_told_in_every_cell_of_a_function(self):
        """In one of these cells another idea gives the same numbers."""
        change = ("(out <= low + tol) | (out >= high - tol)", "out >= high - tol")
        assert set(names_of("saturated_fraction", change).values()) == {"upper_end_only"}

    def test_of_ideas_that_fit_equally_the_one_written_like_the_answer_is_told(self):
        """Masks give the same NaN for large inputs."""
        source = (
            "def sigmoid_forward(x):\n    s = np.exp(x) / (1 + np.exp(x))\n    return s, s\n"
            "def sigmoid_backward(dout, s):\n    return dout * s * (1 - s)\n"
        )
        assert set(names_of("sigmoid", source=source).values()) == {"exp_over_one_plus_exp"}


class TestTwoIdeas:
    def test_two_in_one_function_are_told_together(self):
        changes = ("(2 * h)", "h"), ("np.ndindex(x.shape)", "range(len(x))")
        assert "divides_by_h and moves_whole_rows" in names_of("numerical_gradient", *changes).values()

    def test_a_pass_is_replayed_with_the_wrong_other_pass(self):
        """Backward reads what a wrong forward pass left in the cache; each is told by itself."""
        changes = ('var + bn_param["eps"]', "var + 1e-5"), ("dxhat = dout * gamma", "dxhat = dout")
        named = names_of("batchnorm", *changes)
        assert named["batchnorm_forward_normalises_each_feature"] == "hard_coded_eps"
        assert named["batchnorm_backward_dx_agrees_with_autograd"] == "backward_without_gamma"

    def test_a_right_backward_pass_is_not_blamed_for_the_forward_pass(self):
        named = names_of(
            "elu",
            ("1.0, alpha * np.exp(np.minimum(x, 0))", "1.0, alpha"),
            ("x, alpha * np.expm1", "x, np.expm1"),
        )
        assert named["elu_forward_scales_negatives_by_alpha"] in ("ignores_alpha", "")
        assert named["elu_backward_uses_the_slope_at_x"] == "leaky_backward"


class TestNoIdea:
    @pytest.mark.parametrize(
        ("question", "changes"),
        [
            ("elu", [("slope = np.where(x > 0", "slope = np.where(x < 0")]),  # with alpha = 1 as leaky ReLU's
            (
                "prelu",
                [
                    (
                        "slope = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))\n    out",
                        "slope = alpha.reshape(1)\n    out",
                    )
                ],
            ),
            ("saturated_fraction", [("float(np.mean((out <= low + tol) | (out >= high - tol)))", "0.0")]),
            ("relu", [("np.maximum(x, 0)", "0 * x")]),
        ],
    )
    def test_an_answer_that_is_wrong_in_its_own_way_gets_no_name(self, question, changes):
        assert set(names_of(question, *changes).values()) == {""}


def test_independent_answers_are_named_rightly(capsys):
    """Seven of ten at least, and none wrongly; `python -m tests.naming_rate --verbose` says which."""
    counts = []
    for name in ASSIGNMENTS:
        answers = independent_answers(name)
        assert {answer.question for answer in answers} <= set(
            assignment_of(name).questions
        )  # else not judged
        chosen = [answer for answer in answers if answer.question not in LONG]
        counts.append(count(judge_of(name), chosen[::3]))
    counted = total(counts)
    with capsys.disabled():
        print("\n" + counted.line("independent answers"))
    assert counted.wrong > 80 and counted.named >= 0.7 * counted.wrong
    assert counted.misnamed == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", in_turn(ASSIGNMENTS))
def test_no_mutant_is_named_wrongly(name):
    tests = [cell for cell in assignment_of(name).graded if cell.role == "test"]
    questions = dict.fromkeys(cell.question for cell in tests if cell.question not in LONG)
    made = [mutant for question in questions for mutant in mutants(judge_of(name), question, 2)]
    assert made and count(judge_of(name), made).misnamed == 0
