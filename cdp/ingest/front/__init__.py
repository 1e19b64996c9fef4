"""The ingestion endpoint: Segment's HTTP tracking API as a small raw ASGI application beside Django.

A request is read, validated item by item, committed to the inbox together with whatever else arrived meanwhile, and only
then answered with 200. Nothing here imports the ORM: on this path a Django view costs ten times as much.
"""
