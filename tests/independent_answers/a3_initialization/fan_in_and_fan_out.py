# %% dense axes swapped = dense_the_torch_way
def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[1], shape[0]
    k = int(np.prod(shape[2:]))
    return shape[1] * k, shape[0] // groups * k


# %% groups ignored in fan_out = fan_out_ignores_groups
def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[0], shape[1]
    k = int(np.prod(shape[2:]))
    return shape[1] * k, shape[0] * k


# %% divides fan_in by groups again = divides_fan_in_by_groups_again
def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[0], shape[1]
    k = int(np.prod(shape[2:]))
    return shape[1] // groups * k, shape[0] // groups * k


# %% kernel left out = forgets_the_kernel
def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape
    return shape[1], shape[0] // groups


# %% Keras's order (kernel axes first) = channels_last
def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[0], shape[1]
    k = int(np.prod(shape[:-2]))
    return shape[-2] * k, shape[-1] * k // groups


# %% conv fans swapped = conv_axes_swapped
def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[0], shape[1]
    k = int(np.prod(shape[2:]))
    return shape[0] // groups * k, shape[1] * k


# %% sum of the kernel
def fan_in_and_fan_out(shape, groups):
    if len(shape) == 2:
        return shape[0], shape[1]
    k = int(np.sum(shape[2:]))
    return shape[1] * k, shape[0] // groups * k
