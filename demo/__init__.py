"""The demo: the customers of a real shop, replayed through the real engine on a virtual clock."""
