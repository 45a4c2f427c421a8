"""Build the sandbox that the worker's fork server runs in."""
