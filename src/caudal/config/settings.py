"""Django's settings, from the environment and this installation's secrets; no setting is read below the doors."""

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF

from caudal.db import home, secret_store
from caudal.db.connections import database_settings

PACKAGE = Path(__file__).resolve().parent.parent
ENVIRONMENT = os.environ.get("CAUDAL_ENV", "development")
PRODUCTION = ENVIRONMENT == "production"

# `caudal up` makes the key before it serves; a command that serves nothing can do with a passing one.
SECRET_KEY = secret_store.stored(home=home.current(), name="web_secret_key") or secrets.token_urlsafe(50)
DEBUG = False
# The health page is asked on the loopback, whatever names the console is served under.
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *filter(None, os.environ.get("CAUDAL_HOSTS", "").split(","))]

# Where others reach the console, for what is printed; else a paper carries the address that its page was asked under.
PUBLIC_ADDRESS = os.environ.get("CAUDAL_ADDRESS", "").rstrip("/")

INSTALLED_APPS = [
    "caudal.edge",
    "caudal.audit",
    "caudal.jobs",
    "caudal.ledger",
    "caudal.parties",
    "caudal.lending",
    "caudal.circles",
    "caudal.datamove",
    "caudal.monitoring",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "caudal.edge.web.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "caudal.edge.web.middleware.PageAnswers",
]

ROOT_URLCONF = "caudal.config.urls"
WSGI_APPLICATION = "caudal.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Pages live in their app's web room.
        "DIRS": sorted(PACKAGE.glob("*/web/templates")),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "caudal.edge.web.navigation.shell",
            ],
        },
    },
]

DATABASES = database_settings()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

AUTH_USER_MODEL = "parties.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/sign-in/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_ADAPTER = "caudal.parties.web.adapters.ClosedSignup"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/ip,5/5m/key"}

LANGUAGE_CODE = "es"
LANGUAGES = [("es", "Español"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "caudal_language"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "America/Lima"

STATIC_URL = "/static/"
# What belongs to the pages of one app lives in its web room, beside their templates.
STATICFILES_DIRS = sorted(PACKAGE.glob("*/web/static"))
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

SESSION_COOKIE_NAME = "caudal_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_SAMESITE = "Lax"
# Who says what surrounds a page (navigation by role, sample banner): the products know, the shell does not.
CAUDAL_SURROUNDINGS = "caudal.config.surroundings.surroundings"
# Who a session belongs to: users live above the floor where calls are made.
CAUDAL_CALLER_OF_SESSION = "caudal.parties.web.callers.caller_of_session"
CAUDAL_ACTOR_NAMES = "caudal.parties.queries.actor_names"
# The one page that a phone keeps for when there is no connection. It holds nobody's data.
CAUDAL_PHONE_PAGE = "/circles/phone/"
CSRF_FAILURE_VIEW = "caudal.edge.web.views.csrf_failed"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
