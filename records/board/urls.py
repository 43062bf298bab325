"""Addresses of boards: `/records/deal/board/`; of the types whose records have stages."""

from django.urls import URLPattern, URLResolver, path, register_converter

from records.access import record_types
from records.board import views
from records.converters import RecordTypeConverter


class StagedTypeConverter(RecordTypeConverter):
    models = {model.slug(): model for model in record_types() if model.stage_field()}
    regex = "|".join(models)


register_converter(StagedTypeConverter, "staged_type")

urlpatterns: list[URLPattern | URLResolver] = [
    path("<staged_type:model>/board/", views.show_board, name="board"),
    path("<staged_type:model>/board/lanes/<int:stage>/", views.show_lane, name="board_lane"),
    path("<staged_type:model>/board/<int:pk>/", views.move_card, name="move_card"),
    path("<staged_type:model>/<int:pk>/stage/", views.change_stage, name="change_stage"),
]
