"""The dictionary of metrics: what a number of the business means, defined once under a name.

`definition` says what a metric is and validates it, `save` stores metrics and their versions, `values` calculates a metric by day
or week from the events, `compatibility` says which metrics cannot share an axis or be added up.
"""
