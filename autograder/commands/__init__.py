"""What each command of `autograder` does, and what the terminal shows of it."""
