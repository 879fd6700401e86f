"""The third-party front-end files and the packages that they come from.

Only the maintainer's ``fetch`` command reads this list. What the product
serves is pinned by hash in ``coordination/shell/assets.lock.json``.
"""

HTMX = ("htmx.org", "4.0.1")
TOKENS = ("@nl-design-system-unstable/voorbeeld-design-tokens", "7.4.1")

# The versions are the ones that component library 9.0.4 was built from. Each
# is taken on its own, because the whole library is 400 kB of which a page
# uses less than half.
COMPONENTS = (
    ("@utrecht/alert-css", "3.0.1"),
    ("@utrecht/body-css", "3.0.0"),
    ("@utrecht/button-css", "3.1.0"),
    ("@utrecht/button-group-css", "2.0.1"),
    ("@utrecht/button-link-css", "2.0.1"),
    ("@utrecht/checkbox-css", "2.0.1"),
    ("@utrecht/data-badge-css", "2.0.1"),
    ("@utrecht/data-list-css", "2.0.1"),
    ("@utrecht/form-field-css", "2.0.1"),
    ("@utrecht/form-field-description-css", "2.0.1"),
    ("@utrecht/form-field-error-message-css", "2.0.1"),
    ("@utrecht/form-fieldset-css", "2.0.1"),
    ("@utrecht/form-label-css", "2.0.1"),
    ("@utrecht/heading-1-css", "2.0.1"),
    ("@utrecht/heading-2-css", "2.0.1"),
    ("@utrecht/heading-3-css", "2.0.1"),
    ("@utrecht/heading-4-css", "2.0.1"),
    ("@utrecht/link-css", "2.0.1"),
    ("@utrecht/nav-bar-css", "2.0.1"),
    ("@utrecht/ordered-list-css", "3.0.1"),
    ("@utrecht/paragraph-css", "3.0.1"),
    ("@utrecht/radio-button-css", "2.0.1"),
    ("@utrecht/select-css", "2.0.1"),
    ("@utrecht/separator-css", "2.0.1"),
    ("@utrecht/skip-link-css", "2.0.1"),
    ("@utrecht/status-badge-css", "1.0.0"),
    ("@utrecht/table-css", "2.0.2"),
    ("@utrecht/textarea-css", "3.0.1"),
    ("@utrecht/textbox-css", "3.1.0"),
    ("@utrecht/unordered-list-css", "2.0.1"),
)

LICENCES = {"0BSD": "BSD-0-Clause", "EUPL-1.2": "EUPL-1.2"}
"""SPDX name by the word that a package's own manifest uses."""
