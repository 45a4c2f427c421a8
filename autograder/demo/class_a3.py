"""The example class of assignment 3; see `class_a1` for how it is put together."""

from __future__ import annotations

from autograder.demo.student import ALL, Student

ASSIGNMENT = "a3_initialization"
DUE = "2026-11-09 23:59:00 UTC"

EXTRA = (
    "residual_block_init",
    "orthogonal_init",
    "lsuv",
    "fixup_scale",
)

CLASS = (
    Student("ada", "everything right"),
    Student(
        "barbara",
        "everything right, with loops and one draw at a time",
        ideas={
            "fan_in_and_fan_out": "counts_connections",
            "symmetry": "loops",
            "variance_of_a_sum_of_products": "two_point_distributions",
            "rectified_moments": "fine_sum",
            "weight_variance": "factor_by_factor",
            "normal_init": "one_by_one",
            "xavier_init": "filter_by_filter",
            "kaiming_init": "scipy_column_by_column",
            "activation_statistics": "sums_over_entries",
            "gradient_statistics": "sums_examples",
            "predicted_second_moments": "trapezoid_of_the_variance",
            "residual_block_init": "scalar_draws",
            "lsuv": "sums_of_squares",
            "orthogonal_init": "gram_schmidt",
        },
    ),
    Student(
        "claude",
        "everything right, with numpy's old generator",
        ideas={
            "fan_in_and_fan_out": "products_of_the_shape",
            "symmetry": "isclose",
            "normal_init": "legacy_randn",
            "xavier_init": "legacy_rand",
            "kaiming_init": "legacy_randn",
            "rectified_moments": "half_normal",
            "weight_variance": "gain_squared",
            "predicted_second_moments": "closed_forms",
            "residual_block_init": "cumulative_product",
            "lsuv": "one_division",
            "fixup_scale": "one_draw",
            "orthogonal_init": "svd_and_coins",
        },
    ),
    Student(
        "daphne",
        "everything right, with scipy, recursion and computation graphs",
        ideas={
            "symmetry": "einsum",
            "variance_of_a_sum_of_products": "covariance_matrix",
            "rectified_moments": "integrates",
            "weight_variance": "harmonic_mean",
            "normal_init": "inverse_distribution",
            "xavier_init": "scipy_distributions",
            "activation_statistics": "recursion",
            "gradient_statistics": "recursion",
            "predicted_second_moments": "scipy_quadrature",
            "fixup_scale": "seed_sequence",
            "orthogonal_init": "cut_from_a_square",
        },
    ),
    Student("fatima", "core questions only", empty=EXTRA),
    Student(
        "hana",
        "forgets what a ReLU takes away",
        ideas={
            "rectified_moments": "relu_keeps_everything",
            "weight_variance": "forgets_the_activation",
            "kaiming_init": "forgets_the_two",
            "residual_block_init": "relu_keeps_everything",
        },
    ),
    Student(
        "ivan",
        "believes the slide that says 1 / sqrt(2n)",
        ideas={
            "kaiming_init": "root_of_twice_the_fan",
            "variance_of_a_sum_of_products": "product_of_variances",
        },
    ),
    Student(
        "judith",
        "counts the wrong inputs",
        ideas={
            "fan_in_and_fan_out": "fan_out_ignores_groups",
            "xavier_init": "forgets_the_kernel",
            "kaiming_init": "conv_axes_swapped",
            "fixup_scale": "counts_layers",
        },
    ),
    Student(
        "kwame",
        "hard-codes the options",
        ideas={
            "normal_init": "always_a_hundredth",
            "kaiming_init": "always_fan_in",
            "xavier_init": "ignores_the_gain",
            "activation_statistics": "always_relu",
        },
    ),
    Student(
        "lena",
        "takes the bound of a uniform distribution for its std",
        ideas={
            "weight_variance": "bound_is_the_standard_deviation",
            "xavier_init": "bound_is_std",
            "kaiming_init": "bound_is_std",
        },
    ),
    Student(
        "marco",
        "takes statistics along the wrong axis",
        ideas={
            "symmetry": "counts_rows",
            "gradient_statistics": "averages_over_the_batch",
        },
    ),
    Student(
        "nora",
        "randomness that is the same each time",
        ideas={
            "normal_init": "fixed_seed",
            "orthogonal_init": "fixed_seed",
            "residual_block_init": "fixed_seed",
            "predicted_second_moments": "random_samples",
        },
    ),
    Student(
        "olu",
        "follows PyTorch's conventions instead of the text",
        ideas={"fan_in_and_fan_out": "dense_the_torch_way"},
    ),
    Student(
        "petra",
        "overwrites the weights that it is given",
        ideas={
            "lsuv": "overwrites_the_weights",
        },
    ),
    Student("quentin", "handed in the untouched release", empty=("all",), fails=ALL),
    Student("rosa", "everything right, two days late", hours_late=48.0),
)
