"""Step 8 for a whole class: the instructor's report, written by `page` from the numbers of `data`."""
