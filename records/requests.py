"""Which requests the views of a form take."""

from django.views.decorators.http import require_http_methods

require_form_methods = require_http_methods(["GET", "HEAD", "POST"])  # to be shown, and to be sent
