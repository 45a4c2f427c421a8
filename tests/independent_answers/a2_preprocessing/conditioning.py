# %% hessian without 1/N = forgets_the_mean
def hessian(x):
    x = x.astype(float)
    return x.T @ x


def condition_number(x):
    e = np.linalg.eigvalsh(hessian(x))
    return e[-1] / e[0]


def best_learning_rate(x):
    e = np.linalg.eigvalsh(hessian(x))
    return 2 / (e[-1] + e[0])


def steps_to(x, factor):
    k = condition_number(x)
    t, r = 1, (k - 1) / (k + 1)
    while r**t > 1 / factor:
        t += 1
    return t


# %% 2/N = forgets_the_half
def hessian(x):
    x = x.astype(float)
    return 2 * x.T @ x / len(x)


def condition_number(x):
    e = np.linalg.eigvalsh(hessian(x))
    return e[-1] / e[0]


def best_learning_rate(x):
    e = np.linalg.eigvalsh(hessian(x))
    return 2 / (e[-1] + e[0])


def steps_to(x, factor):
    k = condition_number(x)
    t, r = 1, (k - 1) / (k + 1)
    while r**t > 1 / factor:
        t += 1
    return t


# %% condition number of x = condition_of_x
def hessian(x):
    x = x.astype(float)
    return x.T @ x / len(x)


def condition_number(x):
    return np.linalg.cond(x)


def best_learning_rate(x):
    e = np.linalg.eigvalsh(hessian(x))
    return 2 / (e[-1] + e[0])


def steps_to(x, factor):
    e = np.linalg.eigvalsh(hessian(x))
    k = e[-1] / e[0]
    if np.isclose(k, 1):
        return 1
    return int(np.ceil(np.log(factor) / np.log((k + 1) / (k - 1))))


# %% learning rate 1/lambda_max = one_over_the_largest_curvature
def hessian(x):
    x = x.astype(float)
    return x.T @ x / len(x)


def condition_number(x):
    return np.linalg.cond(hessian(x))


def best_learning_rate(x):
    return 1 / np.linalg.eigvalsh(hessian(x))[-1]


def steps_to(x, factor):
    e = np.linalg.eigvalsh(hessian(x))
    k = e[-1] / e[0]
    if np.isclose(k, 1):
        return 1
    return int(np.ceil(np.log(factor) / np.log((k + 1) / (k - 1))))


# %% steps rounded down = rounds_down
def hessian(x):
    x = x.astype(float)
    return x.T @ x / len(x)


def condition_number(x):
    return np.linalg.cond(hessian(x))


def best_learning_rate(x):
    e = np.linalg.eigvalsh(hessian(x))
    return 2 / (e[-1] + e[0])


def steps_to(x, factor):
    k = condition_number(x)
    if np.isclose(k, 1):
        return 1
    return int(np.log(factor) / np.log((k + 1) / (k - 1)))


# %% centred = covariance_of_the_features
def hessian(x):
    x = x - x.mean(0)
    return x.T @ x / len(x)


def condition_number(x):
    e = np.linalg.eigvalsh(hessian(x))
    return e[-1] / e[0]


def best_learning_rate(x):
    e = np.linalg.eigvalsh(hessian(x))
    return 2 / (e[-1] + e[0])


def steps_to(x, factor):
    k = condition_number(x)
    t, r = 1, (k - 1) / (k + 1)
    while r**t > 1 / factor:
        t += 1
    return t


# %% rate 1/(max + min) = one_over_the_sum
def hessian(x):
    x = x.astype(float)
    return x.T @ x / len(x)


def condition_number(x):
    return np.linalg.cond(hessian(x))


def best_learning_rate(x):
    e = np.linalg.eigvalsh(hessian(x))
    return 1 / (e[-1] + e[0])


def steps_to(x, factor):
    k = condition_number(x)
    if np.isclose(k, 1):
        return 1
    return int(np.ceil(np.log(factor) / np.log((k + 1) / (k - 1))))


# %% ratio upside down = smallest_over_largest
def hessian(x):
    x = x.astype(float)
    return x.T @ x / len(x)


def condition_number(x):
    e = np.linalg.eigvalsh(hessian(x))
    return e[0] / e[-1]


def best_learning_rate(x):
    e = np.linalg.eigvalsh(hessian(x))
    return 2 / (e[-1] + e[0])


def steps_to(x, factor):
    e = np.linalg.eigvalsh(hessian(x))
    k = e[-1] / e[0]
    if np.isclose(k, 1):
        return 1
    return int(np.ceil(np.log(factor) / np.log((k + 1) / (k - 1))))
