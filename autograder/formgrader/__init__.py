"""nbgrader's formgrader as this course configures it: answers graded by hand first, beside their mark scheme
(`page`), and who graded them put on record (`graders`)."""
