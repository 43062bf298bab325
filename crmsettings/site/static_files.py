"""Static files are looked for when somebody asks for one; WhiteNoise would look at all of them first."""

from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # has no types
    def find_file(self, url: str) -> Any:
        if (known := self.files.get(url)) is not None:
            return known
        found = super().find_file(url)
        if found is not None and not self.use_finders:  # with finders, files change while somebody develops
            self.files[url] = found
        return found
