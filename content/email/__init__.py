"""E-mails made of blocks: a document of our own, its check, and its compilation to the HTML with Liquid that is sent."""
