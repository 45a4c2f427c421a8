"""The example class of assignment 1: who handed in what, and which graded cells each of them must fail.

Answers come from the catalogue by name, so every student here stands for ideas that the grader knows and
tests. What cannot come from a catalogue (a broken file, a process that ends itself, a forger) is made by
hand in `tricks`.
"""

from __future__ import annotations

from autograder.demo import tricks
from autograder.demo.student import ALL, Student

ASSIGNMENT = "a1_activations"
DUE = "2026-10-12 23:59:00 UTC"

EXTRA = ("prelu", "selu", "gelu", "swish", "softplus", "maxout", "rrelu")

CLASS = (
    Student("ada", "everything right"),
    Student(
        "barbara",
        "everything right, with loops over elements",
        ideas={
            "numerical_gradient": "flat_list",
            "sigmoid": "element_by_element",
            "tanh": "vectorized_math",
            "relu": "element_by_element",
            "leaky_relu": "vectorized_scalars",
            "elu": "loops",
            "prelu": "loops",
            "gelu": "math_loop",
            "swish": "loop",
            "softplus": "scalar_math",
            "maxout": "scalar_loops",
            "rrelu": "scalar_random",
            "dead_fraction": "loop_over_units",
            "saturated_fraction": "loop",
            "gradient_sign_census": "loops",
            "selu": "vectorize",
        },
    ),
    Student(
        "claude",
        "everything right, with masks and in-place work on copies",
        ideas={
            "numerical_gradient": "nditer_in_place",
            "sigmoid": "indexed_halves",
            "relu": "copy_and_mask",
            "leaky_relu": "masks_in_place",
            "elu": "masks",
            "prelu": "channels_last",
            "gelu": "flatten_ndtr",
            "selu": "masks",
            "rrelu": "draws_for_negatives_only",
            "maxout": "loop_over_pieces",
        },
    ),
    Student(
        "daphne",
        "everything right, with scipy and einsum",
        ideas={
            "numerical_gradient": "unit_vectors",
            "sigmoid": "scipy",
            "tanh": "shifted_sigmoid",
            "gelu": "norm",
            "swish": "expit",
            "softplus": "logaddexp",
            "maxout": "einsum",
            "prelu": "einsum",
            "dead_fraction": "sum_einsum",
            "gradient_sign_census": "matrix_product",
        },
    ),
    Student("emil", "right, and noisy: prints, warnings, progress bars, plots, magics", trick=tricks.noisy),
    Student("fatima", "core questions only", empty=EXTRA),
    Student(
        "george",
        "only the first three questions",
        empty=(
            "relu",
            "leaky_relu",
            "elu",
            "saturated_fraction",
            "dead_fraction",
            "gradient_sign_census",
            "explanation",
            *EXTRA,
        ),
    ),
    Student(
        "hana",
        "forgets the upstream gradient everywhere",
        ideas={
            "sigmoid": "forgets_dout",
            "tanh": "forgets_dout",
            "relu": "forgets_dout",
            "softplus": "forgets_dout",
            "leaky_relu": "forgets_dout_on_the_left",
            "elu": "backward_without_dout",
            "gelu": "backward_without_dout",
        },
    ),
    Student(
        "ivan",
        "textbook formulas that overflow",
        ideas={
            "sigmoid": "exp_over_one_plus_exp",
            "tanh": "quotient_of_exponentials",
            "softplus": "overflows",
            "swish": "exp_over_one_plus_exp",
            "elu": "masks_times_exp",
        },
    ),
    Student(
        "judith",
        "mixes up input and output in the slopes",
        ideas={
            "sigmoid": "slope_in_terms_of_x",
            "tanh": "slope_in_terms_of_x",
            "elu": "slope_at_out",
            "selu": "slope_at_out",
            "swish": "slope_from_out",
            "prelu": "dalpha_from_out",
        },
    ),
    Student(
        "kwame",
        "hard-codes the options",
        ideas={
            "leaky_relu": "hard_coded_alpha",
            "elu": "ignores_alpha",
            "swish": "ignores_beta",
            "saturated_fraction": "fixed_tolerance",
            "numerical_gradient": "hard_coded_step",
            "maxout": "two_pieces_only",
        },
    ),
    Student(
        "lena",
        "believes the slide that says max(alpha x, x)",
        ideas={"leaky_relu": "maximum", "prelu": "maximum"},
    ),
    Student(
        "marco",
        "sums over the wrong axes",
        ideas={
            "prelu": "dalpha_sums_batch_only",
            "maxout": "averages_over_the_batch",
            "dead_fraction": "mixes_channels",
            "gradient_sign_census": "census_along_the_batch",
        },
    ),
    Student("nora", "randomness that is not what it says", ideas={"rrelu": "one_slope_per_call"}),
    Student(
        "olu",
        "approximates where the exact function is asked for",
        ideas={
            "gelu": "tanh_approximation",
            "selu": "rounded_constants",
            "numerical_gradient": "forward_difference",
        },
    ),
    Student(
        "petra",
        "counts where a fraction is asked for; overwrites what it is given",
        ideas={
            "dead_fraction": "count_instead_of_fraction",
            "saturated_fraction": "count_instead_of_fraction",
            "relu": "overwrites_its_inputs",
        },
    ),
    Student("quentin", "handed in the untouched release", empty=("all",), essay="", fails=ALL),
    Student("rosa", "everything right, a day and a half late", hours_late=33.5),
    Student("sven", "renamed the file", file="a1 (final) FINAL copy.ipynb"),
    Student(
        "tamar",
        "deleted the test cells and moved the answers around",
        trick=tricks.shuffle_and_delete,
        honest=False,
    ),
    Student(
        "ulla",
        "an endless loop inside relu_backward",
        trick=tricks.below("relu", tricks.redefined(["relu_backward"], "while True: pass")),
        honest=False,
        fails=frozenset(
            {
                "relu_backward_blocks_negative_inputs",
                "relu_backward_is_zero_at_the_kink",
                "relu_leaves_its_inputs_unchanged",
            }
        ),
    ),
    Student(
        "viktor",
        "an endless loop at the top of an answer cell",
        trick=tricks.above("sigmoid", tricks.ENDLESS),
        honest=False,
        fails=frozenset(
            {
                "sigmoid_forward_matches_its_definition",
                "sigmoid_forward_survives_large_inputs",
                "sigmoid_backward_agrees_with_autograd",
                "sigmoid_backward_survives_large_inputs",
            }
        ),
    ),
    Student(
        "wanda",
        "allocates memory without end",
        trick=tricks.above("tanh", tricks.MEMORY_HOG),
        honest=False,
        fails=frozenset(
            {
                "tanh_forward_matches_its_definition",
                "tanh_forward_survives_large_inputs",
                "tanh_backward_agrees_with_autograd",
            }
        ),
    ),
    Student(
        "xaver",
        "ends the process with os._exit(0)",
        trick=tricks.above("softplus", tricks.EXITS),
        honest=False,
        fails=frozenset(
            {
                "softplus_forward_matches_its_formula",
                "softplus_forward_survives_large_inputs",
                "softplus_forward_keeps_digits_on_the_far_left",
                "softplus_backward_is_dout_times_the_sigmoid",
            }
        ),
    ),
    Student("yasmin", "a file that is no JSON", trick=tricks.broken_json, honest=False, fails=ALL),
    Student(
        "zoltan",
        "a forger: edits tests, metadata, outputs and the kernel",
        trick=tricks.forge,
        honest=False,
        ideas={"sigmoid": "sign_of_the_exponent", "tanh": "swapped_exponentials"},
        empty=("maxout", "rrelu"),
    ),
    Student("aisha", "active content in outputs and text", trick=tricks.active_content),
    Student(
        "bruno",
        "a syntax error in one cell",
        trick=tricks.syntax_error("selu"),
        honest=False,
        fails=frozenset({"selu_forward_has_both_constants", "selu_backward_has_both_constants"}),
    ),
)
