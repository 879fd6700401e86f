"""The ground: database, errors, events, the clock, languages and text. It knows no feature."""
