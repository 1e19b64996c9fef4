"""Alerts: what is watched, when it fires, who is told.

`sources` measure, `evaluate` has what is due measured, `move` begins and ends incidents and writes notices, `send` hands those to
`targets`. Nothing here runs inside a tick, a claim or ingestion.
"""
