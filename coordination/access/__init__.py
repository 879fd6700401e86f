"""Who may do what: classes, actors, keys, the table of grants and the engine that compiles it.

Use `Work.load` and `Work.page`; nothing else fetches a governed record.
"""
