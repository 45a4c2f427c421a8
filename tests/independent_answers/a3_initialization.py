# %% fan_in_and_fan_out: dense axes swapped = dense_the_torch_way
def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[1], shape[0]
    k = int(np.prod(shape[2:]))
    return shape[1] * k, shape[0] // groups * k


# %% fan_in_and_fan_out: groups ignored in fan_out = fan_out_ignores_groups
def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[0], shape[1]
    k = int(np.prod(shape[2:]))
    return shape[1] * k, shape[0] * k


# %% fan_in_and_fan_out: divides fan_in by groups again = divides_fan_in_by_groups_again
def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[0], shape[1]
    k = int(np.prod(shape[2:]))
    return shape[1] // groups * k, shape[0] // groups * k


# %% fan_in_and_fan_out: kernel left out = forgets_the_kernel
def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape
    return shape[1], shape[0] // groups


# %% fan_in_and_fan_out: Keras's order (kernel axes first) = channels_last
def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[0], shape[1]
    k = int(np.prod(shape[:-2]))
    return shape[-2] * k, shape[-1] * k // groups


# %% fan_in_and_fan_out: conv fans swapped = conv_axes_swapped
def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[0], shape[1]
    k = int(np.prod(shape[2:]))
    return shape[0] // groups * k, shape[1] * k


# %% symmetry: constant_init takes the dtype of value = keeps_the_type_of_the_value
def constant_init(shape, value):
    return np.full(shape, value)


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    return x.T @ (dout @ w2.T * (1 - h**2)), h.T @ dout


def distinct_units(dw, tol):
    kept = []
    for col in dw.T:
        if all(np.abs(col - k).max() > tol for k in kept):
            kept.append(col)
    return len(kept)


# %% symmetry: forgets the slope of tanh = forgets_the_slope_of_tanh
def constant_init(shape, value):
    return np.full(shape, value, dtype=np.float64)


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    return x.T @ (dout @ w2.T), h.T @ dout


def distinct_units(dw, tol):
    kept = []
    for col in dw.T:
        if all(np.abs(col - k).max() > tol for k in kept):
            kept.append(col)
    return len(kept)


# %% symmetry: divides by N = averages_over_the_batch
def constant_init(shape, value):
    return np.full(shape, value, dtype=np.float64)


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    n = len(x)
    return x.T @ (dout @ w2.T * (1 - h**2)) / n, h.T @ dout / n


def distinct_units(dw, tol):
    kept = []
    for col in dw.T:
        if all(np.abs(col - k).max() > tol for k in kept):
            kept.append(col)
    return len(kept)


# %% symmetry: rows instead of columns = counts_rows
def constant_init(shape, value):
    return np.full(shape, value, dtype=np.float64)


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    return x.T @ (dout @ w2.T * (1 - h**2)), h.T @ dout


def distinct_units(dw, tol):
    kept = []
    for row in dw:
        if all(np.abs(row - k).max() > tol for k in kept):
            kept.append(row)
    return len(kept)


# %% symmetry: compares with the previous column only = previous_column_only
def constant_init(shape, value):
    return np.full(shape, value, dtype=np.float64)


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    return x.T @ (dout @ w2.T * (1 - h**2)), h.T @ dout


def distinct_units(dw, tol):
    n = 1
    for j in range(1, dw.shape[1]):
        if np.abs(dw[:, j] - dw[:, j - 1]).max() > tol:
            n += 1
    return n


# %% symmetry: every entry has to differ = one_equal_entry_is_enough
def constant_init(shape, value):
    return np.full(shape, value, dtype=np.float64)


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    return x.T @ (dout @ w2.T * (1 - h**2)), h.T @ dout


def distinct_units(dw, tol):
    kept = []
    for col in dw.T:
        if all(np.abs(col - k).min() > tol for k in kept):
            kept.append(col)
    return len(kept)


# %% symmetry: slope of tanh at h, 1 - tanh(h)^2 = applies_tanh_twice
def constant_init(shape, value):
    return np.full(shape, value, dtype=np.float64)


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    return x.T @ (dout @ w2.T * (1 - np.tanh(h) ** 2)), h.T @ dout


def distinct_units(dw, tol):
    kept = []
    for col in dw.T:
        if all(np.abs(col - k).max() > tol for k in kept):
            kept.append(col)
    return len(kept)


# %% variance_of_a_sum_of_products: product of the variances = product_of_variances
def variance_of_product(mean_x, var_x, mean_w, var_w):
    return var_x * var_w


def variance_of_sum(var_term, fan_in):
    return fan_in * var_term


def forward_variance(fan_in, var_w, mean_x, var_x):
    return fan_in * var_w * (var_x + mean_x**2)


# %% variance_of_a_sum_of_products: forward variance ignores the mean = variance_of_the_inputs
def variance_of_product(mean_x, var_x, mean_w, var_w):
    return var_x * var_w + mean_x**2 * var_w + mean_w**2 * var_x


def variance_of_sum(var_term, fan_in):
    return fan_in * var_term


def forward_variance(fan_in, var_w, mean_x, var_x):
    return fan_in * var_w * var_x


# %% variance_of_a_sum_of_products: fan_in squared = one_term_times_fan_in
def variance_of_product(mean_x, var_x, mean_w, var_w):
    return var_x * var_w + mean_x**2 * var_w + mean_w**2 * var_x


def variance_of_sum(var_term, fan_in):
    return fan_in**2 * var_term


def forward_variance(fan_in, var_w, mean_x, var_x):
    return fan_in * var_w * (var_x + mean_x**2)


# %% variance_of_a_sum_of_products: mean not squared = mean_not_squared
def variance_of_product(mean_x, var_x, mean_w, var_w):
    return var_x * var_w + mean_x**2 * var_w + mean_w**2 * var_x


def variance_of_sum(var_term, fan_in):
    return fan_in * var_term


def forward_variance(fan_in, var_w, mean_x, var_x):
    return fan_in * var_w * (var_x + mean_x)


# %% variance_of_a_sum_of_products: E[x^2]E[w^2], means not subtracted = second_moment_as_variance
def variance_of_product(mean_x, var_x, mean_w, var_w):
    return (var_x + mean_x**2) * (var_w + mean_w**2)


def variance_of_sum(var_term, fan_in):
    return fan_in * var_term


def forward_variance(fan_in, var_w, mean_x, var_x):
    return fan_in * var_w * (var_x + mean_x**2)


# %% rectified_moments: variance is half = second_moment_as_variance
def relu_second_moment(var_z):
    return var_z / 2


def relu_mean(var_z):
    return np.sqrt(var_z / (2 * np.pi))


def relu_variance(var_z):
    return var_z / 2


def leaky_relu_second_moment(var_z, a):
    return var_z * (1 + a**2) / 2


# %% rectified_moments: mean not rooted = mean_grows_like_the_variance
def relu_second_moment(var_z):
    return var_z / 2


def relu_mean(var_z):
    return var_z / np.sqrt(2 * np.pi)


def relu_variance(var_z):
    return var_z / 2 - var_z / (2 * np.pi)


def leaky_relu_second_moment(var_z, a):
    return var_z * (1 + a**2) / 2


# %% rectified_moments: slope not squared = leak_not_squared
def relu_second_moment(var_z):
    return var_z / 2


def relu_mean(var_z):
    return np.sqrt(var_z / (2 * np.pi))


def relu_variance(var_z):
    return var_z / 2 - var_z / (2 * np.pi)


def leaky_relu_second_moment(var_z, a):
    return var_z * (1 + a) / 2


# %% rectified_moments: mean of |z| = mean_of_the_absolute_value
def relu_second_moment(var_z):
    return var_z / 2


def relu_mean(var_z):
    return np.sqrt(2 * var_z / np.pi)


def relu_variance(var_z):
    return var_z / 2 - var_z / (2 * np.pi)


def leaky_relu_second_moment(var_z, a):
    return var_z * (1 + a**2) / 2


# %% rectified_moments: a quarter = half_of_the_amplitude
def relu_second_moment(var_z):
    return var_z / 4


def relu_mean(var_z):
    return np.sqrt(var_z / (2 * np.pi))


def relu_variance(var_z):
    return var_z / 2 - var_z / (2 * np.pi)


def leaky_relu_second_moment(var_z, a):
    return var_z * (1 + a**2) / 2


# %% weight_variance: forgets the two = forgets_the_activation
def forward_weight_variance(fan_in, a):
    return 1 / (fan_in * (1 + a**2))


def backward_weight_variance(fan_out, a):
    return 1 / (fan_out * (1 + a**2))


def glorot_variance(fan_in, fan_out):
    return 2 / (fan_in + fan_out)


def uniform_bound(var):
    return np.sqrt(3 * var)


# %% weight_variance: standard deviations = standard_deviation
def forward_weight_variance(fan_in, a):
    return np.sqrt(2 / (fan_in * (1 + a**2)))


def backward_weight_variance(fan_out, a):
    return np.sqrt(2 / (fan_out * (1 + a**2)))


def glorot_variance(fan_in, fan_out):
    return np.sqrt(2 / (fan_in + fan_out))


def uniform_bound(var):
    return np.sqrt(3 * var)


# %% weight_variance: glorot mean of the two variances = glorot_averages_the_variances
def forward_weight_variance(fan_in, a):
    return 2 / (fan_in * (1 + a**2))


def backward_weight_variance(fan_out, a):
    return 2 / (fan_out * (1 + a**2))


def glorot_variance(fan_in, fan_out):
    return (1 / fan_in + 1 / fan_out) / 2


def uniform_bound(var):
    return np.sqrt(3 * var)


# %% weight_variance: bound sqrt(12 var) = bound_is_the_full_width
def forward_weight_variance(fan_in, a):
    return 2 / (fan_in * (1 + a**2))


def backward_weight_variance(fan_out, a):
    return 2 / (fan_out * (1 + a**2))


def glorot_variance(fan_in, fan_out):
    return 2 / (fan_in + fan_out)


def uniform_bound(var):
    return np.sqrt(12 * var)


# %% weight_variance: bound is 3 sqrt(var) = glorot_without_the_two, three_standard_deviations
def forward_weight_variance(fan_in, a):
    return 2 / (fan_in * (1 + a**2))


def backward_weight_variance(fan_out, a):
    return 2 / (fan_out * (1 + a**2))


def glorot_variance(fan_in, fan_out):
    return 1 / (fan_in + fan_out)


def uniform_bound(var):
    return 3 * np.sqrt(var)


# %% weight_variance: slope ignored = ignores_the_leak
def forward_weight_variance(fan_in, a):
    return 2 / fan_in


def backward_weight_variance(fan_out, a):
    return 2 / fan_out


def glorot_variance(fan_in, fan_out):
    return 2 / (fan_in + fan_out)


def uniform_bound(var):
    return np.sqrt(3 * var)


# %% normal_init: std as variance = std_is_the_variance
def normal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return rng.normal(0, np.sqrt(init_param["std"]), size=shape)


# %% normal_init: std squared = squares_the_std
def normal_init(shape, init_param):
    np.random.seed(init_param["seed"])
    return init_param["std"] ** 2 * np.random.randn(*shape)


# %% normal_init: uniform = uniform_between_plus_minus_std
def normal_init(shape, init_param):
    np.random.seed(init_param["seed"])
    return np.random.uniform(-init_param["std"], init_param["std"], shape)


# %% normal_init: np.random.rand instead of randn = rand_for_randn
def normal_init(shape, init_param):
    np.random.seed(init_param["seed"])
    return np.random.rand(*shape) * init_param["std"]


# %% normal_init: fixed seed
def normal_init(shape, init_param):
    rng = np.random.default_rng(42)
    return rng.normal(0, init_param["std"], shape)


# %% normal_init: seed ignored = ignores_the_seed
def normal_init(shape, init_param):
    return np.random.randn(*shape) * init_param["std"]


# %% normal_init: std is the mean = std_is_the_mean
def normal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return rng.normal(init_param["std"], size=shape)


# %% xavier_init: gain not squared = gain_in_the_variance
def _fans(shape, groups):
    if len(shape) == 2:
        return shape
    k = int(np.prod(shape[2:]))
    return shape[1] * k, shape[0] // groups * k


def xavier_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    i, o = _fans(shape, init_param["groups"])
    var = init_param["gain"] * 2 / (i + o)
    if init_param["distribution"] == "normal":
        return rng.normal(0, np.sqrt(var), shape)
    b = np.sqrt(3 * var)
    return rng.uniform(-b, b, shape)


# %% xavier_init: uniform bound is the std = bound_is_std
def _fans(shape, groups):
    if len(shape) == 2:
        return shape
    k = int(np.prod(shape[2:]))
    return shape[1] * k, shape[0] // groups * k


def xavier_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    i, o = _fans(shape, init_param["groups"])
    std = init_param["gain"] * np.sqrt(2 / (i + o))
    if init_param["distribution"] == "normal":
        return rng.normal(0, std, shape)
    return rng.uniform(-std, std, shape)


# %% xavier_init: 1/fan_in = fan_in_only
def _fans(shape, groups):
    if len(shape) == 2:
        return shape
    k = int(np.prod(shape[2:]))
    return shape[1] * k, shape[0] // groups * k


def xavier_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    i, o = _fans(shape, init_param["groups"])
    var = init_param["gain"] ** 2 / i
    if init_param["distribution"] == "normal":
        return rng.normal(0, np.sqrt(var), shape)
    b = np.sqrt(3 * var)
    return rng.uniform(-b, b, shape)


# %% xavier_init: groups ignored = fan_out_ignores_groups
def xavier_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    k = int(np.prod(shape[2:]))
    i, o = (shape[0], shape[1]) if len(shape) == 2 else (shape[1] * k, shape[0] * k)
    var = init_param["gain"] ** 2 * 2 / (i + o)
    if init_param["distribution"] == "normal":
        return np.sqrt(var) * rng.standard_normal(shape)
    b = np.sqrt(3 * var)
    return rng.uniform(-b, b, shape)


# %% xavier_init: variance as std = forgets_the_root
def xavier_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    k = int(np.prod(shape[2:]))
    g = init_param["groups"]
    i, o = (shape[0], shape[1]) if len(shape) == 2 else (shape[1] * k, shape[0] * k // g)
    var = init_param["gain"] ** 2 * 2 / (i + o)
    if init_param["distribution"] == "normal":
        return rng.normal(0, var, shape)
    b = np.sqrt(3 * var)
    return rng.uniform(-b, b, shape)


# %% kaiming_init: slope ignored = ignores_the_slope
def kaiming_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    k = int(np.prod(shape[2:]))
    g = init_param["groups"]
    i, o = (shape[0], shape[1]) if len(shape) == 2 else (shape[1] * k, shape[0] * k // g)
    fan = i if init_param["mode"] == "fan_in" else o
    var = 2 / fan
    if init_param["distribution"] == "normal":
        return rng.normal(0, np.sqrt(var), shape)
    b = np.sqrt(3 * var)
    return rng.uniform(-b, b, shape)


# %% kaiming_init: 1/fan (no two) = forgets_the_two
def kaiming_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    k = int(np.prod(shape[2:]))
    g = init_param["groups"]
    i, o = (shape[0], shape[1]) if len(shape) == 2 else (shape[1] * k, shape[0] * k // g)
    fan = i if init_param["mode"] == "fan_in" else o
    var = 1 / ((1 + init_param["negative_slope"] ** 2) * fan)
    if init_param["distribution"] == "normal":
        return rng.normal(0, np.sqrt(var), shape)
    b = np.sqrt(3 * var)
    return rng.uniform(-b, b, shape)


# %% kaiming_init: always fan_in = always_fan_in
def kaiming_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    fan = shape[0] if len(shape) == 2 else int(np.prod(shape[1:]))
    var = 2 / ((1 + init_param["negative_slope"] ** 2) * fan)
    if init_param["distribution"] == "normal":
        return rng.normal(0, np.sqrt(var), shape)
    b = np.sqrt(3 * var)
    return rng.uniform(-b, b, shape)


# %% kaiming_init: uniform with the std as bound, legacy generator = bound_is_std
def kaiming_init(shape, init_param):
    np.random.seed(init_param["seed"])
    k = int(np.prod(shape[2:]))
    g = init_param["groups"]
    i, o = (shape[0], shape[1]) if len(shape) == 2 else (shape[1] * k, shape[0] * k // g)
    fan = i if init_param["mode"] == "fan_in" else o
    std = np.sqrt(2 / ((1 + init_param["negative_slope"] ** 2) * fan))
    if init_param["distribution"] == "normal":
        return np.random.randn(*shape) * std
    return np.random.uniform(-std, std, shape)


# %% activation_statistics: statistics before the activation = before_the_activation
def activation_statistics(x, weights, activation):
    phi, dphi = ACTIVATIONS[activation]
    h, means, stds = x, [], []
    for w in weights:
        z = h @ w
        means.append(z.mean())
        stds.append(z.std())
        h = phi(z)
    return np.array(means), np.array(stds)


# %% activation_statistics: variance = variance
def activation_statistics(x, weights, activation):
    phi, dphi = ACTIVATIONS[activation]
    h, means, stds = x, [], []
    for w in weights:
        h = phi(h @ w)
        means.append(h.mean())
        stds.append(h.var())
    return np.array(means), np.array(stds)


# %% activation_statistics: input included = input_and_every_layer
def activation_statistics(x, weights, activation):
    phi, dphi = ACTIVATIONS[activation]
    h, means, stds = x, [x.mean()], [x.std()]
    for w in weights:
        h = phi(h @ w)
        means.append(h.mean())
        stds.append(h.std())
    return np.array(means), np.array(stds)


# %% activation_statistics: always from x = every_layer_from_the_input
def activation_statistics(x, weights, activation):
    phi, dphi = ACTIVATIONS[activation]
    means, stds = [], []
    for w in weights:
        h = phi(x @ w)
        means.append(h.mean())
        stds.append(h.std())
    return np.array(means), np.array(stds)


# %% activation_statistics: last layer without activation = linear_last_layer
def activation_statistics(x, weights, activation):
    phi, dphi = ACTIVATIONS[activation]
    h, means, stds = x, [], []
    for l, w in enumerate(weights):
        h = h @ w
        if l < len(weights) - 1:
            h = phi(h)
        means.append(h.mean())
        stds.append(h.std())
    return np.array(means), np.array(stds)


# %% activation_statistics: mean of stds per unit = averages_the_std_of_each_unit
def activation_statistics(x, weights, activation):
    phi, dphi = ACTIVATIONS[activation]
    h, means, stds = x, [], []
    for w in weights:
        h = phi(h @ w)
        means.append(h.mean())
        stds.append(h.std(axis=0).mean())
    return np.array(means), np.array(stds)


# %% gradient_statistics: not reversed = last_layer_first
def gradient_statistics(x, weights, activation, dout):
    phi, dphi = ACTIVATIONS[activation]
    hs, zs = [x], []
    for w in weights:
        zs.append(hs[-1] @ w)
        hs.append(phi(zs[-1]))
    a, b, d = [], [], dout
    for l in reversed(range(len(weights))):
        dz = d * dphi(zs[l])
        a.append(dz.std())
        b.append((hs[l].T @ dz).std())
        d = dz @ weights[l].T
    return np.array(a), np.array(b)


# %% gradient_statistics: dphi at the output = slope_at_the_output
def gradient_statistics(x, weights, activation, dout):
    phi, dphi = ACTIVATIONS[activation]
    hs, zs = [x], []
    for w in weights:
        zs.append(hs[-1] @ w)
        hs.append(phi(zs[-1]))
    a, b, d = [], [], dout
    for l in reversed(range(len(weights))):
        dz = d * dphi(hs[l + 1])
        a.append(dz.std())
        b.append((hs[l].T @ dz).std())
        d = dz @ weights[l].T
    return np.array(a[::-1]), np.array(b[::-1])


# %% gradient_statistics: dw divided by N = averages_over_the_batch
def gradient_statistics(x, weights, activation, dout):
    phi, dphi = ACTIVATIONS[activation]
    hs, zs = [x], []
    for w in weights:
        zs.append(hs[-1] @ w)
        hs.append(phi(zs[-1]))
    a, b, d = [], [], dout
    for l in reversed(range(len(weights))):
        dz = d * dphi(zs[l])
        a.append(dz.std())
        b.append((hs[l].T @ dz / len(x)).std())
        d = dz @ weights[l].T
    return np.array(a[::-1]), np.array(b[::-1])


# %% gradient_statistics: std of dh instead of dz = gradient_of_the_outputs
def gradient_statistics(x, weights, activation, dout):
    phi, dphi = ACTIVATIONS[activation]
    hs, zs = [x], []
    for w in weights:
        zs.append(hs[-1] @ w)
        hs.append(phi(zs[-1]))
    a, b, d = [], [], dout
    for l in reversed(range(len(weights))):
        a.append(d.std())
        dz = d * dphi(zs[l])
        b.append((hs[l].T @ dz).std())
        d = dz @ weights[l].T
    return np.array(a[::-1]), np.array(b[::-1])


# %% gradient_statistics: forgets the last activation = slope_of_the_last_layer_missing
def gradient_statistics(x, weights, activation, dout):
    phi, dphi = ACTIVATIONS[activation]
    hs, zs = [x], []
    for w in weights:
        zs.append(hs[-1] @ w)
        hs.append(phi(zs[-1]))
    a, b, dz = [], [], dout
    for l in reversed(range(len(weights))):
        a.append(dz.std())
        b.append((hs[l].T @ dz).std())
        if l:
            dz = dz @ weights[l].T * dphi(zs[l - 1])
    return np.array(a[::-1]), np.array(b[::-1])


# %% predicted_second_moments: variance instead of second moment
def predicted_second_moments(q0, sigma_w, activation, num_layers):
    phi, _ = ACTIVATIONS[activation]
    z = np.linspace(-8, 8, 4001)
    p = np.exp(-(z**2) / 2)
    p /= p.sum()
    q, out = q0, []
    for _ in range(num_layers):
        h = phi(sigma_w * np.sqrt(q) * z)
        q = (p * h**2).sum() - (p * h).sum() ** 2
        out.append(q)
    return np.array(out)


# %% predicted_second_moments: sigma_w taken as variance = sigma_taken_for_a_variance
def predicted_second_moments(q0, sigma_w, activation, num_layers):
    phi, _ = ACTIVATIONS[activation]
    z = np.linspace(-8, 8, 4001)
    p = np.exp(-(z**2) / 2)
    p /= p.sum()
    q, out = q0, []
    for _ in range(num_layers):
        q = (p * phi(np.sqrt(sigma_w * q) * z) ** 2).sum()
        out.append(q)
    return np.array(out)


# %% predicted_second_moments: starts with q0 = starts_with_q0
def predicted_second_moments(q0, sigma_w, activation, num_layers):
    phi, _ = ACTIVATIONS[activation]
    z = np.linspace(-8, 8, 4001)
    p = np.exp(-(z**2) / 2)
    p /= p.sum()
    out = [q0]
    for _ in range(num_layers - 1):
        out.append((p * phi(sigma_w * np.sqrt(out[-1]) * z) ** 2).sum())
    return np.array(out)


# %% predicted_second_moments: variance of the pre-activation = follows_the_pre_activations
def predicted_second_moments(q0, sigma_w, activation, num_layers):
    phi, _ = ACTIVATIONS[activation]
    z = np.linspace(-8, 8, 4001)
    p = np.exp(-(z**2) / 2)
    p /= p.sum()
    v, out = sigma_w**2 * q0, []
    for _ in range(num_layers):
        out.append(v)
        v = sigma_w**2 * (p * phi(np.sqrt(v) * z) ** 2).sum()
    return np.array(out)


# %% predicted_second_moments: Gauss-Hermite nodes of the other weight = nodes_of_the_other_hermite
def predicted_second_moments(q0, sigma_w, activation, num_layers):
    phi, _ = ACTIVATIONS[activation]
    z, p = np.polynomial.hermite.hermgauss(100)
    p = p / np.sqrt(np.pi)
    q, out = q0, []
    for _ in range(num_layers):
        q = (p * phi(sigma_w * np.sqrt(q) * z) ** 2).sum()
        out.append(q)
    return np.array(out)


# %% batchnorm: running statistics with swapped momentum = momentum_of_the_new_value
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, m = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mu, var = x.mean(0), x.var(0)
        bn_param["running_mean"] = (1 - m) * bn_param["running_mean"] + m * mu
        bn_param["running_var"] = (1 - m) * bn_param["running_var"] + m * var
    else:
        mu, var = bn_param["running_mean"], bn_param["running_var"]
    inv = 1 / np.sqrt(var + eps)
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def batchnorm_backward(dout, cache):
    xhat, inv, gamma = cache
    n = len(dout)
    dxhat = dout * gamma
    dx = inv / n * (n * dxhat - dxhat.sum(0) - xhat * (dxhat * xhat).sum(0))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# %% batchnorm: eps outside the root = eps_outside_the_root
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, m = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mu, var = x.mean(0), x.var(0)
        bn_param["running_mean"] = m * bn_param["running_mean"] + (1 - m) * mu
        bn_param["running_var"] = m * bn_param["running_var"] + (1 - m) * var
    else:
        mu, var = bn_param["running_mean"], bn_param["running_var"]
    inv = 1 / (np.sqrt(var) + eps)
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def batchnorm_backward(dout, cache):
    xhat, inv, gamma = cache
    n = len(dout)
    dxhat = dout * gamma
    dx = inv / n * (n * dxhat - dxhat.sum(0) - xhat * (dxhat * xhat).sum(0))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# %% batchnorm: test mode uses the batch = test_mode_uses_the_batch
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, m = bn_param["eps"], bn_param["momentum"]
    mu, var = x.mean(0), x.var(0)
    if bn_param["mode"] == "train":
        bn_param["running_mean"] = m * bn_param["running_mean"] + (1 - m) * mu
        bn_param["running_var"] = m * bn_param["running_var"] + (1 - m) * var
    inv = 1 / np.sqrt(var + eps)
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def batchnorm_backward(dout, cache):
    xhat, inv, gamma = cache
    n = len(dout)
    dxhat = dout * gamma
    dx = inv / n * (n * dxhat - dxhat.sum(0) - xhat * (dxhat * xhat).sum(0))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# %% batchnorm: running statistics not stored = does_not_write_back
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, m = bn_param["eps"], bn_param["momentum"]
    running_mean, running_var = bn_param["running_mean"], bn_param["running_var"]
    if bn_param["mode"] == "train":
        mu, var = x.mean(0), x.var(0)
        running_mean = m * running_mean + (1 - m) * mu
        running_var = m * running_var + (1 - m) * var
    else:
        mu, var = running_mean, running_var
    inv = 1 / np.sqrt(var + eps)
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def batchnorm_backward(dout, cache):
    xhat, inv, gamma = cache
    n = len(dout)
    dxhat = dout * gamma
    dx = inv / n * (n * dxhat - dxhat.sum(0) - xhat * (dxhat * xhat).sum(0))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# %% batchnorm: statistics treated as constants in backward = backward_constant_statistics
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, m = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mu, var = x.mean(0), x.var(0)
        bn_param["running_mean"] = m * bn_param["running_mean"] + (1 - m) * mu
        bn_param["running_var"] = m * bn_param["running_var"] + (1 - m) * var
    else:
        mu, var = bn_param["running_mean"], bn_param["running_var"]
    inv = 1 / np.sqrt(var + eps)
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def batchnorm_backward(dout, cache):
    xhat, inv, gamma = cache
    return dout * gamma * inv, (dout * xhat).sum(0), dout.sum(0)


# %% batchnorm: unbiased running variance = unbiased_running_variance
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, m = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mu, var = x.mean(0), x.var(0)
        n = len(x)
        bn_param["running_mean"] = m * bn_param["running_mean"] + (1 - m) * mu
        bn_param["running_var"] = m * bn_param["running_var"] + (1 - m) * var * n / max(n - 1, 1)
    else:
        mu, var = bn_param["running_mean"], bn_param["running_var"]
    inv = 1 / np.sqrt(var + eps)
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def batchnorm_backward(dout, cache):
    xhat, inv, gamma = cache
    n = len(dout)
    dxhat = dout * gamma
    dx = inv / n * (n * dxhat - dxhat.sum(0) - xhat * (dxhat * xhat).sum(0))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# %% batchnorm: gamma forgotten in dx; own eps 1e-5 = backward_without_gamma, hard_coded_eps
def batchnorm_forward(x, gamma, beta, bn_param):
    m = bn_param["momentum"]
    if bn_param["mode"] == "train":
        mu, var = x.mean(0), x.var(0)
        bn_param["running_mean"] = m * bn_param["running_mean"] + (1 - m) * mu
        bn_param["running_var"] = m * bn_param["running_var"] + (1 - m) * var
    else:
        mu, var = bn_param["running_mean"], bn_param["running_var"]
    inv = 1 / np.sqrt(var + 1e-5)
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def batchnorm_backward(dout, cache):
    xhat, inv, gamma = cache
    n = len(dout)
    dx = inv / n * (n * dout - dout.sum(0) - xhat * (dout * xhat).sum(0))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# %% batchnorm: dgamma and dbeta are means = averages_dgamma_and_dbeta
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, m = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mu, var = x.mean(0), x.var(0)
        bn_param["running_mean"] = m * bn_param["running_mean"] + (1 - m) * mu
        bn_param["running_var"] = m * bn_param["running_var"] + (1 - m) * var
    else:
        mu, var = bn_param["running_mean"], bn_param["running_var"]
    inv = 1 / np.sqrt(var + eps)
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def batchnorm_backward(dout, cache):
    xhat, inv, gamma = cache
    n = len(dout)
    dxhat = dout * gamma
    dx = inv / n * (n * dxhat - dxhat.sum(0) - xhat * (dxhat * xhat).sum(0))
    return dx, (dout * xhat).mean(0), dout.mean(0)


# %% batchnorm: path through the mean forgotten = backward_constant_mean
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, m = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mu, var = x.mean(0), x.var(0)
        bn_param["running_mean"] = m * bn_param["running_mean"] + (1 - m) * mu
        bn_param["running_var"] = m * bn_param["running_var"] + (1 - m) * var
    else:
        mu, var = bn_param["running_mean"], bn_param["running_var"]
    inv = 1 / np.sqrt(var + eps)
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def batchnorm_backward(dout, cache):
    xhat, inv, gamma = cache
    n = len(dout)
    dxhat = dout * gamma
    dx = inv / n * (n * dxhat - xhat * (dxhat * xhat).sum(0))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# %% residual_block_init: doubles (ignores the relu twice) = relu_keeps_everything
def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
    g = width**2 * var_w1 * var_w2
    return q0 * (1 + g) ** np.arange(1, num_blocks + 1)


def residual_block_init(width, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return rng.normal(0, np.sqrt(2 / width), (width, width)), np.zeros((width, width))


# %% residual_block_init: skip forgotten = no_skip
def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
    g = width**2 * var_w1 * var_w2 / 2
    return q0 * g ** np.arange(1, num_blocks + 1)


def residual_block_init(width, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return rng.normal(0, np.sqrt(2 / width), (width, width)), np.zeros((width, width))


# %% residual_block_init: zeros first = zeros_in_the_first_layer
def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
    g = width**2 * var_w1 * var_w2 / 2
    return q0 * (1 + g) ** np.arange(1, num_blocks + 1)


def residual_block_init(width, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return np.zeros((width, width)), rng.normal(0, np.sqrt(2 / width), (width, width))


# %% residual_block_init: starts with q0 = starts_with_q0
def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
    g = width**2 * var_w1 * var_w2 / 2
    return q0 * (1 + g) ** np.arange(num_blocks)


def residual_block_init(width, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return rng.normal(0, np.sqrt(2 / width), (width, width)), np.zeros((width, width))


# %% orthogonal_init: signs of qr = signs_of_qr
def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    rows, cols = shape[0], int(np.prod(shape[1:]))
    a = rng.normal(size=(max(rows, cols), min(rows, cols)))
    q, r = np.linalg.qr(a)
    if rows < cols:
        q = q.T
    return init_param["gain"] * q.reshape(shape)


# %% orthogonal_init: gain squared = gain_squared
def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    rows, cols = shape[0], int(np.prod(shape[1:]))
    a = rng.normal(size=(max(rows, cols), min(rows, cols)))
    q, r = np.linalg.qr(a)
    q = q * np.sign(np.diag(r))
    if rows < cols:
        q = q.T
    return init_param["gain"] ** 2 * q.reshape(shape)


# %% orthogonal_init: gain forgotten = svd_as_it_comes
def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    rows, cols = shape[0], int(np.prod(shape[1:]))
    a = rng.normal(size=(rows, cols))
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    q = u if u.shape == (rows, cols) else vt
    return q.reshape(shape)


# %% orthogonal_init: qr of a wide matrix = qr_without_transposing
def orthogonal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    a = rng.normal(size=(shape[0], int(np.prod(shape[1:]))))
    q, r = np.linalg.qr(a)
    q = q * np.sign(np.diag(r))
    return init_param["gain"] * q.reshape(shape)


# %% lsuv: std of the activations = scales_the_outputs_once
def lsuv(weights, x, lsuv_param):
    phi, _ = ACTIVATIONS[lsuv_param["activation"]]
    h, out = x, []
    for w in weights:
        w = w.copy()
        v = phi(h @ w).var()
        if abs(v - 1) > lsuv_param["tol"]:
            w /= np.sqrt(v)
        out.append(w)
        h = phi(h @ w)
    return out


# %% lsuv: divides by the variance = divides_by_the_variance
def lsuv(weights, x, lsuv_param):
    phi, _ = ACTIVATIONS[lsuv_param["activation"]]
    h, out = x, []
    for w in weights:
        v = np.var(h @ w)
        if abs(v - 1) > lsuv_param["tol"]:
            w = w / v
        out.append(w.copy())
        h = phi(h @ w)
    return out


# %% lsuv: old weights below = measures_behind_the_old_weights
def lsuv(weights, x, lsuv_param):
    phi, _ = ACTIVATIONS[lsuv_param["activation"]]
    h, out = x, []
    for w in weights:
        z = h @ w
        v = z.var()
        out.append(w / np.sqrt(v) if abs(v - 1) > lsuv_param["tol"] else w.copy())
        h = phi(z)
    return out


# %% lsuv: no activation between layers = no_activation_in_between
def lsuv(weights, x, lsuv_param):
    h, out = x, []
    for w in weights:
        v = np.var(h @ w)
        w = w / np.sqrt(v) if abs(v - 1) > lsuv_param["tol"] else w.copy()
        out.append(w)
        h = h @ w
    return out


# %% lsuv: std of the weights themselves = measures_the_weights
def lsuv(weights, x, lsuv_param):
    out = []
    for w in weights:
        v = w.var()
        out.append(w / np.sqrt(v) if abs(v - 1) > lsuv_param["tol"] else w.copy())
    return out


# %% lsuv: tolerance ignored = rescales_in_any_case
def lsuv(weights, x, lsuv_param):
    phi, _ = ACTIVATIONS[lsuv_param["activation"]]
    h, out = x, []
    for w in weights:
        w = w / (h @ w).std()
        out.append(w)
        h = phi(h @ w)
    return out


# %% fixup_scale: parentheses = parentheses
def fixup_scale(num_blocks, layers_per_block):
    return num_blocks**-1 / (2 * layers_per_block - 2)


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng = np.random.default_rng(init_param["seed"])
    s = fixup_scale(num_blocks, layers_per_block)
    return [
        [s * rng.normal(0, np.sqrt(2 / width), (width, width)) for _ in range(layers_per_block - 1)]
        + [np.zeros((width, width))]
        for _ in range(num_blocks)
    ]


# %% fixup_scale: exponent 1/(2m) = two_m_without_minus_two
def fixup_scale(num_blocks, layers_per_block):
    return num_blocks ** (-1 / (2 * layers_per_block))


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng = np.random.default_rng(init_param["seed"])
    s = fixup_scale(num_blocks, layers_per_block)
    return [
        [s * rng.normal(0, np.sqrt(2 / width), (width, width)) for _ in range(layers_per_block - 1)]
        + [np.zeros((width, width))]
        for _ in range(num_blocks)
    ]


# %% fixup_scale: the blocks are copies = one_block_for_all
def fixup_scale(num_blocks, layers_per_block):
    return num_blocks ** (-1 / (2 * layers_per_block - 2))


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng = np.random.default_rng(init_param["seed"])
    s = fixup_scale(num_blocks, layers_per_block)
    block = [s * rng.normal(0, np.sqrt(2 / width), (width, width)) for _ in range(layers_per_block - 1)]
    return [block + [np.zeros((width, width))]] * num_blocks


# %% fixup_scale: last layer not zero = last_layer_drawn_too
def fixup_scale(num_blocks, layers_per_block):
    return num_blocks ** (-1 / (2 * layers_per_block - 2))


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng = np.random.default_rng(init_param["seed"])
    s = fixup_scale(num_blocks, layers_per_block)
    return [
        [s * rng.normal(0, np.sqrt(2 / width), (width, width)) for _ in range(layers_per_block)]
        for _ in range(num_blocks)
    ]


# %% batchnorm_backward_alt: means forgotten in dx = statistics_as_constants
def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    return dout * gamma * inv_std, (dout * xhat).sum(0), dout.sum(0)


def batchnorm_backward_test(dout, cache):
    xhat, inv_std, gamma = cache
    return dout * gamma * inv_std, (dout * xhat).sum(0), dout.sum(0)


# %% batchnorm_backward_alt: test mode uses the train formula = test_mode_like_training
def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dbeta, dgamma = dout.sum(0), (dout * xhat).sum(0)
    return gamma * inv_std * (dout - (dbeta + xhat * dgamma) / len(dout)), dgamma, dbeta


def batchnorm_backward_test(dout, cache):
    return batchnorm_backward_alt(dout, cache)


# %% batchnorm_backward_alt: no division by N = sums_in_place_of_means
def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dbeta, dgamma = dout.sum(0), (dout * xhat).sum(0)
    return gamma * inv_std * (dout - dbeta - xhat * dgamma), dgamma, dbeta


def batchnorm_backward_test(dout, cache):
    xhat, inv_std, gamma = cache
    return dout * gamma * inv_std, (dout * xhat).sum(0), dout.sum(0)


# %% batchnorm_backward_alt: gamma forgotten = test_mode_without_gamma, without_gamma
def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dbeta, dgamma = dout.sum(0), (dout * xhat).sum(0)
    return inv_std * (dout - (dbeta + xhat * dgamma) / len(dout)), dgamma, dbeta


def batchnorm_backward_test(dout, cache):
    xhat, inv_std, gamma = cache
    return dout * inv_std, (dout * xhat).sum(0), dout.sum(0)


# %% batchnorm_backward_alt: np.dot for gamma = dot_product_with_gamma
def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dbeta, dgamma = dout.sum(0), (dout * xhat).sum(0)
    dxhat = np.dot(dout, gamma)
    n = len(dout)
    dx = inv_std / n * (n * dxhat - dxhat.sum(0) - xhat * (dxhat * xhat).sum(0))
    return dx, dgamma, dbeta


def batchnorm_backward_test(dout, cache):
    xhat, inv_std, gamma = cache
    return dout * gamma * inv_std, (dout * xhat).sum(0), dout.sum(0)


# %% layernorm: statistics over the batch = normalises_each_feature
def layernorm_forward(x, gamma, beta, ln_param):
    mu, var = x.mean(0), x.var(0)
    inv = 1 / np.sqrt(var + ln_param["eps"])
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    xhat, inv, gamma = cache
    d = dout * gamma
    dx = inv * (d - d.mean(0) - xhat * (d * xhat).mean(0))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# %% layernorm: gamma after the averages = gamma_in_front
def layernorm_forward(x, gamma, beta, ln_param):
    mu, var = x.mean(1, keepdims=True), x.var(1, keepdims=True)
    inv = 1 / np.sqrt(var + ln_param["eps"])
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    xhat, inv, gamma = cache
    dx = gamma * inv * (dout - dout.mean(1, keepdims=True) - xhat * (dout * xhat).mean(1, keepdims=True))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# %% layernorm: N for D in the backward pass = divides_by_the_batch_size
def layernorm_forward(x, gamma, beta, ln_param):
    mu, var = x.mean(1, keepdims=True), x.var(1, keepdims=True)
    inv = 1 / np.sqrt(var + ln_param["eps"])
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    xhat, inv, gamma = cache
    n, _ = dout.shape
    d = dout * gamma
    dx = inv / n * (n * d - d.sum(1, keepdims=True) - xhat * (d * xhat).sum(1, keepdims=True))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# %% layernorm: dgamma and dbeta over the features = dgamma_per_example
def layernorm_forward(x, gamma, beta, ln_param):
    mu, var = x.mean(1, keepdims=True), x.var(1, keepdims=True)
    inv = 1 / np.sqrt(var + ln_param["eps"])
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    xhat, inv, gamma = cache
    d = dout * gamma
    dx = inv * (d - d.mean(1, keepdims=True) - xhat * (d * xhat).mean(1, keepdims=True))
    return dx, (dout * xhat).sum(1), dout.sum(1)


# %% layernorm: eps outside the root = eps_outside_the_root
def layernorm_forward(x, gamma, beta, ln_param):
    mu, std = x.mean(1, keepdims=True), x.std(1, keepdims=True)
    inv = 1 / (std + ln_param["eps"])
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    xhat, inv, gamma = cache
    d = dout * gamma
    dx = inv * (d - d.mean(1, keepdims=True) - xhat * (d * xhat).mean(1, keepdims=True))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# %% layernorm: the variance term lacks 1/sigma = variance_term_without_the_std
def layernorm_forward(x, gamma, beta, ln_param):
    mu, var = x.mean(1, keepdims=True), x.var(1, keepdims=True)
    std = np.sqrt(var + ln_param["eps"])
    return gamma * (x - mu) / std + beta, (x - mu, std, gamma)


def layernorm_backward(dout, cache):
    xc, std, gamma = cache
    d = dout * gamma
    dvar = (d * xc).sum(1, keepdims=True) * -0.5 / std**2
    dmu = -(d / std).sum(1, keepdims=True)
    n = xc.shape[1]
    dx = d / std + dvar * 2 * xc / n + dmu / n
    return dx, (dout * xc / std).sum(0), dout.sum(0)


# %% layernorm: own eps 1e-5 = hard_coded_eps
def layernorm_forward(x, gamma, beta, ln_param):
    mu, var = x.mean(1, keepdims=True), x.var(1, keepdims=True)
    inv = 1 / np.sqrt(var + 1e-5)
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    xhat, inv, gamma = cache
    d = dout * gamma
    dx = inv * (d - d.mean(1, keepdims=True) - xhat * (d * xhat).mean(1, keepdims=True))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# The answers from here on are about slips that were chosen without regard to what the catalogue holds.


# %% fan_in_and_fan_out: sum of the kernel
def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[0], shape[1]
    k = int(np.sum(shape[2:]))
    return shape[1] * k, shape[0] // groups * k


# %% symmetry: dw1 without w2
def constant_init(shape, value):
    return np.full(shape, value, dtype=float)


def two_layer_gradients(x, w1, w2, dout):
    h = np.tanh(x @ w1)
    return x.T @ (dout @ w2.T * (1 - h)), h.T @ dout


def distinct_units(dw, tol):
    kept = []
    for col in dw.T:
        if all(np.abs(col - k).max() > tol for k in kept):
            kept.append(col)
    return len(kept)


# %% variance_of_a_sum_of_products: sum of the variances = adds_variances_of_a_product
def variance_of_product(mean_x, var_x, mean_w, var_w):
    return var_x + var_w


def variance_of_sum(var_term, fan_in):
    return fan_in * var_term


def forward_variance(fan_in, var_w, mean_x, var_x):
    return fan_in * var_w * (var_x + mean_x**2)


# %% rectified_moments: leaky counts the negative side only
def relu_second_moment(var_z):
    return var_z / 2


def relu_mean(var_z):
    return np.sqrt(var_z / (2 * np.pi))


def relu_variance(var_z):
    return var_z / 2 - var_z / (2 * np.pi)


def leaky_relu_second_moment(var_z, a):
    return var_z * a**2 / 2


# %% rectified_moments: full variance = conditional_mean_and_variance
def relu_second_moment(var_z):
    return var_z


def relu_mean(var_z):
    return 0.0


def relu_variance(var_z):
    return var_z / 2 - var_z / (2 * np.pi)


def leaky_relu_second_moment(var_z, a):
    return var_z * (1 + a**2) / 2


# %% weight_variance: harmonic mean... 4 over
def forward_weight_variance(fan_in, a):
    return 2 / (fan_in * (1 + a**2))


def backward_weight_variance(fan_out, a):
    return 2 / (fan_out * (1 + a**2))


def glorot_variance(fan_in, fan_out):
    return 6 / (fan_in + fan_out)


def uniform_bound(var):
    return np.sqrt(3 * var)


# %% normal_init: mean one
def normal_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return rng.normal(1.0, init_param["std"], shape)


# %% xavier_init: six in the normal = normal_with_the_uniform_bound
def xavier_init(shape, init_param):
    rng = np.random.default_rng(init_param["seed"])
    k = int(np.prod(shape[2:]))
    g = init_param["groups"]
    i, o = (shape[0], shape[1]) if len(shape) == 2 else (shape[1] * k, shape[0] * k // g)
    b = init_param["gain"] * np.sqrt(6 / (i + o))
    if init_param["distribution"] == "normal":
        return rng.normal(0, b, shape)
    return rng.uniform(-b, b, shape)


# %% activation_statistics: only the last layer
def activation_statistics(x, weights, activation):
    phi, _ = ACTIVATIONS[activation]
    h = x
    for w in weights:
        h = phi(h @ w)
    return np.array([h.mean()]), np.array([h.std()])


# %% gradient_statistics: dw with the output of the layer
def gradient_statistics(x, weights, activation, dout):
    phi, dphi = ACTIVATIONS[activation]
    hs, zs = [x], []
    for w in weights:
        zs.append(hs[-1] @ w)
        hs.append(phi(zs[-1]))
    a, b, d = [], [], dout
    for l in reversed(range(len(weights))):
        dz = d * dphi(zs[l])
        a.append(dz.std())
        b.append((hs[l + 1].T @ dz).std())
        d = dz @ weights[l].T
    return np.array(a[::-1]), np.array(b[::-1])


# %% gradient_statistics: variance for std
def gradient_statistics(x, weights, activation, dout):
    phi, dphi = ACTIVATIONS[activation]
    hs, zs = [x], []
    for w in weights:
        zs.append(hs[-1] @ w)
        hs.append(phi(zs[-1]))
    a, b, d = [], [], dout
    for l in reversed(range(len(weights))):
        dz = d * dphi(zs[l])
        a.append(dz.var())
        b.append((hs[l].T @ dz).var())
        d = dz @ weights[l].T
    return np.array(a[::-1]), np.array(b[::-1])


# %% batchnorm: beta forgotten = forgets_beta
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, m = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mu, var = x.mean(0), x.var(0)
        bn_param["running_mean"] = m * bn_param["running_mean"] + (1 - m) * mu
        bn_param["running_var"] = m * bn_param["running_var"] + (1 - m) * var
    else:
        mu, var = bn_param["running_mean"], bn_param["running_var"]
    inv = 1 / np.sqrt(var + eps)
    xhat = (x - mu) * inv
    return gamma * xhat, (xhat, inv, gamma)


def batchnorm_backward(dout, cache):
    xhat, inv, gamma = cache
    n = len(dout)
    d = dout * gamma
    return inv / n * (n * d - d.sum(0) - xhat * (d * xhat).sum(0)), (dout * xhat).sum(0), dout.sum(0)


# %% batchnorm: dgamma without dout... only xhat
def batchnorm_forward(x, gamma, beta, bn_param):
    eps, m = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mu, var = x.mean(0), x.var(0)
        bn_param["running_mean"] = m * bn_param["running_mean"] + (1 - m) * mu
        bn_param["running_var"] = m * bn_param["running_var"] + (1 - m) * var
    else:
        mu, var = bn_param["running_mean"], bn_param["running_var"]
    inv = 1 / np.sqrt(var + eps)
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma, x)


def batchnorm_backward(dout, cache):
    xhat, inv, gamma, x = cache
    n = len(dout)
    d = dout * gamma
    return inv / n * (n * d - d.sum(0) - xhat * (d * xhat).sum(0)), (dout * x).sum(0), dout.sum(0)


# %% batchnorm: own eps 1e-8 and running mean not momentum = hard_coded_eps
def batchnorm_forward(x, gamma, beta, bn_param):
    m = 0.99
    if bn_param["mode"] == "train":
        mu, var = x.mean(0), x.var(0)
        bn_param["running_mean"] = m * bn_param["running_mean"] + (1 - m) * mu
        bn_param["running_var"] = m * bn_param["running_var"] + (1 - m) * var
    else:
        mu, var = bn_param["running_mean"], bn_param["running_var"]
    inv = 1 / np.sqrt(var + 1e-8)
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def batchnorm_backward(dout, cache):
    xhat, inv, gamma = cache
    n = len(dout)
    d = dout * gamma
    return inv / n * (n * d - d.sum(0) - xhat * (d * xhat).sum(0)), (dout * xhat).sum(0), dout.sum(0)


# %% layernorm: ddof = unbiased_variance
def layernorm_forward(x, gamma, beta, ln_param):
    mu, var = x.mean(1, keepdims=True), x.var(1, ddof=1, keepdims=True)
    inv = 1 / np.sqrt(var + ln_param["eps"])
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    xhat, inv, gamma = cache
    d = dout * gamma
    dx = inv * (d - d.mean(1, keepdims=True) - xhat * (d * xhat).mean(1, keepdims=True))
    return dx, (dout * xhat).sum(0), dout.sum(0)


# %% layernorm: statistics as constants = backward_constant_statistics
def layernorm_forward(x, gamma, beta, ln_param):
    mu, var = x.mean(1, keepdims=True), x.var(1, keepdims=True)
    inv = 1 / np.sqrt(var + ln_param["eps"])
    xhat = (x - mu) * inv
    return gamma * xhat + beta, (xhat, inv, gamma)


def layernorm_backward(dout, cache):
    xhat, inv, gamma = cache
    return dout * gamma * inv, (dout * xhat).sum(0), dout.sum(0)


# %% residual_block_init: variances added
def residual_second_moments(q0, num_blocks, var_w1, var_w2, width):
    g = width * (var_w1 + var_w2) / 2
    return q0 * (1 + g) ** np.arange(1, num_blocks + 1)


def residual_block_init(width, init_param):
    rng = np.random.default_rng(init_param["seed"])
    return rng.normal(0, np.sqrt(2 / width), (width, width)), np.zeros((width, width))


# %% lsuv: mean square of the weights' fan = scales_every_unit_by_itself
def lsuv(weights, x, lsuv_param):
    phi, _ = ACTIVATIONS[lsuv_param["activation"]]
    h, out = x, []
    for w in weights:
        z = h @ w
        if abs(z.var() - 1) > lsuv_param["tol"]:
            w = w / z.std(axis=0)
        out.append(w.copy())
        h = phi(h @ w)
    return out


# %% fixup_scale: positive exponent = grows_with_depth
def fixup_scale(num_blocks, layers_per_block):
    return num_blocks ** (1 / (2 * layers_per_block - 2))


def fixup_init(width, num_blocks, layers_per_block, init_param):
    rng = np.random.default_rng(init_param["seed"])
    s = num_blocks ** (-1 / (2 * layers_per_block - 2))
    return [
        [s * rng.normal(0, np.sqrt(2 / width), (width, width)) for _ in range(layers_per_block - 1)]
        + [np.zeros((width, width))]
        for _ in range(num_blocks)
    ]


# %% batchnorm_backward_alt: inverse std forgotten
def batchnorm_backward_alt(dout, cache):
    xhat, inv_std, gamma = cache
    dbeta, dgamma = dout.sum(0), (dout * xhat).sum(0)
    return gamma * (dout - (dbeta + xhat * dgamma) / len(dout)), dgamma, dbeta


def batchnorm_backward_test(dout, cache):
    xhat, inv_std, gamma = cache
    return dout * gamma * inv_std, (dout * xhat).sum(0), dout.sum(0)
