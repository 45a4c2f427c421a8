"""What feedback and report share: safe HTML out of untrusted text and outputs."""
