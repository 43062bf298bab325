"""How the documentation becomes a site, which loads nothing from elsewhere: `make docs`."""

project = "CRM settings"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
myst_enable_extensions = ["attrs_inline"]  # which picture is for light pages
myst_heading_anchors = 3

html_theme = "furo"
html_title = "CRM settings"
html_static_path = ["site"]
html_css_files = ["pictures.css"]
html_favicon = "../static/favicon.svg"
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_theme_options = {"top_of_page_buttons": []}
html_extra_path = ["crm-settings-1.schema.json"]
pygments_style = "default"
