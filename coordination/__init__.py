"""Schakel: case coordination between safety partners around a young person."""
