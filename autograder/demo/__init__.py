"""The example classes: who is in them, what they hand in and what they must get (`autograder demo`)."""
