"""`python -m autograder` does what the command `autograder` does."""

import sys

from autograder.cli import main

sys.exit(main())
