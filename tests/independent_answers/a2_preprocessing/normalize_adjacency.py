# %% columns for random walk = divides_columns
def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    d = a.sum(1)
    inv = np.where(d > 0, 1 / np.where(d > 0, d, 1), 0)
    if adjacency_param["mode"] == "random_walk":
        return a * inv
    return np.sqrt(inv)[:, None] * a * np.sqrt(inv)


# %% nan for isolated nodes = divides_by_zero
def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    d = a.sum(axis=1)
    if adjacency_param["mode"] == "random_walk":
        return a / d[:, None]
    return a / np.sqrt(d)[:, None] / np.sqrt(d)


# %% sets the diagonal to one = diagonal_set_to_one
def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    if adjacency_param["self_loops"]:
        np.fill_diagonal(a, 1)
    d = a.sum(1)
    inv = np.where(d > 0, 1 / np.where(d > 0, d, 1), 0)
    if adjacency_param["mode"] == "random_walk":
        return a * inv[:, None]
    return np.sqrt(inv)[:, None] * a * np.sqrt(inv)


# %% degrees before the self loops = degrees_without_the_loops
def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    d = a.sum(1)
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    inv = np.where(d > 0, 1 / np.where(d > 0, d, 1), 0)
    if adjacency_param["mode"] == "random_walk":
        return a * inv[:, None]
    return np.sqrt(inv)[:, None] * a * np.sqrt(inv)


# %% eps added to degrees = adds_eps_to_the_degree
def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    d = a.sum(1) + 1e-8
    if adjacency_param["mode"] == "random_walk":
        return a / d[:, None]
    return a / np.sqrt(d)[:, None] / np.sqrt(d)


# %% counts neighbours = counts_neighbours
def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    d = (a > 0).sum(1)
    inv = np.where(d > 0, 1 / np.where(d > 0, d, 1), 0)
    if adjacency_param["mode"] == "random_walk":
        return a * inv[:, None]
    return np.sqrt(inv)[:, None] * a * np.sqrt(inv)


# %% symmetric without the roots = degree_on_both_sides
def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    d = a.sum(1)
    inv = np.where(d > 0, 1 / np.where(d > 0, d, 1), 0)
    if adjacency_param["mode"] == "random_walk":
        return a * inv[:, None]
    return inv[:, None] * a * inv


# %% ignores the option self_loops = ignores_self_loops
def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    d = a.sum(1)
    inv = np.where(d > 0, 1 / np.where(d > 0, d, 1), 0)
    if adjacency_param["mode"] == "random_walk":
        return a * inv[:, None]
    return np.sqrt(inv)[:, None] * a * np.sqrt(inv)


# %% roots in random walk too, left only
def normalize_adjacency(a, adjacency_param):
    a = a.astype(float)
    if adjacency_param["self_loops"]:
        a = a + np.eye(len(a))
    d = a.sum(1)
    inv = np.where(d > 0, 1 / np.sqrt(np.where(d > 0, d, 1)), 0)
    if adjacency_param["mode"] == "random_walk":
        return a * inv[:, None]
    return inv[:, None] * a * inv
