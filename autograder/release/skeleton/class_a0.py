"""The example class of assignment 0; see `class_a1` for how it is put together."""

from __future__ import annotations

from autograder.demo.student import ALL, Student

ASSIGNMENT = "a0_topic"
DUE = "2026-12-24 23:59:00 UTC"

CLASS = (
    Student("ada", "everything right"),
    Student("barbara", "everything right, with loops", ideas={"softsign": "element_by_element"}),
    Student("claude", "everything right, from the output", ideas={"softsign": "slope_from_the_output"}),
    Student("grace", "no absolute value", ideas={"softsign": "no_absolute_value"}),
    Student("hana", "a slope for positive inputs", ideas={"softsign": "slope_of_the_positive_side"}),
    Student("judith", "handed in as it was released", empty=(ALL,)),
)
