"""What is measured stands in a database of its own; about everything else this router says nothing."""


class Measurements:
    def db_for_read(self, model, **hints):
        return "measurements" if model._meta.app_label == "measurements" else None

    db_for_write = db_for_read

    def allow_migrate(self, db, app_label, **hints):
        return db == "measurements" if app_label == "measurements" else None
