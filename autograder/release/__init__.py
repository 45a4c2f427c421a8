"""Make the versions that students get, and check that they give nothing away."""
