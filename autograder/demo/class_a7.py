"""The example class of assignment 7; see `class_a1` for how it is put together."""

from __future__ import annotations

import functools

from autograder.demo.student import ALL
from autograder.demo.student import Student as _Student

ASSIGNMENT = "a7_architectures"
DUE = "2026-11-28 23:59:00 UTC"

ESSAY = (
    "74 % of VGG-16's parameters lie in its first dense layer and 99 % of the multiply-adds in the "
    "convolutions; averaging the channels and 1 x 1 convolutions answer that. The deeper plain net is worse "
    "in training, so it is optimization: it could copy the shallow one. With x + F(x) the gradient has a "
    "term that arrives unchanged."
)
Student = functools.partial(_Student, essay=ESSAY)

EXTRA = (
    "preact_block",
    "inception_module",
    "se_block",
    "resnext_block",
    "dense_block",
    "separable_block",
    "build_resnet",
    "compound_scaling",
)

CLASS = (
    Student("ada", "everything right"),
    Student(
        "barbara",
        "everything right, with loops and functions",
        ideas={
            "conv_output_shape": "counts_places",
            "conv_naive": "one_shift_at_a_time",
            "max_pool_naive": "shifted_images",
            "global_avg_pool": "one_row_a_channel",
            "count_parameters_and_macs": "layer_by_layer_recursion",
            "receptive_field": "first_and_last_pixel",
            "conv_im2col": "window_by_window",
            "basic_block": "functional",
            "bottleneck_block": "functional",
            "preact_block": "functional",
            "inception_module": "sequences",
            "se_block": "functional",
            "resnext_block": "split_transform_merge",
            "dense_block": "class_of_one_layer",
            "separable_block": "channel_by_channel",
            "build_resnet": "classes_of_its_own",
            "compound_scaling": "whole_numbers",
        },
    ),
    Student(
        "claude",
        "everything right, with index arrays, scipy and operations in place",
        ideas={
            "conv_output_shape": "arrays_of_numbers",
            "conv_naive": "correlations_of_scipy",
            "max_pool_naive": "all_windows_at_once",
            "global_avg_pool": "einsum_and_broadcast",
            "count_parameters_and_macs": "numbers_at_once",
            "receptive_field": "from_the_top",
            "conv_im2col": "index_arrays",
            "basic_block": "in_place",
            "bottleneck_block": "in_place",
            "preact_block": "in_place_where_it_may_be",
            "inception_module": "one_relu_at_the_end",
            "se_block": "einsum",
            "resnext_block": "in_place",
            "dense_block": "sequence_of_dictionaries",
            "separable_block": "product_over_channels",
            "build_resnet": "named_parts",
            "compound_scaling": "numpy_arrays",
        },
    ),
    Student("fatima", "core questions only", empty=EXTRA),
    Student(
        "hana",
        "right for squares only",
        ideas={
            "conv_output_shape": "squares_only",
            "max_pool_naive": "rows_taken_for_columns",
            "global_avg_pool": "square_images_only",
            "count_parameters_and_macs": "square_kernels",
            "conv_im2col": "strides_over_rows_only",
        },
    ),
    Student(
        "ivan",
        "forgets the shortcut",
        ideas={
            "basic_block": "forgets_the_shortcut",
            "bottleneck_block": "forgets_the_shortcut",
            "preact_block": "forgets_the_shortcut",
            "resnext_block": "forgets_the_shortcut",
            "build_resnet": "plain_network",
        },
    ),
    Student(
        "judith",
        "passes what can be seen and trips over what is hidden",
        ideas={
            "conv_naive": "empty_without_padding",
            "conv_output_shape": "forgets_the_padding",
            "basic_block": "detached_shortcut",
            "bottleneck_block": "stride_in_the_first",
            "inception_module": "detached",
            "separable_block": "adds_a_shortcut",
        },
    ),
    Student(
        "kwame",
        "overwrites instead of adding",
        ideas={
            "conv_naive": "overwrites_dx",
            "max_pool_naive": "overwrites_dx",
            "conv_im2col": "overwrites_dx",
        },
    ),
    Student(
        "lena",
        "takes means over the batch",
        ideas={
            "conv_naive": "averages_dw_over_the_batch",
            "global_avg_pool": "averages_over_the_batch",
            "conv_im2col": "averages_db",
            "se_block": "averages_over_the_batch",
            "basic_block": "another_momentum",
            "build_resnet": "another_momentum",
        },
    ),
    Student(
        "marco",
        "does things in another order",
        ideas={
            "receptive_field": "own_stride_first",
            "preact_block": "relu_before_the_norm",
            "inception_module": "another_order",
            "dense_block": "newest_first",
            "resnext_block": "relu_before_the_addition",
            "compound_scaling": "rounds_layers_down",
        },
    ),
    Student("quentin", "handed in the untouched release", empty=("all",), fails=ALL),
    Student("rosa", "everything right, two days late", hours_late=48.0),
)
