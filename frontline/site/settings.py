"""Django's settings: wiring only. What a city may set stands in the environment; docs/operating/settings.md."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from frontline.site.home import frontline_home
from frontline.site.keys import read_keys
from frontline.site.postgres import database_urls

HOME = frontline_home()
PACKAGE = Path(__file__).resolve().parent.parent

# The rooms that stand open. Adding a room: CONTRIBUTING.md.
ROOMS: list[str] = [
    "areas", "cases", "command", "hotline", "isolation", "planning", "residents", "screening", "supplies",
]  # fmt: skip

KEYS = read_keys(HOME)
SECRET_KEY = KEYS.secret
DATA_KEY = KEYS.data  # 32 bytes; column encryption and blind indexes
DEBUG = os.environ.get("FRONTLINE_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("FRONTLINE_HOSTS", "*").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "frontline.ui",
    "frontline.city",
    "frontline.loop",
    "frontline.site.serving",
    "frontline.site.tls",
    *(f"frontline.{room}" for room in ROOMS),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "frontline.site.middleware.SecureCookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "frontline.site.middleware.Door",  # one transaction, one role and one actor for everything below
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "frontline.site.middleware.ActorOnRequest",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "frontline.site.urls"
WSGI_APPLICATION = "frontline.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "frontline.site.context.page",
            ],
            "builtins": ["frontline.ui.templatetags.ui"],
        },
    }
]


def database(url: str) -> dict[str, Any]:
    """Django's form of a postgresql:// address."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def _databases() -> dict[str, dict[str, Any]]:
    """The database under the role this process has: owner (migrates), web or worker."""
    if os.environ.get("FRONTLINE_NO_DATABASE") == "1":  # type checks, translations
        return {"default": database("postgresql://nobody@127.0.0.1:1/none")}
    return {"default": database(getattr(database_urls(HOME, DATABASE_NAME), ROLE))}


ROLE = os.environ.get("FRONTLINE_ROLE", "owner")
DATABASE_NAME = os.environ.get("FRONTLINE_DATABASE") or None  # an exercise is a database of its own
DATABASES = _databases()
# A process that signed in as the owner (tests, one-off commands) takes the web role for each request.
ROLE_PER_REQUEST = "frontline_web" if ROLE == "owner" else ""

AUTH_USER_MODEL = "city.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "frontline.city.views.sign_in.locked_out"
# A class with send(phone, text); an exercise prints on the console instead.
MESSAGE_SENDER = os.environ.get("FRONTLINE_MESSAGES", "")
ARRIVALS_EACH_MINUTE = 30  # told ahead from one network address, real time
# Days after a crossing of a control point until only its count is left; assumption: long enough to trace a contact.
# At least 8: the log tells whether a pass for one time, of seven days at most, was used.
CROSSINGS_KEEP_DAYS = max(8, int(os.environ.get("FRONTLINE_KEEP_CROSSINGS_DAYS", "") or 14))
OBJECTION_HOURS = 24  # until an objection is answered; assumption: no national figure is known
# Below this, and above 0, a count by street and day is not published; assumption: no national figure is known.
PUBLIC_SMALLEST = max(2, int(os.environ.get("FRONTLINE_PUBLIC_SMALLEST", "") or 5))
# Who the alerts of the CAP feed come from, as other systems know it; no spaces, commas, < or &.
CAP_SENDER = os.environ.get("FRONTLINE_CAP_SENDER", "") or "frontline.invalid"
# A household nobody heard from and nothing was brought to for so long is visited; assumption, as is the time to do it.
SILENT_DAYS = max(1, int(os.environ.get("FRONTLINE_SILENT_DAYS", "") or 3))
SILENT_VISIT_HOURS = 24
ORIGINS_EACH_MINUTE = 240  # suggestions while typing, from one network address, real time; forms work without
OPEN311_EACH_MINUTE = 120  # requests filed with one key, real time
REQUESTS_EACH_MINUTE = 20  # asked on the public page from one network address, real time
OPEN311_READ_EACH_MINUTE = 1200  # questions of other systems from one network address, real time
LOOKUPS_EACH_MINUTE = 120  # from one network address, real time: many phones of one town share one
PLAN_DRY_RUN_HOURS = 24  # city time: how old the dry run under a switch of editions may be; assumption
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "tiles": {  # of the map, shared by all processes; a tile has 10 to 150 kB
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": HOME / "tiles",
        "TIMEOUT": 7 * 24 * 3600,  # seconds
        "OPTIONS": {"MAX_ENTRIES": 4_000},
    },
}
# Codes of new grids: the community's code and a serial of it; the form of the city's own list.
GRID_CODE = os.environ.get("FRONTLINE_GRID_CODE", "{area}1{serial:03d}")
SCREENING_QUEUE_SAID_MINUTES = 20  # how long somebody's word on a queue stands; assumption
SCREENING_COMING = 0.95  # share of those asked to a point who come there; assumption
SCREENING_SUIT_HOURS = 4  # how long one protective suit is worn; assumption
# Days after a round is complete (or its sampling ended) until who was in which tube is erased; assumption: the period
# that the tables' own decisions name. 0: never.
SCREENING_KEEP_DAYS = int(os.environ.get("FRONTLINE_KEEP_ROUNDS_DAYS", "") or 180)
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
SESSION_COOKIE_AGE = 12 * 3600  # seconds: one shift
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE.parent / "locale"]
TIME_ZONE = os.environ.get("FRONTLINE_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True

HTTPS_PORT = int(os.environ.get("FRONTLINE_HTTPS_PORT", "") or 0)  # of this product; 0: it has none

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # straight from the packages: nothing is collected, no STATIC_ROOT
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024  # bytes of a form
FILE_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'", "data:"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'self'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("FRONTLINE_LOG", "WARNING")},
}
