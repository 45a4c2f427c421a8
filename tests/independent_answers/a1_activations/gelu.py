# %% sigmoid approximation = sigmoid_approximation
from scipy.special import erf


def gelu_forward(x):
    s = 0.5 * (1 + np.tanh(0.851 * x))
    return x * s, (x, s)


def gelu_backward(dout, cache):
    x, s = cache
    return dout * (s + x * 1.702 * s * (1 - s))


# %% backward returns Phi only = backward_first_term_only
from scipy.special import erf


def gelu_forward(x):
    phi = 0.5 * (1 + erf(x / np.sqrt(2)))
    return x * phi, phi


def gelu_backward(dout, cache):
    return dout * cache


# %% density without 1/sqrt(2 pi) = density_not_normalised
from scipy.special import erf


def gelu_forward(x):
    return x * 0.5 * (1 + erf(x / np.sqrt(2))), x


def gelu_backward(dout, cache):
    x = cache
    return dout * (0.5 * (1 + erf(x / np.sqrt(2))) + x * np.exp(-(x**2) / 2))


# %% erf without the root of two = erf_without_sqrt2
from scipy.special import erf


def gelu_forward(x):
    return x * 0.5 * (1 + erf(x)), x


def gelu_backward(dout, cache):
    x = cache
    return dout * (0.5 * (1 + erf(x)) + x * np.exp(-(x**2)) / np.sqrt(np.pi))


# %% tanh form with the exact derivative = tanh_form_with_the_exact_slope
from scipy.special import erf


def gelu_forward(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))), x


def gelu_backward(dout, cache):
    x = cache
    return dout * (0.5 * (1 + erf(x / np.sqrt(2))) + x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi))


# %% density without the factor x = density_without_x
from scipy.special import erf


def gelu_forward(x):
    return x * 0.5 * (1 + erf(x / np.sqrt(2))), x


def gelu_backward(dout, cache):
    x = cache
    return dout * (0.5 * (1 + erf(x / np.sqrt(2))) + np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi))


# %% derivative of the density
def gelu_forward(x):
    from scipy.special import erf

    return 0.5 * x * (1 + erf(x / np.sqrt(2))), x


def gelu_backward(dout, cache):
    from scipy.special import erf

    x = cache
    pdf = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    return dout * (0.5 * (1 + erf(x / np.sqrt(2))) - x * pdf)


# %% half missing = forgets_the_half
def gelu_forward(x):
    from scipy.special import erf

    return x * (1 + erf(x / np.sqrt(2))), x


def gelu_backward(dout, cache):
    from scipy.special import erf

    x = cache
    pdf = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    return dout * (0.5 * (1 + erf(x / np.sqrt(2))) + x * pdf)
