"""The example class of assignment 4: right answers in several styles, and wrong ideas that go together."""

from __future__ import annotations

import functools

from autograder.demo import student
from autograder.demo.student import ALL

ASSIGNMENT = "a4_normalization"
DUE = "2026-11-23 23:59:00 UTC"

EXTRA = ("spatial_groupnorm", "scale_invariance", "fold_batchnorm")

Student = functools.partial(
    student.Student,
    essay="My first rule mixed up a small start with shuffled labels: the loss stays at ln K in both. The "
    "last activations have std 0.001 in one and 0.8 in the other. Batch norm mends both starts, since a "
    "common factor drops out, but no layer mends labels. Batches of 4 have noisy statistics; test mode uses "
    "running ones.",
)

CLASS = (
    Student("ada", "everything right"),
    Student(
        "barbara",
        "everything right, with loops",
        ideas={
            "batchnorm": "feature_by_feature",
            "batchnorm_backward_alt": "columns_in_a_loop",
            "spatial_batchnorm": "channel_by_channel",
            "layernorm": "row_by_row",
            "update_to_weight_ratio": "takes_the_step",
            "diagnose": "list_of_rules",
            "spatial_groupnorm": "group_by_group",
            "scale_invariance": "column_by_column",
            "fold_batchnorm": "unit_by_unit",
        },
    ),
    Student(
        "claude",
        "everything right, with axes moved, flattened and transposed",
        ideas={
            "batchnorm": "moments_and_keepdims",
            "batchnorm_backward_alt": "n_in_front",
            "spatial_batchnorm": "channels_last",
            "layernorm": "transposed_batchnorm",
            "update_to_weight_ratio": "flattens",
            "diagnose": "nearest_patient",
            "spatial_groupnorm": "five_axes",
            "scale_invariance": "takes_the_step",
            "fold_batchnorm": "moves_the_axis",
        },
    ),
    Student(
        "daphne",
        "everything right, through the whole graph",
        ideas={
            "batchnorm": "staged_graph",
            "batchnorm_backward_alt": "three_ways",
            "layernorm": "three_ways",
        },
    ),
    Student("fatima", "core questions only", empty=EXTRA),
    Student(
        "hana",
        "hard-codes the options",
        ideas={
            "batchnorm": "hard_coded_eps",
            "spatial_batchnorm": "hard_coded_momentum",
            "layernorm": "hard_coded_eps",
            "spatial_groupnorm": "every_channel_by_itself",
            "update_to_weight_ratio": "forgets_weight_decay",
            "diagnose": "a_fixed_loss_of_chance",
        },
    ),
    Student(
        "ivan",
        "follows PyTorch's conventions instead of the text",
        ideas={
            "batchnorm": "momentum_of_the_new_value",
            "spatial_batchnorm": "momentum_of_the_new_value",
            "update_to_weight_ratio": "velocity_with_the_other_sign",
        },
    ),
    Student(
        "judith",
        "takes statistics along the wrong axes",
        ideas={
            "batchnorm": "normalises_each_example",
            "layernorm": "normalises_each_feature",
            "spatial_batchnorm": "reshapes_without_transposing",
            "spatial_groupnorm": "interleaved_groups",
            "scale_invariance": "growth_of_the_whole_matrix",
        },
    ),
    Student(
        "kwame",
        "backward passes that take the statistics for constants",
        ideas={
            "batchnorm": "backward_constant_statistics",
            "batchnorm_backward_alt": "statistics_as_constants",
            "layernorm": "backward_constant_statistics",
            "spatial_batchnorm": "backward_constant_statistics",
            "spatial_groupnorm": "backward_constant_statistics",
        },
    ),
    Student(
        "lena",
        "test mode like training",
        ideas={
            "batchnorm": "test_mode_uses_the_batch",
            "batchnorm_backward_alt": "test_mode_like_training",
            "spatial_batchnorm": "test_mode_without_gamma_and_beta",
            "fold_batchnorm": "forgets_eps",
        },
    ),
    Student(
        "marco",
        "reads one number where the whole list speaks",
        ideas={
            "update_to_weight_ratio": "largest_entries",
            "diagnose": "looks_at_the_first_layer",
            "fold_batchnorm": "one_scale_for_all_filters",
        },
    ),
    Student(
        "nora",
        "takes the zeros of a ReLU for saturation",
        ideas={
            "diagnose": "zeros_of_a_relu_are_saturated",
            "scale_invariance": "gradient_grows",
            "batchnorm_backward_alt": "sums_in_place_of_means",
        },
    ),
    Student(
        "olu",
        "averages where a sum belongs",
        ideas={
            "batchnorm": "averages_dgamma_and_dbeta",
            "layernorm": "averages_dgamma_and_dbeta",
            "spatial_batchnorm": "averages_dgamma_and_dbeta",
            "spatial_groupnorm": "averages_dgamma_and_dbeta",
            "diagnose": "averages_over_the_layers",
        },
    ),
    Student("quentin", "handed in the untouched release", empty=("all",), fails=ALL),
    Student("rosa", "everything right, two days late", hours_late=48.0),
)
