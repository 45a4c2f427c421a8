"""Forms x x^T, one row and column per example."""

MESSAGE = (
    "You form x x^T, which is (N, N): products of examples. The Hessian has a row and a column for each "
    "WEIGHT, so it is (D, D): products of features, summed over the examples."
)
FAILS = {
    "hessian_holds_the_second_derivatives_of_the_loss",
}


def hessian(x):
    x = x.astype(float)
    return x @ x.T / len(x)
