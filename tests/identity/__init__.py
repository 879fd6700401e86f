"""Tests of logging in; a package, so that they share `people`."""
