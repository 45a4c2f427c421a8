"""Multiplies uint8 pixels as they are; the products wrap around at 256."""

MESSAGE = (
    "For uint8 pixels your products wrap around at 256, as numpy computes them in uint8. Turn x into "
    "floats before you multiply anything."
)
FAILS = {
    "hessian_holds_the_second_derivatives_of_the_loss",
}


def hessian(x):
    return x.T @ x / len(x)
