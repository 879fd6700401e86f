"""What people and the system can do with a signal, one module per noun."""
