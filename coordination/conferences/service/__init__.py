"""What people can do with conferences, and what workers do with them."""
