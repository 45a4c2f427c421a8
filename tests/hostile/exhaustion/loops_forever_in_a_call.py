"""Never returns from a call: the test that made it must end in the time of one call, the others go on."""

ANSWERS = {
    "square": """
def square_forward(x):
    while True:
        pass
"""
}
SAYS = ["stopped after 1.5 seconds"]
