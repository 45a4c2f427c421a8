"""Step 2: put a student's answers into the released notebook, and say what was changed in it."""
