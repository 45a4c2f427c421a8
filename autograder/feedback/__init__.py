"""Step 8 of a submission: the pages that students get (`pages`), and nbgrader's own made safe (`stock`)."""
