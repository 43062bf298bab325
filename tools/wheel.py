"""What the wheel has beyond the sources of its apps: to each its part of the translations, compiled.

The site has one catalogue for all. In another project an app speaks with its own words only, and leaves those
of Django and of everybody else alone.
"""

from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import polib
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        drafts = Path(mkdtemp(prefix="catalogues-"))
        for catalogue in sorted(Path(self.root, "locale").glob("*/LC_MESSAGES/django.po")):
            language = catalogue.parent.parent.name
            for app in self.build_config.packages:
                draft = drafts / f"{app}-{language}.mo"
                of_app(polib.pofile(str(catalogue)), app).save_as_mofile(str(draft))
                build_data["force_include"][str(draft)] = f"{app}/locale/{language}/LC_MESSAGES/django.mo"


def of_app(catalogue: polib.POFile, app: str) -> polib.POFile:
    """The part of a catalogue that stands in the sources of an app."""
    part = polib.POFile()
    part.metadata = catalogue.metadata
    part.extend(
        entry for entry in catalogue if any(path.startswith(f"{app}/") for path, _line in entry.occurrences)
    )
    return part
