"""Every address of this site, in one list: each app's doors under their own prefix."""

from django.urls import include, path

urlpatterns = [
    path("", include("caudal.edge.web.urls")),
    path("", include("caudal.parties.web.urls")),
    path("circles/", include("caudal.circles.web.urls")),
    path("receipts/", include("caudal.circles.web.receipt_urls")),
    path("lending/", include("caudal.lending.web.urls")),
    path("my-loans/", include("caudal.lending.web.borrower_urls")),
    path("quotes/", include("caudal.lending.web.quote_urls")),
    path("quotes/", include("caudal.circles.web.quote_urls")),
    path("books/", include("caudal.ledger.web.urls")),
    path("health/", include("caudal.monitoring.web.urls")),
    path("api/v1/", include("caudal.config.api_urls")),
]

handler400 = "caudal.edge.web.views.bad_request"
handler403 = "caudal.edge.web.views.permission_denied"
handler404 = "caudal.edge.web.views.not_found"
handler500 = "caudal.edge.web.views.server_error"
