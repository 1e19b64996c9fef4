"""What may be said of a comparison: pure functions of sums, with the source of each formula.

Formulas take numbers or numpy arrays alike, so that the tests run thousands of simulated programs through the same code.
"""
