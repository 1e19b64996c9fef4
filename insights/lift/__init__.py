"""Lift: what people held out by chance, of a journey or of all marketing, are compared by.

`entrants` finds the people of a journey and their arms, `goal_events` counts all their goal events, `journey` compares the
arms of a journey, `program` calculates the program lift.
"""
