"""Settings, all from the environment (12-factor); `.env.example` lists them with their meaning."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
# What `bin/run` found out (ports, passwords, keys); a real environment variable wins over it.
environ.Env.read_env(env.str("TONGGUAN_ENV_FILE", default=str(BASE_DIR / ".run" / "env")))

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="not-a-secret-tests-and-builds-only" if not DEBUG else "debug")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_TLS = env.bool("BEHIND_TLS", default=False)

INSTALLED_APPS = [
    "clearance.apps.ClearanceConfig",
    "inspection.apps.InspectionConfig",
    "waybills.apps.WaybillsConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "django_fsm",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "oauth2_provider",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "waybills.web.middleware.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "clearance.urls"
WSGI_APPLICATION = "clearance.wsgi.application"
ASGI_APPLICATION = "clearance.asgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "waybills.web.context.shell",
            ],
        },
    }
]

# ---------------------------------------------------------------- data
DATABASES = {"default": env.db("DATABASE_URL", default="postgres://tongguan@127.0.0.1:5432/tongguan")}
DATABASES["default"].update(
    # Acts are planned for ordered index scans; compiling such plans costs more than running them.
    OPTIONS={"options": "-c jit=off"},
    ENGINE="django.db.backends.postgresql",
    ATOMIC_REQUESTS=False,  # the door to state opens its own transactions; reads need none
    CONN_MAX_AGE=env.int("CONN_MAX_AGE", default=300),
    # After a database restart the first request on a stale connection would fail without this.
    CONN_HEALTH_CHECKS=True,
)
# The master waybill's check digit is arithmetic that only SQL says briefly; forms check it in Python.
SILENCED_SYSTEM_CHECKS = ["models.W045"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

BROKER_URL = env.str("BROKER_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    # Lockout counters and throttles must be shared by all processes; the database is the one thing always there.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
}

MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / ".run" / "media"))
MEDIA_URL = env.str("MEDIA_URL", default="/media/")
STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / ".run" / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=200 * 1024 * 1024)

# ---------------------------------------------------------------- people
AUTH_USER_MODEL = "waybills.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "waybills.people.account.ClosedAccountAdapter"
ACCOUNT_FORMS = {"login": "waybills.people.forms.LogInForm"}
ACCOUNT_SESSION_REMEMBER = False  # a shared computer forgets who used it when the browser closes
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # lockout is axes' work, one rule in one place
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_FORMS = {"add_webauthn": "waybills.people.forms.AddKeyForm", "edit_webauthn": "waybills.people.forms.RenameKeyForm"}
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", default=5)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 12 * 3600  # a long shift
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "style-src": [SELF],
        "script-src": [SELF],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    }
}

# ---------------------------------------------------------------- language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# ---------------------------------------------------------------- API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "oauth2_provider.contrib.rest_framework.OAuth2Authentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "clearance.errors.problem_response",
    "UNICODE_JSON": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Tongguan API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "ParcelState": "waybills.lifecycle.parcel.ParcelState",
        "FlightState": "waybills.lifecycle.flight.FlightState",
        "ListState": "clearance.lifecycle.declaration_list.ListState",
        "CtState": "inspection.lifecycle.ct_task.CtState",
        "Requirement": "waybills.api.v1.shapes.REQUIREMENT_NAMES",
    },
}
OAUTH2_PROVIDER = {
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "SCOPES": {"read": "Read what the holder may see", "write": "Act as the holder may act"},
    "PKCE_REQUIRED": True,
}

# ---------------------------------------------------------------- the centre and its counterpart
CENTRE_CODE = env.str("CENTRE_CODE", default="WUH1")
CUSTOMS_CODE = env.str("CUSTOMS_CODE", default="4713")
PORT_CODE = env.str("PORT_CODE", default="4712")
SITE_CODE = env.str("SITE_CODE", default="WUH9610001")
DXP_ID = env.str("DXP_ID", default="DXPENT0000000001")
CUSTOMS_DXP_ID_EXPORT = env.str("CUSTOMS_DXP_ID_EXPORT", default="DXPEDCCEB0000003")
# How messages go to customs: HTTP, DIRECTORY or AMQP (clearance/channels/).
CUSTOMS_CHANNEL = env.str("CUSTOMS_CHANNEL", default="") or "HTTP"
# Exchange folder with in/, out/, archive/ and error/, shared with the client program of the exchange.
CUSTOMS_DIRECTORY = env.str("CUSTOMS_DIRECTORY", default="")
# RabbitMQ: the broker, the queue to customs (theirs to declare) and the one from them (ours).
CUSTOMS_AMQP_URL = env.str("CUSTOMS_AMQP_URL", default="")
CUSTOMS_AMQP_OUT = env.str("CUSTOMS_AMQP_OUT", default="") or "tongguan.out"
CUSTOMS_AMQP_IN = env.str("CUSTOMS_AMQP_IN", default="") or "tongguan.in"
CUSTOMS_GATEWAY_URL = env.str("CUSTOMS_GATEWAY_URL", default="")
# Shared secret of the channel: the standard signs no receipts, so the channel must be known.
GATEWAY_SECRET = env.str("GATEWAY_SECRET", default="")
GATEWAY_ACCEPT_UNSIGNED = env.bool("GATEWAY_ACCEPT_UNSIGNED", default=False)
GATEWAY_MAX_BYTES = env.int("GATEWAY_MAX_BYTES", default=32 * 1024 * 1024)
# Seconds to connect to customs and to wait for its answer.
CUSTOMS_CONNECT_SECONDS = env.float("CUSTOMS_CONNECT_SECONDS", default=3.0)
CUSTOMS_ANSWER_SECONDS = env.float("CUSTOMS_ANSWER_SECONDS", default=20.0)
# One folder for each sender's code, with key.pem and certificate.der; no folder, no signature.
CEB_KEYS_DIR = env.str("CEB_KEYS_DIR", default="")
# Unconfirmed: no source settles them. Share of the gross weight taken as net; seconds arrivals are gathered.
LIST_NET_SHARE = env.float("LIST_NET_SHARE", default=0.9)
ARRIVAL_GATHER_SECONDS = env.float("ARRIVAL_GATHER_SECONDS", default=15.0)
SEAL_KEY_FILE = env.str("SEAL_KEY_FILE", default=str(BASE_DIR / ".run" / "seal.key"))
SEAL_ROOTS_DIR = env.str("SEAL_ROOTS_DIR", default=str(BASE_DIR / ".run" / "roots"))
# A day that goes by itself on the flight of load_demo (clearance/demo/day.py).
DEMO = env.bool("DEMO", default=False)
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000")
# Shares of the first selector; a rule that names goods, destination or shipper adds to them.
CT_RANDOM_SHARE = env.float("CT_RANDOM_SHARE", default=0.02)
EXAM_RANDOM_SHARE = env.float("EXAM_RANDOM_SHARE", default=0.002)
SELECTION_SEED = env.str("SELECTION_SEED", default="")
MINIMUM_VIEW_SECONDS = env.float("MINIMUM_VIEW_SECONDS", default=1.0)
VERDICT_UNDO_SECONDS = env.float("VERDICT_UNDO_SECONDS", default=5.0)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "clearance.logs.PlainFormatter", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "WARNING"},
        "pydicom": {"level": "ERROR"},
    },
}
