"""What became of journeys and messages, kept so that screens need not read the ledger.

`marks` finds the days whose ledger has changed, `facts` says what happened on them, `keep` counts those days anew, `report`
reads what was kept. Nothing here runs inside a tick, a claim or ingestion.
"""
