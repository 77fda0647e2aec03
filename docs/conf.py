"""The documentation's site: Sphinx reads the pages of this folder. ``make docs`` builds it."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from pathlib import Path

# The trees of all pages live until the end; a third of the time went into looking for garbage.
gc.disable()

HERE = Path(__file__).parent
# The docstrings are those of the ready server, on nothing of this machine's.
os.environ["DJANGO_SETTINGS_MODULE"] = "vestibule.server.settings"
_home = tempfile.TemporaryDirectory(prefix="vestibule-docs-")
os.environ["VESTIBULE_HOME"] = _home.name
sys.path[:0] = [str(HERE / "_extensions"), str(HERE.parent / "src")]

import django  # noqa: E402 - the settings must be named first

django.setup()

from vestibule import __version__  # noqa: E402

project = "Vestibule"
author = "Vestibule contributors"
version = release = __version__
html_title = f"Vestibule {release}"
html_baseurl = os.environ.get("DOCS_URL", "")  # of the newest version: what search engines keep

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "diagrams",
    "repository_pages",
    "public_names",
    "sidebar",
    "page_head",
]
root_doc = "index"
# The template of a decision is no decision.
exclude_patterns = ["decisions/0000-template.md"]
# Pygments does not know all of Svelte and SQL; such a block is shown all the same.
suppress_warnings = ["misc.highlighting_failure"]

# Quotes are set while the Markdown is read; Sphinx's own way goes through each tree once more.
myst_enable_extensions = ["html_image", "smartquotes"]
smartquotes = False
myst_fence_as_directive = ["mermaid"]
site_description = (
    "Authentication for Django REST back ends: registration, sign-in, sessions, second factors, "
    "and tokens that can be revoked."
)
# Headings are linked to as on GitHub.
myst_heading_anchors = 4

autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "undoc-members": False}
python_maximum_signature_line_length = 88
python_use_unqualified_type_names = True
napoleon_numpy_docstring = False

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
templates_path = ["_templates"]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/versions.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
# A summary would be cut from each page that was found, which the browser would fetch for that.
html_show_search_summary = False
html_search_scorer = str(HERE / "_extensions" / "scorer.js")
html_copy_source = False
html_use_index = False  # the search finds what is in it
html_domain_indices = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {
    "top_of_page_buttons": [],
    "light_css_variables": {
        "color-brand-primary": "#1f5fa8",
        "color-brand-content": "#1f5fa8",
        "color-foreground-muted": "#5c6068",
    },
    "dark_css_variables": {
        "color-brand-primary": "#8ab8f0",
        "color-brand-content": "#8ab8f0",
        "color-foreground-muted": "#a0a4ab",
    },
}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
