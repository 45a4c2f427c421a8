"""Step 3: run a student's cells where they can do no harm.

`sandbox` builds the sandbox, `inside` is all that runs in it, `client` is how the judge speaks to it.
"""
