"""The types of records as addresses write them."""

from records.access import record_types
from records.models import Record


class RecordTypeConverter:
    """A type of record is written as the name of its model: `lead`."""

    models = {model.slug(): model for model in record_types()}
    regex = "|".join(models)

    def to_python(self, value: str) -> type[Record]:
        return self.models[value]

    def to_url(self, value: str) -> str:
        if value not in self.models:
            raise ValueError(value)
        return value
