"""What people can do with cases."""
