"""Sign in, sign out."""

from allauth.account import views
from django.urls import path
from django.views.generic import TemplateView

# Nobody mails passwords: the page says whom to ask.
forgotten = TemplateView.as_view(template_name="account/password_reset.html")

urlpatterns = [
    path("sign-in/", views.login, name="account_login"),
    path("sign-out/", views.logout, name="account_logout"),
    path("sign-up/", views.signup, name="account_signup"),
    path("sign-in/forgotten/", forgotten, name="account_reset_password"),
    path("sign-in/inactive/", views.account_inactive, name="account_inactive"),
]
