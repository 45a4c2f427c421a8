"""The example class of assignment 5; see `class_a1` for how it is put together."""

from __future__ import annotations

import functools

from autograder.demo.student import ALL
from autograder.demo.student import Student as _Student

ASSIGNMENT = "a5_regularization"
DUE = "2026-11-26 23:59:00 UTC"

ESSAY = (
    "For a linear unit the expected value goes through the sum, so one pass with p x is exact: all 200 "
    "dots of my left panel lie on the diagonal. With w = (1, 1), x = (1, -1), p = 1/2 the masks give relu 0, "
    "1, 0, 0, mean 1/4, but relu(p x) = 0. I would sample when I want to know how sure the net is."
)
Student = functools.partial(_Student, essay=ESSAY)

EXTRA = ("weight_decay_step", "spatial_dropout", "dropconnect", "stochastic_depth", "fractional_pool")

CLASS = (
    Student("ada", "everything right"),
    Student(
        "barbara",
        "everything right, with loops and one draw at a time",
        ideas={
            "penalties": "loops",
            "penalized_minimum": "by_cases",
            "dropout": "one_by_one",
            "vanilla_dropout": "mean_of_two_outcomes",
            "ensemble_average": "unit_by_unit",
            "mc_dropout": "running_sums",
            "weight_decay_step": "entry_by_entry",
            "spatial_dropout": "channel_by_channel",
            "dropconnect": "example_by_example",
            "stochastic_depth": "example_by_example",
            "fractional_pool": "shuffles_a_list",
        },
    ),
    Student(
        "claude",
        "everything right, with numpy's old generator and other formulas",
        ideas={
            "penalties": "norms",
            "penalized_minimum": "clipped",
            "dropout": "binomial",
            "vanilla_dropout": "shuffled_by_choice",
            "ensemble_average": "all_masks_by_product",
            "mc_dropout": "all_masks_first",
            "weight_decay_step": "one_formula",
            "spatial_dropout": "repeated_coins",
            "dropconnect": "keeps_the_coins",
            "stochastic_depth": "transposed",
            "fractional_pool": "chooses_the_places",
        },
    ),
    Student("fatima", "core questions only", empty=EXTRA),
    Student(
        "hana",
        "takes p for the probability of dropping, as in PyTorch",
        ideas={
            "dropout": "p_is_of_dropping",
            "vanilla_dropout": "drops_with_probability_p",
            "ensemble_average": "drops_with_probability_p",
            "mc_dropout": "drops_with_probability_p",
            "spatial_dropout": "drops_with_probability_p",
            "dropconnect": "drops_with_probability_p",
            "stochastic_depth": "drops_with_probability_p",
        },
    ),
    Student(
        "ivan",
        "believes the slide: multiply by the dropout probability",
        ideas={
            "vanilla_dropout": "multiplies_by_the_dropout_probability",
            "dropout": "scales_at_test_time",
            "ensemble_average": "scaling_rule",
        },
    ),
    Student(
        "judith",
        "one coin for too many",
        ideas={
            "dropout": "one_mask_for_the_batch",
            "vanilla_dropout": "one_mask_for_the_batch",
            "mc_dropout": "one_mask_for_all_examples",
            "spatial_dropout": "same_channels_for_all_examples",
            "dropconnect": "dropout_of_inputs",
            "stochastic_depth": "one_coin_for_the_batch",
        },
    ),
    Student(
        "kwame",
        "seeds of their own",
        ideas={
            "dropout": "fixed_seed",
            "vanilla_dropout": "fixed_seed",
            "mc_dropout": "same_mask_in_every_sample",
            "spatial_dropout": "fixed_seed",
            "fractional_pool": "not_shuffled",
        },
    ),
    Student(
        "lena",
        "loses the factor 1/2 or the factor 1/p",
        ideas={
            "penalties": "no_half",
            "penalized_minimum": "forgets_the_half",
            "dropout": "backward_without_scale",
            "weight_decay_step": "penalty_without_half",
            "dropconnect": "gradient_without_scale",
            "stochastic_depth": "backward_without_scale",
        },
    ),
    Student(
        "marco",
        "shrinks where one selects",
        ideas={
            "penalties": "slope_one_at_zero",
            "penalized_minimum": "hard_threshold",
            "ensemble_average": "leaves_out_the_empty_mask",
            "mc_dropout": "variance",
            "fractional_pool": "regions_overlap",
        },
    ),
    Student("quentin", "handed in the untouched release", empty=("all",), fails=ALL),
    Student("rosa", "everything right, two days late", hours_late=48.0),
)
