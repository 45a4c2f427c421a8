"""Step 3: run a student's cells where they can do no harm.

`sandbox` builds the walls, `inside` is all that runs behind them, `client` is how the judge speaks to it.
"""
