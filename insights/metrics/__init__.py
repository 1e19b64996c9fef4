"""The dictionary of metrics: what a number of the business means, said once and used everywhere.

`definition` says what a metric is and judges it, `save` keeps metrics and their versions, `values` works a metric out by day or
week from the events, `together` says which metrics cannot share an axis or a sum.
"""
