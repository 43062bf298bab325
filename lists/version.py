"""The version of this program, whose news are in CHANGELOG.md. It ends in `.dev0` until it is released."""

VERSION = "0.2.0.dev0"
