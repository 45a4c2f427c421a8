"""New in this question: neighbors, and nodes that have none."""

from autograder.catalogue import alternative, misconception


@misconception(
    fails={
        "normalize_adjacency_random_walk_rows_sum_to_one",
        "normalize_adjacency_symmetric_divides_by_both_roots",
    },
    constant="1e-8",
)
def adds_eps_to_the_degree():
    """Adds 1e-8 to every degree against division by zero.

    You add a small eps to every degree. It saves nodes without edges, but it also changes the others, and a
    lot if all weights are small. Treat degree 0 by itself.
    """

    def normalize_adjacency(a, adjacency_param):
        if adjacency_param["self_loops"]:
            a = a + np.eye(len(a))
        degree = a.sum(axis=1) + 1e-8
        if adjacency_param["mode"] == "random_walk":
            return a / degree[:, None]
        return a / np.sqrt(np.outer(degree, degree))


@misconception(
    fails={
        "normalize_adjacency_random_walk_rows_sum_to_one",
        "normalize_adjacency_symmetric_divides_by_both_roots",
    }
)
def degree_at_least_one():
    """Raises every degree to at least 1.

    You raise every degree to at least 1, which is safe where edges are counted. With weights a degree can be
    0.3, and then it has to stay 0.3: only degree 0 needs care.
    """

    def normalize_adjacency(a, adjacency_param):
        if adjacency_param["self_loops"]:
            a = a + np.eye(len(a))
        degree = np.maximum(a.sum(axis=1), 1.0)
        if adjacency_param["mode"] == "random_walk":
            return a / degree[:, None]
        return a / np.sqrt(np.outer(degree, degree))


@misconception(
    replace=("degree > 0", "degree > 1e-8"),
    fails={
        "normalize_adjacency_random_walk_rows_sum_to_one",
        "normalize_adjacency_symmetric_divides_by_both_roots",
    },
    constant="1e-8",
)
def small_degrees_count_as_zero():
    """Takes every degree below 1e-8 for 0.

    You take small degrees for 0, and so cut nodes off whose edges have small weights. Weights may be very
    small: only a degree of exactly 0 is a node without edges, so compare with > 0.
    """


@misconception(
    fails={
        "normalize_adjacency_random_walk_rows_sum_to_one",
        "normalize_adjacency_symmetric_divides_by_both_roots",
        "normalize_adjacency_keeps_nodes_without_edges_at_zero",
    }
)
def always_adds_self_loops():
    """Adds self-loops whether they are asked for or not.

    You add self-loops in every case. They are an option: add them only where adjacency_param['self_loops'] is
    True.
    """

    def normalize_adjacency(a, adjacency_param):
        a = a + np.eye(len(a))
        degree = a.sum(axis=1)
        if adjacency_param["mode"] == "random_walk":
            return a / degree[:, None]
        return a / np.sqrt(np.outer(degree, degree))


@misconception(
    fails={
        "normalize_adjacency_random_walk_rows_sum_to_one",
        "normalize_adjacency_keeps_nodes_without_edges_at_zero",
        "normalize_adjacency_adds_self_loops_before_the_degrees",
    }
)
def columns_sum_to_one():
    """Takes the sums of the columns as degrees.

    Your degrees are the sums of the COLUMNS: what others gather from a node. Row i holds what node i gathers,
    so its degree is the sum of row i, and each row comes out with sum 1.
    """

    def normalize_adjacency(a, adjacency_param):
        if adjacency_param["self_loops"]:
            a = a + np.eye(len(a))
        degree = a.sum(axis=0)
        safe = np.where(degree > 0, degree, 1.0)
        if adjacency_param["mode"] == "random_walk":
            return a / safe
        return a / np.sqrt(safe[:, None] * safe)


@misconception(
    fails={
        "normalize_adjacency_random_walk_rows_sum_to_one",
        "normalize_adjacency_keeps_nodes_without_edges_at_zero",
        "normalize_adjacency_adds_self_loops_before_the_degrees",
    }
)
def divides_columns():
    """Takes row sums and then lets numpy divide the columns by them.

    a / degree divides COLUMN j by degree j, because numpy lines shapes up from the last axis. Rows are
    divided by degree[:, None].
    """

    def normalize_adjacency(a, adjacency_param):
        if adjacency_param["self_loops"]:
            a = a + np.eye(len(a))
        degree = a.sum(axis=1)
        safe = np.where(degree > 0, degree, 1.0)
        if adjacency_param["mode"] == "random_walk":
            return a / safe
        return a / np.sqrt(safe[:, None] * safe)


@misconception(
    fails={
        "normalize_adjacency_random_walk_rows_sum_to_one",
        "normalize_adjacency_symmetric_divides_by_both_roots",
        "normalize_adjacency_keeps_nodes_without_edges_at_zero",
        "normalize_adjacency_adds_self_loops_before_the_degrees",
    }
)
def counts_neighbours():
    """Uses the number of neighbors as the degree.

    Your degree is the number of neighbors. The edges have weights, and the degree is the sum of the weights
    in the row.
    """

    def normalize_adjacency(a, adjacency_param):
        if adjacency_param["self_loops"]:
            a = a + np.eye(len(a))
        degree = np.count_nonzero(a, axis=1)
        safe = np.maximum(degree, 1)
        if adjacency_param["mode"] == "random_walk":
            return a / safe[:, None]
        return a / np.sqrt(np.outer(safe, safe))


@misconception(
    fails={
        "normalize_adjacency_random_walk_rows_sum_to_one",
        "normalize_adjacency_symmetric_divides_by_both_roots",
        "normalize_adjacency_keeps_nodes_without_edges_at_zero",
        "normalize_adjacency_adds_self_loops_before_the_degrees",
    }
)
def returns_the_laplacian():
    """Returns the normalized Laplacian, 1 minus the matrix asked for.

    You return the normalized Laplacian, the unit matrix minus the normalized adjacency matrix. A graph
    network gathers neighbors with the adjacency matrix itself.
    """

    def normalize_adjacency(a, adjacency_param):
        if adjacency_param["self_loops"]:
            a = a + np.eye(len(a))
        degree = a.sum(axis=1)
        safe = np.where(degree > 0, degree, 1.0)
        if adjacency_param["mode"] == "random_walk":
            return np.eye(len(a)) - a / safe[:, None]
        return np.eye(len(a)) - a / np.sqrt(np.outer(safe, safe))


@misconception(
    replace=[
        ('power = -1.0 if adjacency_param["mode"] == "random_walk" else -0.5', "power = -0.5"),
        ('    if adjacency_param["mode"] == "random_walk":\n        return factor[:, None] * a\n', ""),
    ],
    fails={
        "normalize_adjacency_random_walk_rows_sum_to_one",
        "normalize_adjacency_keeps_nodes_without_edges_at_zero",
        "normalize_adjacency_adds_self_loops_before_the_degrees",
    },
)
def symmetric_in_both_modes():
    """Returns the symmetric form whatever the mode is.

    You divide by the roots of both degrees in both modes. For a random walk row i is divided by d_i, and
    by nothing else.
    """


@misconception(
    fails={
        "normalize_adjacency_symmetric_divides_by_both_roots",
        "normalize_adjacency_keeps_nodes_without_edges_at_zero",
        "normalize_adjacency_adds_self_loops_before_the_degrees",
    }
)
def degree_on_both_sides():
    """Divides by the full degree on both sides in the symmetric form.

    In your symmetric form an entry is divided by d_i d_j. Each side gets the ROOT of its degree; together
    they weigh as much as one degree.
    """

    def normalize_adjacency(a, adjacency_param):
        if adjacency_param["self_loops"]:
            a = a + np.eye(len(a))
        degree = a.sum(axis=1)
        safe = np.where(degree > 0, degree, 1.0)
        if adjacency_param["mode"] == "random_walk":
            return a / safe[:, None]
        return a / (safe[:, None] * safe)


@misconception(
    fails={
        "normalize_adjacency_symmetric_divides_by_both_roots",
        "normalize_adjacency_keeps_nodes_without_edges_at_zero",
        "normalize_adjacency_adds_self_loops_before_the_degrees",
    }
)
def one_form_for_both_modes():
    """Returns the random walk whatever the mode is.

    You return the random walk in both modes. Look at adjacency_param['mode']: the symmetric form shares the
    division between the two ends of an edge.
    """

    def normalize_adjacency(a, adjacency_param):
        if adjacency_param["self_loops"]:
            a = a + np.eye(len(a))
        degree = a.sum(axis=1)
        return a / np.where(degree > 0, degree, 1.0)[:, None]


@misconception(
    fails={
        "normalize_adjacency_symmetric_divides_by_both_roots",
        "normalize_adjacency_keeps_nodes_without_edges_at_zero",
        "normalize_adjacency_adds_self_loops_before_the_degrees",
    }
)
def root_on_one_side():
    """Divides by the root of the degree on the left only.

    In your symmetric form only the rows are divided by the root of the degree. The columns need it, too:
    otherwise the matrix is not symmetric.
    """

    def normalize_adjacency(a, adjacency_param):
        if adjacency_param["self_loops"]:
            a = a + np.eye(len(a))
        degree = a.sum(axis=1)
        safe = np.where(degree > 0, degree, 1.0)[:, None]
        return a / (safe if adjacency_param["mode"] == "random_walk" else np.sqrt(safe))


@misconception(fails={"normalize_adjacency_keeps_nodes_without_edges_at_zero"})
def divides_by_zero():
    """Divides by the degree of nodes without edges.

    A node without edges has degree 0, and you divide by it: 0 / 0 is nan, and one nan spoils everything the
    network computes from it. Leave the factor of such a node at 0.
    """

    def normalize_adjacency(a, adjacency_param):
        if adjacency_param["self_loops"]:
            a = a + np.eye(len(a))
        degree = a.sum(axis=1).astype(float)
        if adjacency_param["mode"] == "random_walk":
            return a / degree[:, None]
        return a / np.sqrt(np.outer(degree, degree))


@misconception(fails={"normalize_adjacency_keeps_nodes_without_edges_at_zero"})
def isolated_nodes_loop():
    """Gives a node without edges an edge to itself.

    You give nodes without edges an edge to themselves, so that their row sums to 1. That is what self_loops
    is for; without it such a node gathers nothing.
    """

    def normalize_adjacency(a, adjacency_param):
        if adjacency_param["self_loops"]:
            a = a + np.eye(len(a))
        degree = a.sum(axis=1).astype(float)
        a = a + np.diag(np.where(degree > 0, 0.0, 1.0))
        degree = np.where(degree > 0, degree, 1.0)
        if adjacency_param["mode"] == "random_walk":
            return a / degree[:, None]
        return a / np.sqrt(np.outer(degree, degree))


@misconception(fails={"normalize_adjacency_keeps_nodes_without_edges_at_zero"})
def zero_degrees_in_one_mode_only():
    """Takes care of degree 0 for the random walk and forgets it for the other form.

    Your random walk takes care of nodes without edges, your symmetric form does not: there 1 / sqrt(0) is
    inf, and inf * 0 is nan.
    """

    def normalize_adjacency(a, adjacency_param):
        if adjacency_param["self_loops"]:
            a = a + np.eye(len(a))
        degree = a.sum(axis=1).astype(float)
        if adjacency_param["mode"] == "random_walk":
            return a / np.where(degree > 0, degree, 1.0)[:, None]
        root = degree**-0.5
        return root[:, None] * a * root


@misconception(fails={"normalize_adjacency_adds_self_loops_before_the_degrees"})
def degrees_without_the_loops():
    """Takes the degrees before it adds the self-loops.

    You add self-loops but take the degrees from the matrix before. A self-loop is an edge and counts in the
    degree of its node: take the sums afterwards.
    """

    def normalize_adjacency(a, adjacency_param):
        degree = a.sum(axis=1)
        safe = np.where(degree > 0, degree, 1.0)
        if adjacency_param["self_loops"]:
            a = a + np.eye(len(a))
        if adjacency_param["mode"] == "random_walk":
            return a / safe[:, None]
        return a / np.sqrt(np.outer(safe, safe))


@misconception(fails={"normalize_adjacency_adds_self_loops_before_the_degrees"})
def diagonal_set_to_one():
    """Sets the diagonal to 1 instead of adding 1 to it.

    You set the diagonal to 1, which erases a self-loop with a weight of its own. The question asks to ADD 1
    to what stands there.
    """

    def normalize_adjacency(a, adjacency_param):
        a = a.astype(float)
        if adjacency_param["self_loops"]:
            np.fill_diagonal(a, 1.0)
        degree = a.sum(axis=1)
        safe = np.where(degree > 0, degree, 1.0)
        if adjacency_param["mode"] == "random_walk":
            return a / safe[:, None]
        return a / np.sqrt(np.outer(safe, safe))


@misconception(fails={"normalize_adjacency_adds_self_loops_before_the_degrees"})
def ignores_self_loops():
    """Never adds self-loops.

    You do not look at adjacency_param['self_loops']. If it is True, every node also gathers from itself: 1 is
    added to each entry of the diagonal.
    """

    def normalize_adjacency(a, adjacency_param):
        degree = a.sum(axis=1)
        safe = np.where(degree > 0, degree, 1.0)
        if adjacency_param["mode"] == "random_walk":
            return a / safe[:, None]
        return a / np.sqrt(np.outer(safe, safe))


@misconception(fails={"normalize_adjacency_adds_self_loops_before_the_degrees"})
def loops_after_normalizing():
    """Adds the self-loops to the normalized matrix.

    You add the unit matrix to the normalized matrix. The self-loops come first: they are edges, and count in
    the degrees.
    """

    def normalize_adjacency(a, adjacency_param):
        degree = a.sum(axis=1)
        safe = np.where(degree > 0, degree, 1.0)
        walk = adjacency_param["mode"] == "random_walk"
        out = a / (safe[:, None] if walk else np.sqrt(np.outer(safe, safe)))
        return out + np.eye(len(a)) if adjacency_param["self_loops"] else out


@alternative
def diagonal_matrices():
    """Multiplies with diagonal matrices, as the formula is usually printed."""

    def normalize_adjacency(a, adjacency_param):
        a = np.array(a, dtype=float) + adjacency_param["self_loops"] * np.eye(len(a))
        degree = a @ np.ones(len(a))
        with np.errstate(divide="ignore"):
            inverse = 1.0 / degree
        inverse[np.isinf(inverse)] = 0.0
        if adjacency_param["mode"] == "random_walk":
            return np.diag(inverse) @ a
        return np.diag(np.sqrt(inverse)) @ a @ np.diag(np.sqrt(inverse))


@alternative
def loops():
    """Visits every edge."""

    import math

    def normalize_adjacency(a, adjacency_param):
        n = a.shape[0]
        rows = [[float(a[i, j]) for j in range(n)] for i in range(n)]
        if adjacency_param["self_loops"]:
            for i in range(n):
                rows[i][i] += 1.0
        degree = [sum(row) for row in rows]
        out = np.zeros((n, n))
        for i in range(n):
            for j in range(n):
                if rows[i][j] > 0 and adjacency_param["mode"] == "random_walk":
                    out[i, j] = rows[i][j] / degree[i]
                elif rows[i][j] > 0:
                    out[i, j] = rows[i][j] / math.sqrt(degree[i]) / math.sqrt(degree[j])
        return out


@alternative
def nan_to_num():
    """Divides by zero and cleans up afterwards."""

    def normalize_adjacency(a, adjacency_param):
        a = a * 1.0
        if adjacency_param["self_loops"]:
            a[np.diag_indices(len(a))] += 1
        d = a.sum(axis=1, keepdims=True)
        divisor = d if adjacency_param["mode"] == "random_walk" else np.sqrt(d) * np.sqrt(d.T)
        return np.nan_to_num(a / divisor, nan=0.0)


@alternative
def sparse_matrices():
    """Stores the edges in scipy's sparse format and scales them there."""

    from scipy import sparse

    def normalize_adjacency(a, adjacency_param):
        graph = sparse.csr_array(np.asarray(a, dtype=float))
        if adjacency_param["self_loops"]:
            graph = graph + sparse.eye_array(a.shape[0])
        degree = np.asarray(graph.sum(axis=1)).ravel()
        power = -1 if adjacency_param["mode"] == "random_walk" else -0.5
        factor = np.array([d**power if d > 0 else 0.0 for d in degree])
        out = sparse.diags_array(factor) @ graph
        return (out if power == -1 else out @ sparse.diags_array(factor)).toarray()
