"""The example class of assignment 2; see `class_a1` for how it is put together."""

from __future__ import annotations

from autograder.demo.student import ALL, Student

ASSIGNMENT = "a2_preprocessing"
DUE = "2026-10-26 23:59:00 UTC"

EXTRA = ("spectrogram", "running_mean_std", "leak_optimism")

CLASS = (
    Student("ada", "everything right"),
    Student(
        "barbara",
        "everything right, with loops and running sums",
        ideas={
            "standardize": "feature_by_feature",
            "standardize_splits": "column_by_column",
            "mean_image": "running_sum",
            "channel_stats": "streaming_sums",
            "whiten": "direction_by_direction",
            "conditioning": "measures_by_gradient_descent",
            "l2_normalize": "jacobians",
            "normalize_adjacency": "loops",
            "fold_standardization": "loops",
            "spectrogram": "loops_over_clips",
            "running_mean_std": "welford_row_by_row",
            "leak_optimism": "plain_loops",
        },
    ),
    Student(
        "claude",
        "everything right, with singular values and matrices",
        ideas={
            "standardize": "welford",
            "standardize_splits": "one_affine_map",
            "mean_image": "one_long_row_per_image",
            "channel_stats": "matrix_of_pixels",
            "pca": "full_svd",
            "whiten": "full_svd",
            "conditioning": "singular_values",
            "l2_normalize": "einsum_and_masks",
            "normalize_adjacency": "diagonal_matrices",
            "fold_standardization": "homogeneous_coordinates",
            "spectrogram": "masked_arrays",
            "running_mean_std": "shifted_sums",
            "leak_optimism": "corrcoef",
        },
    ),
    Student(
        "daphne",
        "everything right, by unusual routes",
        ideas={
            "standardize": "shifted_moments",
            "standardize_splits": "stack_and_split",
            "channel_stats": "histograms",
            "pca": "svd_of_the_covariance",
            "whiten": "eps_on_the_covariance",
            "conditioning": "each_function_calls_the_others",
            "l2_normalize": "computation_graph",
            "normalize_adjacency": "sparse_matrices",
            "fold_standardization": "probes_the_layer",
            "spectrogram": "nan_for_padding",
            "running_mean_std": "plain_numbers",
            "leak_optimism": "standardized_columns",
        },
    ),
    Student("fatima", "core questions only", empty=EXTRA),
    Student(
        "hana",
        "takes statistics from whatever is at hand",
        ideas={
            "standardize": "apply_computes_its_own_statistics",
            "standardize_splits": "each_split_by_itself",
            "pca": "project_centres_with_its_own_mean",
            "whiten": "apply_centres_with_its_own_mean",
            "spectrogram": "statistics_of_the_clip_itself",
            "running_mean_std": "latest_batch_only",
        },
    ),
    Student(
        "ivan",
        "does arithmetic in the type of the images",
        ideas={
            "standardize": "squares_in_the_type_of_x",
            "mean_image": "subtracts_in_uint8",
            "channel_stats": "forgets_the_units",
            "conditioning": "uint8_products_wrap",
        },
    ),
    Student(
        "judith",
        "mixes up the axes",
        ideas={
            "mean_image": "averages_over_pixels_too",
            "channel_stats": "channels_at_axis_one",
            "pca": "components_as_rows",
            "l2_normalize": "normalizes_columns",
            "normalize_adjacency": "columns_sum_to_one",
            "spectrogram": "frequency_on_the_last_axis",
        },
    ),
    Student(
        "kwame",
        "puts eps outside the root",
        ideas={
            "standardize": "adds_eps_to_the_std",
            "standardize_splits": "adds_eps_to_the_std",
            "whiten": "adds_eps_to_the_std",
            "l2_normalize": "adds_eps_to_the_length",
            "spectrogram": "eps_outside_the_root",
            "running_mean_std": "eps_outside_the_root",
        },
    ),
    Student("lena", "copied the famous three numbers", ideas={"channel_stats": "copied_std"}),
    Student(
        "marco",
        "divides by N - 1",
        ideas={
            "standardize": "divides_by_n_minus_one",
            "pca": "divides_by_n_minus_one",
            "whiten": "divides_by_n_minus_one",
            "channel_stats": "divides_by_n_minus_one",
            "running_mean_std": "unbiased_variance",
        },
    ),
    Student(
        "nora",
        "lets the test split leak into the training",
        ideas={"standardize_splits": "statistics_of_all_splits", "leak_optimism": "always_leaks"},
    ),
    Student(
        "olu",
        "loses digits far from zero",
        ideas={"standardize": "mean_of_squares_minus_square", "running_mean_std": "sums_of_squares"},
    ),
    Student(
        "petra",
        "divides by zero degrees; overwrites what it is given",
        ideas={
            "standardize": "overwrites_x",
            "normalize_adjacency": "divides_by_zero",
            "fold_standardization": "overwrites_the_weights",
        },
    ),
    Student("quentin", "handed in the untouched release", empty=("all",), fails=ALL),
    Student("rosa", "everything right, five hours late", hours_late=5.0),
)
