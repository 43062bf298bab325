"""The wrapper that DATABASES names: `ENGINE` is a package with this module."""

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def set_autocommit(
        self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False
    ) -> None:
        """At the end of a transaction whose connection is lost Django would connect again only for this.

        While the database is away people would wait for the sentence that says so, until the pool gives up.
        Whoever asks next connects, and that sets it.
        """
        if autocommit and self.connection is None:
            return
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
