"""Configuration of stock nbgrader for this course (nbgrader finds it only at the root).

It makes `nbgrader generate_assignment a1_activations`, `nbgrader autograde`, formgrader and `nbgrader
export` use the same folders and the same gradebook as `autograder`. AUTOGRADER_WORKSPACE moves the working
files elsewhere.
"""

import os

c = get_config()  # noqa: F821  (nbgrader defines it)

_workspace = os.environ.get("AUTOGRADER_WORKSPACE", "grading")
if not os.path.isabs(_workspace):
    _workspace = os.path.join(os.path.dirname(os.path.abspath(__file__)), _workspace)
os.makedirs(_workspace, exist_ok=True)

c.CourseDirectory.course_id = "training-neural-networks"
c.CourseDirectory.root = os.path.dirname(os.path.abspath(__file__))
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
# nbgrader's own default for this one is "solution", one letter from our sources: keep it far away.
c.CourseDirectory.solution_directory = os.path.join(_workspace, "worked_solutions")
c.CourseDirectory.submitted_directory = os.path.join(_workspace, "submitted")
c.CourseDirectory.autograded_directory = os.path.join(_workspace, "autograded")
c.CourseDirectory.feedback_directory = os.path.join(_workspace, "feedback")
c.CourseDirectory.db_url = os.environ.get(
    "AUTOGRADER_DB_URL", "sqlite:///" + os.path.join(_workspace, "gradebook.db")
)
# Late penalties by the rules of autograder/policies/late.toml; see docs/instructors.md.
c.AssignLatePenalties.plugin_class = "autograder.gradebook.late.LatePolicy"
c.LatePolicy.rules_file = os.path.join(c.CourseDirectory.root, "autograder", "policies", "late.toml")
c.ExecutePreprocessor.timeout = 120
c.IncludeHeaderFooter.header = ""

# `nbgrader export` counts extra questions apart, and gives no 0 for what was never due.
c.ExportApp.plugin_class = "autograder.report.nbgrader_export.ExportScores"

# Stock `nbgrader generate_feedback` would show hidden tests, and formgrader would run students' HTML.
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "autograder.feedback.stock.HideHiddenTests",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
c.HTMLExporter.preprocessors = ["autograder.feedback.stock.CleanStudentContent"]
