"""The reporting code (meldcode): five steps and five considerations, written down."""
