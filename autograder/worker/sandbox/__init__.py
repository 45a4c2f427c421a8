"""Start the worker's fork server behind the walls this machine offers."""
