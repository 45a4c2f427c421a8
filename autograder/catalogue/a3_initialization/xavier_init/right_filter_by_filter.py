"""Draws filter by filter from Python's random module."""

import math
import random

import numpy as np


def xavier_init(shape, init_param):
    source = random.Random(init_param["seed"])
    area = math.prod(shape[2:])
    outputs = shape[0] // init_param["groups"] if len(shape) > 2 else shape[1]
    inputs = shape[1] if len(shape) > 2 else shape[0]
    std = init_param["gain"] / math.sqrt(area * (inputs + outputs) / 2)
    w = np.zeros((shape[0], math.prod(shape[1:])))
    for row in w:
        for i in range(row.size):
            if init_param["distribution"] == "normal":
                row[i] = source.normalvariate(0, std)
            else:
                row[i] = std * source.uniform(-(3**0.5), 3**0.5)
    return w.reshape(shape)
