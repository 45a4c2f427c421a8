"""Goes through the examples and the components one by one."""


def gradient_sign_census(x, dout):
    N, D = x.shape
    total, one_signed = [0.0] * D, 0
    for i in range(N):
        grad = [dout[i] * x[i, j] for j in range(D)]
        total = [t + g for t, g in zip(total, grad, strict=True)]
        one_signed += not (min(grad) < 0 < max(grad))
    positive, negative = sum(t > 0 for t in total), sum(t < 0 for t in total)
    return one_signed / N, max(positive, negative) / D
