"""Reads of exports: what stands in a file, and the files of a member."""
