"""How alike the answers of a class are, beyond what is common in it."""
