"""Who earned a conversion: the credits that are kept (last touch), and every model side by side for a period."""
