"""Late penalties as nbgrader works them out, with the plugin that the course's nbgrader_config.py names."""

from __future__ import annotations

from nbgrader.preprocessors import AssignLatePenalties


class LatePenalties:
    """The course's rule for late submissions.

    Args:
        config: of nbgrader; gives the plugin and its settings.
    """

    def __init__(self, config):
        preprocessor = AssignLatePenalties(config=config)
        preprocessor.init_plugin()
        self._plugin = preprocessor.plugin_inst

    def penalty(self, student: str, score: float, seconds_late: float) -> float | None:
        """Return the points to take off, from 0 to the score; None where nothing is due."""
        if seconds_late <= 0:
            return None
        due = self._plugin.late_submission_penalty(student, score, seconds_late)
        return None if due is None else min(max(due, 0.0), score)
