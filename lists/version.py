"""The version of this release, as CHANGELOG.md tells it."""

VERSION = "0.1.0"
