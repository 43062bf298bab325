"""How a page is looked at: each theme and each language once; neither changes what the other does."""

import pytest

LOOKS = pytest.mark.parametrize(("scheme", "locale"), [("light", "en-GB"), ("dark", "pl-PL")])
