# %% numerical_gradient: forward difference = forward_difference
def numerical_gradient(f, x, h):
    grad = np.zeros_like(x)
    fx = f(x)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        ix = it.multi_index
        old = x[ix]
        x[ix] = old + h
        grad[ix] = (f(x) - fx) / h
        x[ix] = old
        it.iternext()
    return grad


# %% numerical_gradient: divides by h instead of 2h = divides_by_h
def numerical_gradient(f, x, h):
    grad = np.zeros(x.shape)
    for i in np.ndindex(*x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        grad[i] = (f(up) - f(down)) / h
    return grad


# %% numerical_gradient: own step 1e-5 instead of h = hard_coded_step
def numerical_gradient(f, x, h):
    h = 1e-5
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        xp = x.copy()
        xm = x.copy()
        xp[i] += h
        xm[i] -= h
        grad[i] = (f(xp) - f(xm)) / (2 * h)
    return grad


# %% numerical_gradient: shifts whole rows = moves_whole_rows
def numerical_gradient(f, x, h):
    grad = np.zeros_like(x)
    for i in range(x.shape[0]):
        xp, xm = x.copy(), x.copy()
        xp[i] += h
        xm[i] -= h
        grad[i] = (f(xp) - f(xm)) / (2 * h)
    return grad


# %% numerical_gradient: shifts all entries at once = moves_all_entries
def numerical_gradient(f, x, h):
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


# %% numerical_gradient: flat index into the array itself = counts_entries_in_one_index
def numerical_gradient(f, x, h):
    grad = np.zeros_like(x)
    for i in range(x.size):
        old = x[i]
        x[i] = old + h
        fp = f(x)
        x[i] = old - h
        fm = f(x)
        x[i] = old
        grad[i] = (fp - fm) / (2 * h)
    return grad


# %% numerical_gradient: restores by arithmetic = restores_by_arithmetic
def numerical_gradient(f, x, h):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        x[i] += h
        plus = f(x)
        x[i] -= 2 * h
        minus = f(x)
        x[i] += h
        grad[i] = (plus - minus) / (2 * h)
    return grad


# %% numerical_gradient: forgets to restore the entry = leaves_the_entry_of_a_copy_moved
def numerical_gradient(f, x, h):
    x = x.copy()
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        a = f(x)
        x[i] = old - h
        b = f(x)
        grad[i] = (a - b) / (2 * h)
    return grad


# %% sigmoid: no minus in the exponent = sign_of_the_exponent
def sigmoid_forward(x):
    x = x.astype(float)
    out = 1 / (1 + np.exp(np.clip(x, -500, 500)))
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


# %% sigmoid: overflows at +-1000 on the left (naive formula, exp(x)/(1+exp(x))) = exp_over_one_plus_exp
def sigmoid_forward(x):
    out = np.exp(x) / (1 + np.exp(x))
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


# %% sigmoid: backward applies the slope to x = slope_in_terms_of_x
def sigmoid_forward(x):
    out = np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))), np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x))))
    cache = x
    return out, cache


def sigmoid_backward(dout, cache):
    x = cache
    return dout * x * (1 - x)


# %% sigmoid: forgets dout = forgets_dout
def sigmoid_forward(x):
    z = np.exp(-np.abs(x))
    s = np.where(x >= 0, 1 / (1 + z), z / (1 + z))
    return s, s


def sigmoid_backward(dout, cache):
    return cache * (1 - cache)


# %% sigmoid: slope s(1+s) = sign_in_the_slope
def sigmoid_forward(x):
    z = np.exp(-np.abs(x))
    s = np.where(x >= 0, 1 / (1 + z), z / (1 + z))
    return s, s


def sigmoid_backward(dout, cache):
    return dout * cache * (1 + cache)


# %% sigmoid: slope 1 - s^2 = slope_of_tanh
def sigmoid_forward(x):
    z = np.exp(-np.abs(x))
    s = np.where(x >= 0, 1 / (1 + z), z / (1 + z))
    return s, s


def sigmoid_backward(dout, cache):
    return dout * (1 - cache**2)


# %% sigmoid: precedence 1 / 1 + exp = one_over_one_plus_the_rest
def sigmoid_forward(x):
    out = 1 / 1 + np.exp(-x)
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


# %% sigmoid: clips the argument at 20 = clips_narrowly
def sigmoid_forward(x):
    x = np.clip(x, -20, 20)
    out = 1.0 / (1.0 + np.exp(-x))
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


# %% sigmoid: writes into an array of x's dtype, so integers stay integers = keeps_the_integer_type
def sigmoid_forward(x):
    out = np.zeros_like(x)
    pos = x >= 0
    out[pos] = 1 / (1 + np.exp(-x[pos]))
    e = np.exp(x[~pos])
    out[~pos] = e / (1 + e)
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


# %% tanh: sum of exponentials in the numerator (no minus) = sum_in_the_numerator
def tanh_forward(x):
    x = np.clip(x, -300, 300)
    out = (np.exp(x) + np.exp(-x)) / (np.exp(x) + np.exp(-x))
    return out, out


def tanh_backward(dout, cache):
    return dout * (1 - cache**2)


# %% tanh: 2 sigmoid(x) - 1 = two_sigmoid_of_x
def tanh_forward(x):
    z = np.exp(-np.abs(x))
    s = np.where(x >= 0, 1 / (1 + z), z / (1 + z))
    out = 2 * s - 1
    return out, out


def tanh_backward(dout, cache):
    return dout * (1 - cache**2)


# %% tanh: slope of the sigmoid = sigmoid_slope
def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return dout * cache * (1 - cache)


# %% tanh: squares x instead of the output = slope_in_terms_of_x
def tanh_forward(x):
    return np.tanh(x), x


def tanh_backward(dout, cache):
    return dout * (1 - cache**2)


# %% tanh: overflow, nan at 1000 = quotient_of_exponentials
def tanh_forward(x):
    out = (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))
    return out, out


def tanh_backward(dout, cache):
    return dout * (1 - cache * cache)


# %% tanh: minus sign lost in the slope = sign_in_the_slope
def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return dout * (1 + cache**2)


# %% tanh: slope without the square = slope_without_the_square
def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return dout * (1 - cache)


# %% tanh: forgets dout = forgets_dout
def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return 1 - cache**2


# %% relu: mask >= 0 = slope_one_at_zero
def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    dx = dout.copy()
    dx[cache < 0] = 0
    return dx


# %% relu: gate on dout = gate_on_dout
def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    return np.maximum(0, dout)


# %% relu: overwrites x = overwrites_its_inputs
def relu_forward(x):
    mask = x > 0
    x[x < 0] = 0
    return x, mask


def relu_backward(dout, cache):
    return dout * cache


# %% relu: overwrites dout = backward_overwrites_dout
def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    dx = dout
    dx[cache <= 0] = 0
    return dx


# %% relu: returns the mask without dout = forgets_dout
def relu_forward(x):
    return np.maximum(0, x), x


def relu_backward(dout, cache):
    return (cache > 0) * 1.0


# %% relu: multiplies dout by the output = multiplies_by_the_output
def relu_forward(x):
    out = np.maximum(0, x)
    return out, out


def relu_backward(dout, cache):
    return dout * cache


# %% relu: absolute value = absolute_value
def relu_forward(x):
    return np.abs(x), x


def relu_backward(dout, cache):
    return dout * (cache > 0)


# %% leaky_relu: max(alpha x, x) = maximum
def leaky_relu_forward(x, leaky_relu_param):
    alpha = leaky_relu_param["alpha"]
    out = np.maximum(alpha * x, x)
    return out, (x, alpha)


def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha)


# %% leaky_relu: own slope 0.1 = hard_coded_alpha
def leaky_relu_forward(x, leaky_relu_param):
    out = np.where(x > 0, x, 0.1 * x)
    return out, x


def leaky_relu_backward(dout, cache):
    return dout * np.where(cache > 0, 1, 0.1)


# %% leaky_relu: max(alpha, x) = maximum_of_alpha_and_x
def leaky_relu_forward(x, leaky_relu_param):
    alpha = leaky_relu_param["alpha"]
    return np.maximum(alpha, x), (x, alpha)


def leaky_relu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha)


# %% leaky_relu: backward of relu = plain_relu_backward
def leaky_relu_forward(x, leaky_relu_param):
    a = leaky_relu_param["alpha"]
    return np.where(x > 0, x, a * x), (x, a)


def leaky_relu_backward(dout, cache):
    x, a = cache
    dx = dout.copy()
    dx[x <= 0] = 0
    return dx


# %% leaky_relu: backward multiplies by alpha x = multiplies_by_alpha_x
def leaky_relu_forward(x, leaky_relu_param):
    a = leaky_relu_param["alpha"]
    return np.where(x > 0, x, a * x), (x, a)


def leaky_relu_backward(dout, cache):
    x, a = cache
    return np.where(x > 0, dout, a * x * dout)


# %% leaky_relu: backward forgets dout = forgets_dout
def leaky_relu_forward(x, leaky_relu_param):
    a = leaky_relu_param["alpha"]
    return np.where(x > 0, x, a * x), (x, a)


def leaky_relu_backward(dout, cache):
    x, a = cache
    return np.where(x > 0, 1.0, a)


# %% leaky_relu: backward has its own slope 0.01 = backward_hard_codes_alpha
def leaky_relu_forward(x, leaky_relu_param):
    a = leaky_relu_param["alpha"]
    return np.where(x > 0, x, a * x), x


def leaky_relu_backward(dout, cache):
    dx = np.ones_like(cache)
    dx[cache < 0] = 0.01
    return dx * dout


# %% leaky_relu: backward multiplies the left by dout's sign = gate_on_dout
def leaky_relu_forward(x, leaky_relu_param):
    a = leaky_relu_param["alpha"]
    return np.where(x > 0, x, a * x), a


def leaky_relu_backward(dout, cache):
    return np.where(dout > 0, dout, cache * dout)


# %% elu: max(alpha (e^x - 1), x) = maximum_of_both_sides
def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    out = np.maximum(alpha * (np.exp(np.minimum(x, 0)) - 1), x)
    return out, (x, alpha)


def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))


# %% elu: relu backward = relu_backward
def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    return np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1)), x


def elu_backward(dout, cache):
    return dout * (cache > 0)


# %% elu: alpha inside the exponential = alpha_inside_exponent
def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    return np.where(x > 0, x, np.exp(alpha * np.minimum(x, 0)) - 1), (x, alpha)


def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha * np.exp(alpha * np.minimum(x, 0)))


# %% elu: slope is the output (no + alpha) = slope_keeps_minus_one
def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    out = np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1))
    return out, (x, out)


def elu_backward(dout, cache):
    x, out = cache
    return dout * np.where(x > 0, 1, out)


# %% elu: slope e^x without alpha = slope_without_alpha
def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    out = np.where(x > 0, x, alpha * (np.exp(np.minimum(x, 0)) - 1))
    return out, x


def elu_backward(dout, cache):
    return dout * np.where(cache > 0, 1, np.exp(np.minimum(cache, 0)))


# %% elu: alpha e^x - 1 = minus_one_outside_the_bracket
def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    out = np.where(x > 0, x, alpha * np.exp(np.minimum(x, 0)) - 1)
    return out, (x, alpha)


def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))


# %% elu: masks multiply inf = masks_times_exp
def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    out = x * (x > 0) + alpha * (np.exp(x) - 1) * (x <= 0)
    return out, (x, alpha)


def elu_backward(dout, cache):
    x, alpha = cache
    return dout * ((x > 0) + alpha * np.exp(x) * (x <= 0))


# %% elu: forgets the minus one, and dout in backward = backward_without_dout, forgets_the_minus_one
def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    out = np.where(x > 0, x, alpha * np.exp(np.minimum(x, 0)))
    return out, (x, alpha)


def elu_backward(dout, cache):
    x, alpha = cache
    return np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))


# %% elu: integers stay integers = integer_output
def elu_forward(x, elu_param):
    alpha = elu_param["alpha"]
    out = x.copy()
    out[x <= 0] = alpha * (np.exp(x[x <= 0]) - 1)
    return out, (x, alpha)


def elu_backward(dout, cache):
    x, alpha = cache
    return dout * np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))


# %% saturated_fraction: one side only = upper_end_only
def saturated_fraction(out, low, high, tol):
    return float(np.mean(out >= high - tol))


# %% saturated_fraction: a count = count_instead_of_fraction
def saturated_fraction(out, low, high, tol):
    return np.sum((out <= low + tol) | (out >= high - tol))


# %% saturated_fraction: divides by the number of rows = divides_by_the_examples
def saturated_fraction(out, low, high, tol):
    return np.sum((out <= low + tol) | (out >= high - tol)) / len(out)


# %% saturated_fraction: tol as a share of the range = tol_relative_to_range
def saturated_fraction(out, low, high, tol):
    t = tol * (high - low)
    return np.mean((out <= low + t) | (out >= high - t))


# %% saturated_fraction: and instead of or = and_for_or
def saturated_fraction(out, low, high, tol):
    return np.mean((out <= low + tol) & (out >= high - tol))


# %% saturated_fraction: ignores low (assumes 0) = assumes_sigmoid
def saturated_fraction(out, low, high, tol):
    return np.mean((out <= tol) | (out >= high - tol))


# %% saturated_fraction: those not saturated = fraction_of_the_others
def saturated_fraction(out, low, high, tol):
    return np.mean((out > low + tol) & (out < high - tol))


# %% dead_fraction: fraction of zeros = zero_entries
def dead_fraction(out):
    return float(np.mean(out == 0))


# %% dead_fraction: any instead of all = silent_for_some_example
def dead_fraction(out):
    axes = (0,) if out.ndim == 2 else (0, 2, 3)
    return np.mean(np.any(out == 0, axis=axes))


# %% dead_fraction: axis 0 only = position_is_a_unit
def dead_fraction(out):
    return np.mean(np.all(out == 0, axis=0))


# %% dead_fraction: a tolerance = threshold_on_entries
def dead_fraction(out):
    axes = (0,) if out.ndim == 2 else (0, 2, 3)
    return np.mean(np.all(out < 1e-3, axis=axes))


# %% dead_fraction: rows instead of columns = examples_instead_of_units
def dead_fraction(out):
    axes = 1 if out.ndim == 2 else (1, 2, 3)
    return np.mean(np.all(out == 0, axis=axes))


# %% dead_fraction: counts them = count_instead_of_fraction
def dead_fraction(out):
    axes = (0,) if out.ndim == 2 else (0, 2, 3)
    return int(np.all(out == 0, axis=axes).sum())


# %% gradient_sign_census: strict signs = zeros_break_the_rule
def gradient_sign_census(x, dout):
    g = dout[:, None] * x
    one = np.all(g > 0, axis=1) | np.all(g < 0, axis=1)
    m = g.mean(axis=0)
    return one.mean(), max((m > 0).sum(), (m < 0).sum()) / x.shape[1]


# %% gradient_sign_census: mean of the signs instead of the sign of the mean = counts_votes
def gradient_sign_census(x, dout):
    g = dout[:, None] * x
    one = ~((g > 0).any(axis=1) & (g < 0).any(axis=1))
    m = np.sign(g).mean(axis=0)
    return one.mean(), max((m > 0).sum(), (m < 0).sum()) / x.shape[1]


# %% gradient_sign_census: share of positive components = positive_share
def gradient_sign_census(x, dout):
    g = dout[:, None] * x
    one = ~((g > 0).any(axis=1) & (g < 0).any(axis=1))
    m = g.mean(axis=0)
    return one.mean(), (m > 0).mean()


# %% gradient_sign_census: mean gradient over the wrong axis = mean_over_the_components
def gradient_sign_census(x, dout):
    g = dout[:, None] * x
    one = ~((g > 0).any(axis=1) & (g < 0).any(axis=1))
    m = g.mean(axis=1)
    return one.mean(), max((m > 0).sum(), (m < 0).sum()) / len(m)


# %% gradient_sign_census: zeros left out of the denominator = ignores_zero_components
def gradient_sign_census(x, dout):
    g = dout[:, None] * x
    one = ~((g > 0).any(axis=1) & (g < 0).any(axis=1))
    m = g.mean(axis=0)
    p, n = (m > 0).sum(), (m < 0).sum()
    return one.mean(), max(p, n) / (p + n)


# %% gradient_sign_census: forgets dout in the census of examples
def gradient_sign_census(x, dout):
    one = ~((x > 0).any(axis=1) & (x < 0).any(axis=1))
    m = (dout[:, None] * x).mean(axis=0)
    return one.mean(), max((m > 0).sum(), (m < 0).sum()) / x.shape[1]


# %% prelu: dalpha not summed over examples = dalpha_of_every_entry
def prelu_forward(x, alpha):
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    return np.where(x > 0, x, a * x), (x, alpha)


def prelu_backward(dout, cache):
    x, alpha = cache
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    dx = dout * np.where(x > 0, 1, a)
    dalpha = dout * np.where(x > 0, 0, x)
    return dx, dalpha


# %% prelu: dalpha summed to a scalar = dalpha_is_one_number
def prelu_forward(x, alpha):
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    return np.where(x > 0, x, a * x), (x, alpha)


def prelu_backward(dout, cache):
    x, alpha = cache
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    dx = dout * np.where(x > 0, 1, a)
    dalpha = np.sum(dout * np.where(x > 0, 0, x))
    return dx, dalpha


# %% prelu: dalpha without x = dalpha_without_x
def prelu_forward(x, alpha):
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    return np.where(x > 0, x, a * x), (x, alpha)


def prelu_backward(dout, cache):
    x, alpha = cache
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    dx = dout * np.where(x > 0, 1, a)
    d = dout * (x <= 0)
    if alpha.size == 1:
        dalpha = d.sum().reshape(1)
    else:
        dalpha = d.sum(axis=(0,) + tuple(range(2, x.ndim)))
    return dx, dalpha


# %% prelu: dalpha is a mean = dalpha_means_over_all_uses
def prelu_forward(x, alpha):
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    return np.where(x > 0, x, a * x), (x, alpha)


def prelu_backward(dout, cache):
    x, alpha = cache
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    dx = dout * np.where(x > 0, 1, a)
    d = dout * np.where(x > 0, 0, x)
    if alpha.size == 1:
        dalpha = d.mean().reshape(1)
    else:
        dalpha = d.mean(axis=(0,) + tuple(range(2, x.ndim)))
    return dx, dalpha


# %% prelu: alpha broadcast along the last axis = alpha_on_last_axis
def prelu_forward(x, alpha):
    return np.where(x > 0, x, alpha * x), (x, alpha)


def prelu_backward(dout, cache):
    x, alpha = cache
    dx = dout * np.where(x > 0, 1, alpha)
    d = dout * np.where(x > 0, 0, x)
    dalpha = d.sum(axis=tuple(range(x.ndim - 1))) if alpha.size > 1 else d.sum().reshape(1)
    return dx, dalpha


# %% prelu: dalpha counts every entry, positive ones too = dalpha_counts_positives
def prelu_forward(x, alpha):
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    return np.where(x > 0, x, a * x), (x, alpha)


def prelu_backward(dout, cache):
    x, alpha = cache
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    dx = dout * np.where(x > 0, 1, a)
    d = dout * x
    dalpha = d.sum().reshape(1) if alpha.size == 1 else d.sum(axis=(0,) + tuple(range(2, x.ndim)))
    return dx, dalpha


# %% selu: no lambda in backward = backward_without_scale
def selu_forward(x):
    a, l = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    out = l * np.where(x > 0, x, a * (np.exp(np.minimum(x, 0)) - 1))
    return out, x


def selu_backward(dout, cache):
    a = 1.6732632423543772848170429916717
    return dout * np.where(cache > 0, 1, a * np.exp(np.minimum(cache, 0)))


# %% selu: rounded constants = rounded_constants
def selu_forward(x):
    a, l = 1.6733, 1.0507
    out = l * np.where(x > 0, x, a * (np.exp(np.minimum(x, 0)) - 1))
    return out, x


def selu_backward(dout, cache):
    a, l = 1.6733, 1.0507
    return dout * l * np.where(cache > 0, 1, a * np.exp(np.minimum(cache, 0)))


# %% selu: lambda on the positive side only = scale_on_the_right_only
def selu_forward(x):
    a, l = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    out = np.where(x > 0, l * x, a * (np.exp(np.minimum(x, 0)) - 1))
    return out, x


def selu_backward(dout, cache):
    a, l = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    return dout * np.where(cache > 0, l, a * np.exp(np.minimum(cache, 0)))


# %% selu: mask times exp, nan for large inputs in backward only = masks_times_exp_backward
def selu_forward(x):
    a, l = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    out = l * np.where(x > 0, x, a * (np.exp(np.minimum(x, 0)) - 1))
    return out, x


def selu_backward(dout, cache):
    a, l = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    x = cache
    return dout * l * ((x > 0) + (x <= 0) * a * np.exp(x))


# %% selu: alpha and lambda swapped = constants_swapped
def selu_forward(x):
    l, a = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    out = l * np.where(x > 0, x, a * (np.exp(np.minimum(x, 0)) - 1))
    return out, x


def selu_backward(dout, cache):
    l, a = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
    return dout * l * np.where(cache > 0, 1, a * np.exp(np.minimum(cache, 0)))


# %% gelu: sigmoid approximation = sigmoid_approximation
from scipy.special import erf


def gelu_forward(x):
    s = 0.5 * (1 + np.tanh(0.851 * x))
    return x * s, (x, s)


def gelu_backward(dout, cache):
    x, s = cache
    return dout * (s + x * 1.702 * s * (1 - s))


# %% gelu: backward returns Phi only = backward_first_term_only
from scipy.special import erf


def gelu_forward(x):
    phi = 0.5 * (1 + erf(x / np.sqrt(2)))
    return x * phi, phi


def gelu_backward(dout, cache):
    return dout * cache


# %% gelu: density without 1/sqrt(2 pi) = density_not_normalised
from scipy.special import erf


def gelu_forward(x):
    return x * 0.5 * (1 + erf(x / np.sqrt(2))), x


def gelu_backward(dout, cache):
    x = cache
    return dout * (0.5 * (1 + erf(x / np.sqrt(2))) + x * np.exp(-(x**2) / 2))


# %% gelu: erf without the root of two = erf_without_sqrt2
from scipy.special import erf


def gelu_forward(x):
    return x * 0.5 * (1 + erf(x)), x


def gelu_backward(dout, cache):
    x = cache
    return dout * (0.5 * (1 + erf(x)) + x * np.exp(-(x**2)) / np.sqrt(np.pi))


# %% gelu: tanh form with the exact derivative = tanh_form_with_the_exact_slope
from scipy.special import erf


def gelu_forward(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))), x


def gelu_backward(dout, cache):
    x = cache
    return dout * (0.5 * (1 + erf(x / np.sqrt(2))) + x * np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi))


# %% gelu: density without the factor x = density_without_x
from scipy.special import erf


def gelu_forward(x):
    return x * 0.5 * (1 + erf(x / np.sqrt(2))), x


def gelu_backward(dout, cache):
    x = cache
    return dout * (0.5 * (1 + erf(x / np.sqrt(2))) + np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi))


# %% swish: no beta in the derivative = backward_without_inner_beta
def _sig(z):
    return 0.5 * (1 + np.tanh(z / 2))


def swish_forward(x, swish_param):
    b = swish_param["beta"]
    s = _sig(b * x)
    return x * s, (x, s)


def swish_backward(dout, cache):
    x, s = cache
    return dout * (s + x * s * (1 - s))


# %% swish: product rule forgotten = backward_first_term_only
def _sig(z):
    return 0.5 * (1 + np.tanh(z / 2))


def swish_forward(x, swish_param):
    s = _sig(swish_param["beta"] * x)
    return x * s, s


def swish_backward(dout, cache):
    return dout * cache


# %% swish: beta ignored = ignores_beta
def _sig(z):
    return 0.5 * (1 + np.tanh(z / 2))


def swish_forward(x, swish_param):
    s = _sig(x)
    return x * s, (x, s)


def swish_backward(dout, cache):
    x, s = cache
    return dout * (s + x * s * (1 - s))


# %% swish: overflows = exp_over_one_plus_exp
def swish_forward(x, swish_param):
    b = swish_param["beta"]
    s = np.exp(b * x) / (1 + np.exp(b * x))
    return x * s, (x, s, b)


def swish_backward(dout, cache):
    x, s, b = cache
    return dout * (s + b * x * s * (1 - s))


# %% swish: beta times the whole derivative = beta_times_the_whole_slope
def _sig(z):
    return 0.5 * (1 + np.tanh(z / 2))


def swish_forward(x, swish_param):
    b = swish_param["beta"]
    s = _sig(b * x)
    return x * s, (x, s, b)


def swish_backward(dout, cache):
    x, s, b = cache
    return dout * b * (s + x * s * (1 - s))


# %% softplus: naive log(1 + exp) = formula_as_it_stands, overflows
def softplus_forward(x):
    return np.log(1 + np.exp(x)), x


def softplus_backward(dout, cache):
    return dout / (1 + np.exp(-cache))


# %% softplus: stable on the right, log(1 + e) loses the far left = one_plus_rounds_away
def softplus_forward(x):
    return np.maximum(x, 0) + np.log(1 + np.exp(-np.abs(x))), x


def softplus_backward(dout, cache):
    return dout * (0.5 * (1 + np.tanh(cache / 2)))


# %% softplus: cut off at 20 (x above, formula below) = one_plus_rounds_away
def softplus_forward(x):
    out = np.where(x > 20, x, np.log(1 + np.exp(np.minimum(x, 20))))
    return out, x


def softplus_backward(dout, cache):
    return dout * (0.5 * (1 + np.tanh(cache / 2)))


# %% softplus: slope 1/(1+exp(x)) = sigmoid_of_minus_x
def softplus_forward(x):
    return np.logaddexp(0, x), x


def softplus_backward(dout, cache):
    return dout * (1 / (1 + np.exp(cache)))


# %% softplus: slope is nan at the right = backward_overflows
def softplus_forward(x):
    return np.logaddexp(0, x), x


def softplus_backward(dout, cache):
    return dout * np.exp(cache) / (1 + np.exp(cache))


# %% softplus: slope computed from the output = sigmoid_of_the_output
def softplus_forward(x):
    out = np.logaddexp(0, x)
    return out, out


def softplus_backward(dout, cache):
    return dout / (1 + np.exp(-cache))


# %% maxout: mean over the batch = averages_over_the_batch
def maxout_forward(x, w, b):
    z = np.einsum("nd,kdm->knm", x, w) + b[:, None, :]
    return z.max(axis=0), (x, w, z.argmax(axis=0))


def maxout_backward(dout, cache):
    x, w, win = cache
    dz = (np.arange(len(w))[:, None, None] == win) * dout
    dw = np.einsum("nd,knm->kdm", x, dz) / len(x)
    db = dz.mean(axis=1)
    return np.einsum("knm,kdm->nd", dz, w), dw, db


# %% maxout: every piece receives the gradient = gradient_to_all_pieces
def maxout_forward(x, w, b):
    z = np.einsum("nd,kdm->knm", x, w) + b[:, None, :]
    return z.max(axis=0), (x, w)


def maxout_backward(dout, cache):
    x, w = cache
    dz = np.repeat(dout[None], len(w), axis=0)
    return np.einsum("knm,kdm->nd", dz, w), np.einsum("nd,knm->kdm", x, dz), dz.sum(axis=1)


# %% maxout: bias left out of the maximum = winner_without_its_bias
def maxout_forward(x, w, b):
    z = np.einsum("nd,kdm->knm", x, w)
    win = z.argmax(axis=0)
    z = z + b[:, None, :]
    out = np.take_along_axis(z, win[None], axis=0)[0]
    return out, (x, w, win)


def maxout_backward(dout, cache):
    x, w, win = cache
    dz = (np.arange(len(w))[:, None, None] == win) * dout
    return np.einsum("knm,kdm->nd", dz, w), np.einsum("nd,knm->kdm", x, dz), dz.sum(axis=1)


# %% maxout: dx from the first piece only = dx_through_the_first_piece
def maxout_forward(x, w, b):
    z = np.einsum("nd,kdm->knm", x, w) + b[:, None, :]
    return z.max(axis=0), (x, w, z.argmax(axis=0))


def maxout_backward(dout, cache):
    x, w, win = cache
    dz = (np.arange(len(w))[:, None, None] == win) * dout
    return dout @ w[0].T, np.einsum("nd,knm->kdm", x, dz), dz.sum(axis=1)


# %% rrelu: one slope per call = one_slope_per_call
def rrelu_forward(x, rrelu_param):
    lo, up = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        a = np.random.uniform(lo, up)
    else:
        a = (lo + up) / 2
    slope = np.where(x >= 0, 1, a)
    return x * slope, slope


def rrelu_backward(dout, cache):
    return dout * cache


# %% rrelu: draws again in backward = backward_draws_again
def rrelu_forward(x, rrelu_param):
    lo, up = rrelu_param["lower"], rrelu_param["upper"]
    if rrelu_param["mode"] == "train":
        a = np.random.uniform(lo, up, x.shape)
    else:
        a = (lo + up) / 2
    return np.where(x >= 0, x, a * x), (x, rrelu_param)


def rrelu_backward(dout, cache):
    x, p = cache
    if p["mode"] == "train":
        a = np.random.uniform(p["lower"], p["upper"], x.shape)
    else:
        a = (p["lower"] + p["upper"]) / 2
    return np.where(x >= 0, dout, a * dout)


# %% rrelu: mean slope in backward = backward_uses_the_mean
def rrelu_forward(x, rrelu_param):
    lo, up = rrelu_param["lower"], rrelu_param["upper"]
    a = np.random.uniform(lo, up, size=x.shape) if rrelu_param["mode"] == "train" else (lo + up) / 2
    return np.where(x >= 0, x, a * x), (x, lo, up)


def rrelu_backward(dout, cache):
    x, lo, up = cache
    return dout * np.where(x >= 0, 1, (lo + up) / 2)


# %% rrelu: random at test time too = random_at_test_time
def rrelu_forward(x, rrelu_param):
    lo, up = rrelu_param["lower"], rrelu_param["upper"]
    a = np.random.uniform(lo, up, size=x.shape)
    slope = np.where(x >= 0, 1, a)
    return x * slope, slope


def rrelu_backward(dout, cache):
    return dout * cache


# %% rrelu: lower slope at test time = lower_at_test_time
def rrelu_forward(x, rrelu_param):
    lo, up = rrelu_param["lower"], rrelu_param["upper"]
    a = lo + (up - lo) * np.random.rand(*x.shape) if rrelu_param["mode"] == "train" else lo
    slope = np.where(x >= 0, 1, a)
    return x * slope, slope


def rrelu_backward(dout, cache):
    return dout * cache


# %% rrelu: a slope per column = slope_per_unit
def rrelu_forward(x, rrelu_param):
    lo, up = rrelu_param["lower"], rrelu_param["upper"]
    a = np.random.uniform(lo, up, size=x.shape[-1]) if rrelu_param["mode"] == "train" else (lo + up) / 2
    slope = np.where(x >= 0, 1, a)
    return x * slope, slope


def rrelu_backward(dout, cache):
    return dout * cache


# The answers from here on are about slips that were chosen without regard to what the catalogue holds.


# %% sigmoid: tanh for the sigmoid
def sigmoid_forward(x):
    out = np.tanh(x)
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


# %% sigmoid: exponent squared away, exp(-x)/(1+exp(-x)) = sign_of_the_exponent
def sigmoid_forward(x):
    e = np.exp(-np.clip(x, -700, 700))
    out = e / (1 + e)
    return out, out


def sigmoid_backward(dout, cache):
    return dout * cache * (1 - cache)


# %% sigmoid: backward adds dout
def sigmoid_forward(x):
    e = np.exp(-np.abs(x))
    out = np.where(x >= 0, 1 / (1 + e), e / (1 + e))
    return out, out


def sigmoid_backward(dout, cache):
    return dout + cache * (1 - cache)


# %% relu: leaky with 0.01
def relu_forward(x):
    return np.where(x > 0, x, 0.01 * x), x


def relu_backward(dout, cache):
    return dout * np.where(cache > 0, 1, 0.01)


# %% relu: backward multiplies by x = multiplies_by_the_output
def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return dout * np.maximum(cache, 0)


# %% relu: dx is dout with the output's zeros where dout is positive only
def relu_forward(x):
    return np.maximum(x, 0), x


def relu_backward(dout, cache):
    return np.where((cache > 0) & (dout > 0), dout, 0)


# %% leaky_relu: subtracts = sign_of_the_leak
def leaky_relu_forward(x, leaky_relu_param):
    a = leaky_relu_param["alpha"]
    return np.where(x > 0, x, -a * x), (x, a)


def leaky_relu_backward(dout, cache):
    x, a = cache
    return dout * np.where(x > 0, 1, -a)


# %% leaky_relu: divides by alpha
def leaky_relu_forward(x, leaky_relu_param):
    a = leaky_relu_param["alpha"]
    return np.where(x > 0, x, x / a), (x, a)


def leaky_relu_backward(dout, cache):
    x, a = cache
    return dout * np.where(x > 0, 1, 1 / a)


# %% elu: slope out + 1 = slope_is_output_plus_one
def elu_forward(x, elu_param):
    a = elu_param["alpha"]
    out = np.where(x > 0, x, a * (np.exp(np.minimum(x, 0)) - 1))
    return out, (x, out)


def elu_backward(dout, cache):
    x, out = cache
    return dout * np.where(x > 0, 1, out + 1)


# %% elu: exp(-x)
def elu_forward(x, elu_param):
    a = elu_param["alpha"]
    return np.where(x > 0, x, a * (np.exp(-np.maximum(-x, 0)) - 1)), (x, a)


def elu_backward(dout, cache):
    x, a = cache
    return dout * np.where(x > 0, 1, a * np.exp(-np.minimum(x, 0).clip(-300)))


# %% prelu: sides swapped in dalpha
def prelu_forward(x, alpha):
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    return np.where(x > 0, x, a * x), (x, alpha)


def prelu_backward(dout, cache):
    x, alpha = cache
    a = alpha.reshape((1, -1) + (1,) * (x.ndim - 2))
    d = dout * np.where(x > 0, x, 0)
    ax = (0,) + tuple(range(2, x.ndim))
    dalpha = d.sum(axis=ax) if alpha.size > 1 else d.sum().reshape(1)
    return dout * np.where(x > 0, 1, a), dalpha


# %% gelu: derivative of the density
def gelu_forward(x):
    from scipy.special import erf

    return 0.5 * x * (1 + erf(x / np.sqrt(2))), x


def gelu_backward(dout, cache):
    from scipy.special import erf

    x = cache
    pdf = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    return dout * (0.5 * (1 + erf(x / np.sqrt(2))) - x * pdf)


# %% gelu: half missing = forgets_the_half
def gelu_forward(x):
    from scipy.special import erf

    return x * (1 + erf(x / np.sqrt(2))), x


def gelu_backward(dout, cache):
    from scipy.special import erf

    x = cache
    pdf = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    return dout * (0.5 * (1 + erf(x / np.sqrt(2))) + x * pdf)


# %% swish: derivative s + x s
def swish_forward(x, swish_param):
    b = swish_param["beta"]
    s = 0.5 * (1 + np.tanh(b * x / 2))
    return x * s, (x, s, b)


def swish_backward(dout, cache):
    x, s, b = cache
    return dout * (s + b * x * s)


# %% swish: s (1 - s) alone
def swish_forward(x, swish_param):
    b = swish_param["beta"]
    s = 0.5 * (1 + np.tanh(b * x / 2))
    return x * s, (x, s, b)


def swish_backward(dout, cache):
    x, s, b = cache
    return dout * s * (1 - s)


# %% softplus: log(1 + exp(-x)) = sign_of_the_exponent
def softplus_forward(x):
    return np.logaddexp(0, -x), x


def softplus_backward(dout, cache):
    return dout * 0.5 * (1 + np.tanh(cache / 2))


# %% softplus: relu beyond 10 = linear_too_early
def softplus_forward(x):
    return np.where(x > 10, x, np.log1p(np.exp(np.minimum(x, 10)))), x


def softplus_backward(dout, cache):
    return dout * 0.5 * (1 + np.tanh(cache / 2))


# %% maxout: db the same for all pieces = db_counts_all_examples
def maxout_forward(x, w, b):
    z = x @ w + b[:, None, :]
    return z.max(0), (x, w, z.argmax(0))


def maxout_backward(dout, cache):
    x, w, win = cache
    dz = (np.arange(len(w))[:, None, None] == win) * dout
    db = np.tile(dout.sum(0), (len(w), 1))
    return np.einsum("knm,kdm->nd", dz, w), np.einsum("nd,knm->kdm", x, dz), db


# %% maxout: minimum
def maxout_forward(x, w, b):
    z = x @ w + b[:, None, :]
    return z.min(0), (x, w, z.argmin(0))


def maxout_backward(dout, cache):
    x, w, win = cache
    dz = (np.arange(len(w))[:, None, None] == win) * dout
    return np.einsum("knm,kdm->nd", dz, w), np.einsum("nd,knm->kdm", x, dz), dz.sum(1)


# %% rrelu: the drawn slopes on both sides in backward
def rrelu_forward(x, rrelu_param):
    l, u = rrelu_param["lower"], rrelu_param["upper"]
    a = np.random.uniform(l, u, x.shape) if rrelu_param["mode"] == "train" else np.full(x.shape, (l + u) / 2)
    return np.where(x < 0, a * x, x), a


def rrelu_backward(dout, cache):
    return dout * cache


# %% rrelu: test slope is the half width = half_the_width
def rrelu_forward(x, rrelu_param):
    l, u = rrelu_param["lower"], rrelu_param["upper"]
    a = np.random.uniform(l, u, x.shape) if rrelu_param["mode"] == "train" else (u - l) / 2
    s = np.where(x < 0, a, 1)
    return s * x, s


def rrelu_backward(dout, cache):
    return dout * cache


# %% tanh: backward with respect to sigmoid factor 4
def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return dout * 2 * cache * (1 - cache)


# %% tanh: wrong sign overall = sign_of_the_slope
def tanh_forward(x):
    out = np.tanh(x)
    return out, out


def tanh_backward(dout, cache):
    return dout * (cache**2 - 1)


# %% dead_fraction: alive fraction
def dead_fraction(out):
    ax = (0,) if out.ndim == 2 else (0, 2, 3)
    return float(np.mean(np.any(out > 0, axis=ax)))


# %% saturated_fraction: upper bound with plus
def saturated_fraction(out, low, high, tol):
    return float(np.mean((out <= low - tol) | (out >= high + tol)))


# %% gradient_sign_census: batch is the fraction of the majority of all entries
def gradient_sign_census(x, dout):
    g = dout[:, None] * x
    one = ~((g > 0).any(1) & (g < 0).any(1))
    return one.mean(), max((g > 0).mean(), (g < 0).mean())


# %% numerical_gradient: h squared
def numerical_gradient(f, x, h):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        a, b = x.copy(), x.copy()
        a[i] += h
        b[i] -= h
        g[i] = (f(a) - f(b)) / h / 2 / h
    return g


# %% numerical_gradient: same sign twice
def numerical_gradient(f, x, h):
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        a, b = x.copy(), x.copy()
        a[i] += h
        b[i] -= h
        g[i] = (f(a) + f(b)) / (2 * h)
    return g
