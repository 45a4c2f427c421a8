"""The example classes, one per assignment, and when each assignment was due."""

from __future__ import annotations

from autograder.demo import class_a1, class_a2, class_a3, class_a4, class_a5, class_a6, class_a7
from autograder.demo.student import Student

CLASSES: dict[str, tuple[Student, ...]] = {
    "a1_activations": class_a1.CLASS,
    "a2_preprocessing": class_a2.CLASS,
    "a3_initialization": class_a3.CLASS,
    "a4_normalization": class_a4.CLASS,
    "a5_regularization": class_a5.CLASS,
    "a6_augmentation": class_a6.CLASS,
    "a7_architectures": class_a7.CLASS,
}
DUE = {
    "a1_activations": "2026-10-12 23:59:00 UTC",
    "a2_preprocessing": "2026-10-26 23:59:00 UTC",
    "a3_initialization": "2026-11-09 23:59:00 UTC",
    "a4_normalization": "2026-11-23 23:59:00 UTC",
    "a5_regularization": "2026-11-26 23:59:00 UTC",
    "a6_augmentation": "2026-11-27 23:59:00 UTC",
    "a7_architectures": "2026-11-28 23:59:00 UTC",
}
