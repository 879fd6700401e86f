"""What a receiver takes over into its own file from what a partner shared with it."""
