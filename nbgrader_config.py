"""Configuration of stock nbgrader for this course (nbgrader finds it only at the root).

It makes `nbgrader generate_assignment a1_activations`, `nbgrader autograde`, formgrader and `nbgrader
export` use the same folders and the same gradebook as `autograder`. AUTOGRADER_WORKSPACE moves the working
files elsewhere.
"""

import os

import nbgrader

import autograder

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

# Formgrader: mark schemes beside essays, formulas without a network, and nothing that students wrote may run.
_templates = [
    os.path.join(os.path.dirname(autograder.__file__), "formgrader", "templates"),
    os.path.join(os.path.dirname(nbgrader.__file__), "server_extensions", "formgrader", "templates"),
]
c.HTMLExporter.template_name = "grading"
c.HTMLExporter.extra_template_basedirs = _templates
c.HTMLExporter.extra_template_paths = _templates
c.HTMLExporter.preprocessors = [
    "autograder.formgrader.page.ShowForGrading",
    "autograder.feedback.stock.CleanStudentContent",
]

# `nbgrader generate_feedback` writes the pages that `autograder grade` writes, and where there is no receipt
# (after stock `nbgrader autograde`) nbgrader's own, without hidden tests.
c.GenerateFeedback.exporter_class = "autograder.feedback.stock.FeedbackExporter"
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "autograder.feedback.stock.HideHiddenTests",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
c.FeedbackExporter.template_name = "feedback"
