"""Step 1: find the students, their files and their notebooks in what a class handed in."""
