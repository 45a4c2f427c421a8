"""Is called by a name that begins with an at sign, which a spreadsheet takes for a formula."""

STUDENT = "@SUM(1+1)*cmd"
SAYS = ["student_id_changed: '@SUM(1+1)*cmd' became the student id 'SUM-1-1-cmd'"]
