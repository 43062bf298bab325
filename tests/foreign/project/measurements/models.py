from django.db import models


class Measurement(models.Model):
    id = models.BigAutoField(primary_key=True)
    degrees = models.FloatField()

    def __str__(self):
        return f"{self.degrees} °C"
