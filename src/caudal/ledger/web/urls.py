"""Addresses of the explorer."""

from django.urls import path

from caudal.ledger.web import views

app_name = "ledger"

urlpatterns = [
    path("", views.books, name="books"),
    path("<int:book_id>/", views.book, name="book"),
    path("<int:book_id>/accounts/<str:code>/", views.account, name="account"),
    path("<int:book_id>/entries/<uuid:entry_id>/", views.entry, name="entry"),
]
