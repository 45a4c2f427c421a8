"""Shared helpers of the course: data, checks, plots, interactive figures, quizzes, `doctor`.

Import the module you need (`from nnlab import check`); nothing heavy is imported here.
"""

__version__ = "0.1.0"
