"""Step 8: signed records of what was graded, from what and with what."""
