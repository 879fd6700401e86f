"""Exports: files of what one may read, made for a purpose, watermarked, gone within an hour."""
