"""Multiplies by the transposed matrix."""

MESSAGE = (
    "whiten_apply multiplies by the transpose of the matrix. A ZCA matrix is symmetric and does not mind; "
    "for any other the result is wrong. Rows times matrix: (x - mean) @ matrix."
)
FAILS = {
    "whiten_apply_uses_the_given_mean_and_matrix",
}


def whiten_apply(x, mean, matrix):
    return (matrix @ (x - mean).T).T
