"""New in this question: a maximum of affine maps."""

from autograder.catalogue import alternative, misconception


@misconception(fails={"maxout_forward_takes_the_largest_piece"})
def adds_the_pieces():
    """Averages the pieces instead of taking the largest.

    You average the pieces. The average of affine maps is just another affine map; what makes maxout
    non-linear is the maximum.
    """

    def maxout_forward(x, w, b):
        z = x @ w + b[:, None, :]
        return z.mean(axis=0), (x, w, z.argmax(axis=0))


@misconception(fails={"maxout_forward_takes_the_largest_piece"})
def extra_zero_piece():
    """Applies a ReLU to the maximum.

    You clip the result at 0, as if a ReLU followed. Maxout is the non-linearity itself: if all pieces are
    negative, so is their maximum.
    """

    def maxout_forward(x, w, b):
        z = x @ w + b[:, None, :]
        return np.maximum(0, z.max(axis=0)), (x, w, z.argmax(axis=0))


@misconception(
    fails={
        "maxout_forward_takes_the_largest_piece",
        "maxout_backward_sends_dx_through_the_winning_pieces",
        "maxout_backward_sums_dw_and_db_over_the_batch",
    }
)
def bias_after_the_maximum():
    """Takes the maximum of the pieces without their biases and adds the largest bias afterwards.

    You take the maximum first and deal with the biases afterwards. Each piece has its own bias, and it may
    decide which piece wins: add b before the maximum.
    """

    def maxout_forward(x, w, b):
        z = x @ w
        return z.max(axis=0) + b.max(axis=0), (x, w, z.argmax(axis=0))


@misconception(
    fails={
        "maxout_forward_takes_the_largest_piece",
        "maxout_backward_sends_dx_through_the_winning_pieces",
        "maxout_backward_sums_dw_and_db_over_the_batch",
    }
)
def largest_magnitude():
    """Picks the piece that is largest in absolute value.

    You choose the piece with the largest absolute value, so a very negative piece can win. Compare the pieces
    themselves.
    """

    def maxout_forward(x, w, b):
        z = x @ w + b[:, None, :]
        winner = np.abs(z).argmax(axis=0)
        return np.take_along_axis(z, winner[None], axis=0)[0], (x, w, winner)


@misconception(
    fails={
        "maxout_forward_takes_the_largest_piece",
        "maxout_backward_sends_dx_through_the_winning_pieces",
        "maxout_backward_sums_dw_and_db_over_the_batch",
    }
)
def one_winner_per_example():
    """Lets one piece win for all units of an example.

    You choose one winning piece per example and use it for all M outputs. Every output unit has its own
    competition: the maximum is taken entry by entry.
    """

    def maxout_forward(x, w, b):
        z = x @ w + b[:, None, :]
        best = z.sum(axis=2).argmax(axis=0)
        winner = np.broadcast_to(best[:, None], z.shape[1:])
        return np.take_along_axis(z, winner[None], axis=0)[0], (x, w, winner)


@misconception(
    fails={
        "maxout_forward_takes_the_largest_piece",
        "maxout_backward_sends_dx_through_the_winning_pieces",
        "maxout_backward_sums_dw_and_db_over_the_batch",
    }
)
def two_pieces_only():
    """Computes the maximum of the first two pieces, whatever k is.

    You compare the first two pieces only. The number of pieces k is the first axis of w, and any k from 1 up
    has to work.
    """

    def maxout_forward(x, w, b):
        first, second = x @ w[0] + b[0], x @ w[min(1, len(w) - 1)] + b[min(1, len(w) - 1)]
        return np.maximum(first, second), (x, w, (second > first).astype(int))


@misconception(
    fails={
        "maxout_forward_takes_the_largest_piece",
        "maxout_backward_sends_dx_through_the_winning_pieces",
        "maxout_backward_sums_dw_and_db_over_the_batch",
    }
)
def winner_without_its_bias():
    """Chooses the winning piece before the biases are added.

    You look for the largest piece before you add the biases, and then add the bias of that one. A bias
    can decide who wins: add it first.
    """

    def maxout_forward(x, w, b):
        z = x @ w
        winner = z.argmax(axis=0)
        z = z + b[:, None, :]
        return np.take_along_axis(z, winner[None], axis=0)[0], (x, w, winner)


@misconception(fails={"maxout_backward_sends_dx_through_the_winning_pieces"})
def dx_through_the_last_piece():
    """dx is overwritten piece by piece instead of added up.

    Your loop over the pieces overwrites dx each time, so only the last piece reaches x. The input feeds all
    pieces: start from zeros and add.
    """

    def maxout_backward(dout, cache):
        x, w, winner = cache
        dz = np.where(winner == np.arange(len(w))[:, None, None], dout, 0.0)
        for j in range(len(w)):
            dx = dz[j] @ w[j].T
        return dx, x.T @ dz, dz.sum(axis=1)


@misconception(
    fails={
        "maxout_backward_sends_dx_through_the_winning_pieces",
        "maxout_backward_sums_dw_and_db_over_the_batch",
    }
)
def assumes_two_in_backward():
    """Forward handles any k; backward splits dout between piece 0 and piece 1 only.

    Your backward pass knows two cases: the first piece won, or it didn't. With more than two pieces, losing
    to one of the others is not the same as losing to the last one (and with one piece nothing may be lost).
    """

    def maxout_backward(dout, cache):
        x, w, winner = cache
        dz = np.zeros((len(w), *dout.shape))
        dz[0] = dout * (winner == 0)
        dz[-1] = dout * (winner != 0)
        return (dz @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dz, dz.sum(axis=1)


@misconception(
    fails={
        "maxout_backward_sends_dx_through_the_winning_pieces",
        "maxout_backward_sums_dw_and_db_over_the_batch",
    }
)
def gradient_to_all_pieces():
    """Backward sends dout to every piece, winner or not.

    You send dout back to all pieces. A piece that lost had no influence on the output, so its gradient is 0
    there: keep dout only where the piece won.
    """

    def maxout_backward(dout, cache):
        x, w, winner = cache
        dz = np.broadcast_to(dout, (len(w), *dout.shape))
        return (dz @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dz, dz.sum(axis=1)


@misconception(
    replace=("(dz @ w.transpose(0, 2, 1)).sum(axis=0)", "dout @ w[0].T"),
    fails={"maxout_backward_sends_dx_through_the_winning_pieces"},
)
def dx_through_the_first_piece():
    """Sends all of dout back through the weights of the first piece.

    Your dx uses the weights of the first piece for every entry. Each entry goes back through the piece
    that won it.
    """


@misconception(fails={"maxout_backward_sums_dw_and_db_over_the_batch"})
def averages_over_the_batch():
    """Divides dw and db by the number of examples.

    You average dw and db over the batch. If the loss is a mean, its 1/N already sits inside dout; a layer
    sums over the examples.
    """

    def maxout_backward(dout, cache):
        x, w, winner = cache
        dz = np.where(winner == np.arange(len(w))[:, None, None], dout, 0.0)
        dx = (dz @ w.transpose(0, 2, 1)).sum(axis=0)
        return dx, x.T @ dz / len(x), dz.mean(axis=1)


@misconception(fails={"maxout_backward_sums_dw_and_db_over_the_batch"})
def db_counts_all_examples():
    """db sums dout over all examples, without looking at the winner.

    Your dw respects which piece won, but your db does not: every piece gets the whole of dout. Sum, for each
    piece, the dout of the entries that it won.
    """

    def maxout_backward(dout, cache):
        x, w, winner = cache
        dz = np.where(winner == np.arange(len(w))[:, None, None], dout, 0.0)
        db = np.broadcast_to(dout.sum(axis=0), (len(w), dout.shape[1]))
        return (dz @ w.transpose(0, 2, 1)).sum(axis=0), x.T @ dz, db


@alternative
def einsum():
    """einsum throughout; shares the gradient between tied pieces."""

    def maxout_forward(x, w, b):
        z = np.einsum("nd,kdm->nkm", x, w) + b
        out = np.max(z, axis=1)
        mask = (z == out[:, None, :]).astype(float)
        return out, (x, w, mask / mask.sum(axis=1, keepdims=True))

    def maxout_backward(dout, cache):
        x, w, share = cache
        dz = share * dout[:, None, :]
        return np.einsum("nkm,kdm->nd", dz, w), np.einsum("nd,nkm->kdm", x, dz), np.einsum("nkm->km", dz)


@alternative
def loop_over_pieces():
    """Keeps the best value so far, one affine layer after the other."""

    def maxout_forward(x, w, b):
        out = np.full((x.shape[0], w.shape[2]), -np.inf)
        winner = np.zeros(out.shape, dtype=int)
        for j in range(w.shape[0]):
            piece = x.dot(w[j]) + b[j]
            better = piece > out
            out[better], winner[better] = piece[better], j
        return out, {"x": x, "w": w, "winner": winner}

    def maxout_backward(dout, cache):
        x, w = cache["x"], cache["w"]
        dx, dw, db = np.zeros_like(x), np.zeros_like(w), np.zeros((w.shape[0], w.shape[2]))
        for j in range(w.shape[0]):
            dz = dout * (cache["winner"] == j)
            dx += dz.dot(w[j].T)
            dw[j] = x.T.dot(dz)
            db[j] = dz.sum(axis=0)
        return dx, dw, db


@alternative
def scalar_loops():
    """Plain loops over examples and units; the bias gradient keeps an axis of size 1."""

    def maxout_forward(x, w, b):
        k, _, M = w.shape
        out, best = np.empty((len(x), M)), {}
        for n in range(len(x)):
            for m in range(M):
                z = [float(np.dot(x[n], w[j, :, m])) + float(b[j, m]) for j in range(k)]
                best[n, m] = z.index(max(z))
                out[n, m] = max(z)
        return out, [x, w, best]

    def maxout_backward(dout, cache):
        x, w, best = cache
        dx, dw, db = x * 0, w * 0, w[:, :1] * 0
        for (n, m), j in best.items():
            dx[n] += dout[n, m] * w[j, :, m]
            dw[j, :, m] += dout[n, m] * x[n]
            db[j, 0, m] += dout[n, m]
        return dx, dw, db
