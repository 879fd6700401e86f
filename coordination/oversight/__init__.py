"""The log as a product: search, review of unusual looks, export, and the overview for a citizen."""
