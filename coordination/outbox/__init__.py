"""Messages that are committed with the change that they tell of, and handled at least once."""
