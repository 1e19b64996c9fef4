"""Files of events, read row by row into the same core as the HTTP API."""
