"""How the judge starts a worker and speaks to it. Everything that comes back is untrusted."""
