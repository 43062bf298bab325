"""The addresses below /rest/; all that is left is answered in JSON as well.

Programs put addresses together: one slash too many is as good as one.
"""

from django.urls import re_path

from connect.authentication import KEY
from connect.rest.views import call_method, no_such_address

app_name = "rest"

urlpatterns = [
    re_path(rf"^(?P<user>{KEY})/+(?P<token>[^/]+)/+(?P<method>[^/]*)/*$", call_method),
    re_path(r"^(?P<method>[A-Za-z][\w.]*)/*$", call_method),
    re_path(r"^(?P<rest>.*)$", no_such_address),
]
