"""Addresses of the explorer."""

from django.urls import path

from caudal.ledger.web import registers, views

app_name = "ledger"

urlpatterns = [
    path("", views.books, name="books"),
    path("<int:book_id>/", views.book, name="book"),
    path("seals/", registers.proofs, name="proofs"),
    path("<int:book_id>/holds/", registers.holds, name="holds"),
    path("<int:book_id>/holds/<uuid:hold_id>/", registers.hold, name="hold"),
    path("<int:book_id>/caps/", registers.caps, name="caps"),
    path("<int:book_id>/periods/", registers.periods, name="periods"),
    path("<int:book_id>/crossings/", registers.crossings, name="crossings"),
    path("<int:book_id>/accounts/<str:code>/", views.account, name="account"),
    path("<int:book_id>/entries/<uuid:entry_id>/", views.entry, name="entry"),
]
