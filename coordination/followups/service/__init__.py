"""What people and the system can do with follow-ups, the desk and notices."""
