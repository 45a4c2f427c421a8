"""The example class of assignment 6; see `class_a1` for how it is put together."""

from __future__ import annotations

import functools

from autograder.demo.student import ALL
from autograder.demo.student import Student as _Student

ASSIGNMENT = "a6_augmentation"
DUE = "2026-11-27 23:59:00 UTC"

ESSAY = (
    "A mirrored b is a d, so with letters the flip changes the label; upside down, triangle up becomes "
    "triangle down. With pad = 8 a window of 32 x 32 can lose 44 % of the picture. Mixup's target "
    "holds both classes; with weight 0.1 the label of the first image alone would be nine tenths wrong."
)
Student = functools.partial(_Student, essay=ESSAY)

EXTRA = ("random_resized_crop", "pca_lighting", "affine_warp", "lens_distort")

CLASS = (
    Student("ada", "everything right"),
    Student(
        "barbara",
        "everything right, image by image",
        ideas={
            "horizontal_flip": "image_by_image",
            "random_crop": "copies_into_zeros",
            "resize_short_side": "matrices",
            "ten_crop": "image_by_image",
            "color_jitter": "image_by_image",
            "cutout": "padded_canvas",
            "mixup": "image_by_image",
            "random_resized_crop": "matrices",
            "pca_lighting": "covariance_by_numpy",
            "affine_warp": "pixel_by_pixel",
            "lens_distort": "pixel_by_pixel",
        },
    ),
    Student(
        "claude",
        "everything right, with index arrays and scipy",
        ideas={
            "horizontal_flip": "columns_looked_up",
            "random_crop": "index_arrays",
            "resize_short_side": "map_coordinates",
            "ten_crop": "all_at_once",
            "color_jitter": "straight_line",
            "cutout": "comparisons",
            "mixup": "mixing_matrix",
            "random_resized_crop": "map_coordinates",
            "pca_lighting": "singular_values",
            "affine_warp": "map_coordinates",
            "lens_distort": "map_coordinates",
        },
    ),
    Student("fatima", "core questions only", empty=EXTRA),
    Student(
        "hana",
        "one draw for the whole batch",
        ideas={
            "horizontal_flip": "one_coin_for_the_batch",
            "random_crop": "one_place_for_the_batch",
            "color_jitter": "one_factor_for_the_batch",
            "cutout": "one_square_for_the_batch",
            "mixup": "one_weight_for_the_batch",
            "random_resized_crop": "one_shape_for_the_batch",
            "pca_lighting": "one_color_for_the_batch",
        },
    ),
    Student(
        "ivan",
        "computes with bytes",
        ideas={
            "resize_short_side": "bytes_wrap_around",
            "color_jitter": "bytes_wrap_around",
            "mixup": "bytes_wrap_around",
            "random_resized_crop": "bytes_wrap_around",
            "pca_lighting": "bytes_wrap_around",
            "lens_distort": "bytes_wrap_around",
        },
    ),
    Student(
        "judith",
        "leaves out what lies at the border",
        ideas={
            "random_crop": "never_the_last_place",
            "cutout": "whole_squares_only",
            "resize_short_side": "align_corners",
            "affine_warp": "border_repeated",
            "lens_distort": "border_repeated",
        },
    ),
    Student(
        "kwame",
        "seeds of their own",
        ideas={
            "horizontal_flip": "fixed_seed",
            "random_crop": "fixed_seed",
            "color_jitter": "fixed_seed",
            "cutout": "fixed_seed",
            "mixup": "fixed_seed",
            "pca_lighting": "fixed_seed",
        },
    ),
    Student(
        "lena",
        "does things in another order",
        ideas={
            "ten_crop": "averages_scores",
            "color_jitter": "brightness_first",
            "mixup": "weights_swapped_in_labels",
            "affine_warp": "shear_undone_first",
            "pca_lighting": "ascending_order",
        },
    ),
    Student(
        "marco",
        "takes one axis for another",
        ideas={
            "horizontal_flip": "upside_down",
            "random_crop": "row_used_for_both",
            "resize_short_side": "sides_swapped",
            "ten_crop": "flipped_upside_down",
            "affine_warp": "right_before_down",
            "lens_distort": "columns_only",
        },
    ),
    Student("quentin", "handed in the untouched release", empty=("all",), fails=ALL),
    Student("rosa", "everything right, two days late", hours_late=48.0),
)
