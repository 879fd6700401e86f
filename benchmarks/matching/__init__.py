"""How well the marks find the same young person again, in an invented region."""
