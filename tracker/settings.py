"""The only settings file. Everything that differs between machines is an environment variable.

An invalid value stops the start with a message that names the variable and its allowed values.
docs/operators.md lists every variable.
"""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from tracker.databases import database, is_same_place
from tracker.mail_server import mail_server
from tracker.secret_key import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent


# Reading the environment


def env_bool(name: str, default: bool) -> bool:
    text = os.environ.get(name, "").strip().lower()
    if not text:
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {text!r}; it takes one of: true, false, on, off, yes, no, 1, 0.")


def env_url(name: str, default: str) -> str:
    text = os.environ.get(name, "").strip() or default
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ImproperlyConfigured(
            f"{name} is {text!r}; it takes an address such as https://tracker.example.org"
        )
    return f"{parts.scheme}://{parts.netloc}"


ONION = re.compile(r"[a-z2-7]{56}\.onion")


def env_onion(name: str) -> str:
    text = os.environ.get(name, "").strip()
    parts = urlsplit(text)
    if text and not (parts.scheme == "http" and ONION.fullmatch(parts.netloc) and parts.path in {"", "/"}):
        raise ImproperlyConfigured(
            f"{name} is {text!r}; it takes http:// and the 56 characters of an onion service with .onion, "
            "or nothing."
        )
    return f"http://{parts.netloc}" if text else ""


def env_hosts(name: str) -> list[str]:
    hosts = [host.strip() for host in os.environ.get(name, "").split(",") if host.strip()]
    wrong = [host for host in hosts if host == "*" or "/" in host or ":" in host.strip("[]")]
    if wrong:
        raise ImproperlyConfigured(
            f"{name} holds {wrong[0]!r}; it takes host names without scheme, port or *."
        )
    return hosts


def env_number(name: str, default: int, least: int, most: int) -> int:
    text = os.environ.get(name, "").strip() or str(default)
    if not re.fullmatch(r"[0-9]{1,6}", text) or not least <= int(text) <= most:
        raise ImproperlyConfigured(f"{name} is {text!r}; it takes a whole number from {least} to {most}.")
    return int(text)


def env_choice(name: str, *choices: str) -> str:
    """Return one of a few words; the first is the default."""
    text = os.environ.get(name, "").strip() or choices[0]
    if text not in choices:
        raise ImproperlyConfigured(f"{name} is {text!r}; it takes one of: {', '.join(choices)}.")
    return text


def env_rate(name: str, default: str) -> tuple[int, int] | None:
    """Return units and seconds."""
    text = os.environ.get(name, "").strip() or default
    if text == "off":
        return None
    found = re.fullmatch(r"([1-9]\d{0,8})/(s|min|hour|day)", text)
    if not found:
        raise ImproperlyConfigured(f"{name} is {text!r}; it takes a rate such as 600/min, or off.")
    return int(found[1]), {"s": 1, "min": 60, "hour": 3600, "day": 86_400}[found[2]]


def env_contact(name: str) -> str:
    text = os.environ.get(name, "").strip()
    if text and not re.fullmatch(r"https://[^\s<>\"]{4,200}|[\w.+-]{1,64}@[\w-]+(\.[\w-]+)+", text, re.ASCII):
        raise ImproperlyConfigured(
            f"{name} is {text!r}; it takes an e-mail address or an https address, or nothing."
        )
    return text


def env_link(name: str) -> str:
    text = os.environ.get(name, "").strip()
    if text and not re.fullmatch(r"https://[^\s<>\"]{4,200}", text, re.ASCII):
        raise ImproperlyConfigured(f"{name} is {text!r}; it takes an https address, or nothing.")
    return text


def env_token(name: str) -> str:
    text = os.environ.get(name, "").strip()
    if text and not re.fullmatch(r"[!-~]{16,200}", text):
        raise ImproperlyConfigured(f"{name} takes 16 to 200 characters without spaces, or nothing.")
    return text


def env_recipient(name: str) -> str:
    text = os.environ.get(name, "").strip()
    if text and not re.fullmatch(r"age1[02-9ac-hj-np-z]{58}", text):
        raise ImproperlyConfigured(f"{name} is {text!r}; it takes a public key of age (age1…), or nothing.")
    return text


def env_address(name: str) -> str:
    text = os.environ.get(name, "").strip()
    if text and not re.fullmatch(r"[\w.+-]{1,64}@[\w-]+(\.[\w-]+)*", text, re.ASCII):
        raise ImproperlyConfigured(f"{name} is {text!r}; it takes an e-mail address, or nothing.")
    return text


# Paths

# Files of the service are for its own account, whoever made the folder: they may contain witnesses' names.
os.umask(0o077)
DATA_DIR = Path(os.environ.get("TRACKER_DATA_DIR") or BASE_DIR / "var").resolve()
try:
    DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"TRACKER_DATA_DIR: {DATA_DIR} cannot be made: {error.strerror}.") from None
MEDIA_ROOT = DATA_DIR / "media"
STATIC_ROOT = DATA_DIR / "static"
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "tmp"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)

# Addresses and secrets

DEBUG = env_bool("TRACKER_DEBUG", False)
PUBLIC_URL = env_url("TRACKER_PUBLIC_URL", "http://127.0.0.1:8000")
HTTPS = PUBLIC_URL.startswith("https:")
LOOPBACK_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
PUBLIC_HOST = str(urlsplit(PUBLIC_URL).hostname)
if DEBUG and HTTPS:
    raise ImproperlyConfigured("TRACKER_DEBUG is on: it shows settings and code to readers; turn it off.")
IS_LOCAL = f"[{PUBLIC_HOST}]" in LOOPBACK_HOSTS or PUBLIC_HOST in LOOPBACK_HOSTS
# Tor encrypts connections to an onion service, whose name is its key.
if not HTTPS and not IS_LOCAL and not ONION.fullmatch(urlsplit(PUBLIC_URL).netloc):
    raise ImproperlyConfigured(
        f"TRACKER_PUBLIC_URL is {PUBLIC_URL}; http is for this machine and onion services only. For others: "
        "put an https proxy in front (docs/operators.md) and set TRACKER_PUBLIC_URL to its address."
    )
# A second address of the same tracker, with its own links.
ONION_URL = env_onion("TRACKER_ONION_URL")
ONION_HOST = ONION_URL.removeprefix("http://")
if ONION_URL and not HTTPS:
    raise ImproperlyConfigured("TRACKER_ONION_URL is a second address: TRACKER_PUBLIC_URL has to be https.")
SECRET_KEY = secret_key(DATA_DIR)
# A public site answers to its own names only, or a forged Host header could end up in links.
OWN_HOSTS = [PUBLIC_HOST, *([ONION_HOST] if ONION_HOST else []), *(LOOPBACK_HOSTS if IS_LOCAL else [])]
ALLOWED_HOSTS = [*env_hosts("TRACKER_ALLOWED_HOSTS"), *OWN_HOSTS]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if HTTPS else []

# Policies

SIDES = tuple(filter(None, [env_choice("TRACKER_ONLY", "", "public", "desk")])) or ("public", "desk")
FOUR_EYES = env_bool("TRACKER_FOUR_EYES", True)
SECOND_FACTOR = env_choice("TRACKER_SECOND_FACTOR", "all", "editors")  # users who need one at the desk
LICENCE = env_link("TRACKER_LICENCE")  # of the records
CORRECTIONS = env_contact("TRACKER_CORRECTIONS")  # for reports of errors
PUBLIC_RATE = env_rate("TRACKER_PUBLIC_RATE", "600/min")  # units of one reader: tracker/handler/rates.py
# Days after which the last confirmation of a custody is called old.
CUSTODY_CONFIRMATION_DAYS = env_number("TRACKER_CUSTODY_CONFIRMATION_DAYS", 180, 1, 36_500)
PUBLIC_MEMORY = env_number("TRACKER_PUBLIC_MEMORY", 64, 0, 65_536)  # MiB of each process
FILE_CACHE = env_number("TRACKER_FILE_CACHE", 1024, 0, 999_999)  # MiB of all files built for readers
# Seconds for which cached responses are served while the database is away; 0: never. A replica never does,
# because it may be behind.
ANSWERS_WHILE_AWAY = env_number("TRACKER_ANSWERS_WHILE_AWAY", 300, 0, 300)
# The number of our proxies, whose entries of X-Forwarded-For are trusted.
TRUSTED_PROXIES = env_number("TRACKER_TRUSTED_PROXIES", 1 if HTTPS else 0, 0, 10)
CLOCK_DAYS = env_number("TRACKER_CLOCK_DAYS", 30, 1, 3650)  # that the clock may be ahead at a start
SESSION_IDLE_MINUTES = env_number("TRACKER_SESSION_IDLE_MINUTES", 60, 1, 24 * 60)
SESSION_HOURS = env_number("TRACKER_SESSION_HOURS", 12, 1, 24 * 7)

# Databases

DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'tracker.sqlite3'}"
PUBLIC_DATABASE_URL = os.environ.get("TRACKER_PUBLIC_DATABASE_URL") or DATABASE_URL
PUBLIC_DATABASE = "public"
DATABASES = {
    "default": database("DATABASE_URL", DATABASE_URL, reading=False),
    "public": database("TRACKER_PUBLIC_DATABASE_URL", PUBLIC_DATABASE_URL, reading=True),
}
if not is_same_place(DATABASES["default"], DATABASES["public"]):
    ANSWERS_WHILE_AWAY = 0
DATABASES["public"]["TEST"] = {"MIRROR": "default"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # Counts of wrong passwords, shared by all processes.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "desk_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Parts of public pages that are the same on all of them, by language.
    "template_fragments": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
}

WITHDRAWALS = Path(os.environ.get("TRACKER_WITHDRAWALS") or DATA_DIR / "withdrawals.jsonl").resolve()
BACKUP_HOURS = env_number("TRACKER_BACKUP_HOURS", 48, 1, 9999)  # after which the last backup is old
HEALTH_TOKEN = env_token("TRACKER_HEALTH_TOKEN")  # for the details of /readyz
BACKUP_RECIPIENT = env_recipient("TRACKER_BACKUP_RECIPIENT")  # the public key that backups are encrypted to

# Mail; None: the tracker sends none, and administrators hand over one-time links.
MAIL = mail_server("EMAIL_URL", os.environ.get("EMAIL_URL", ""))
MAIL_FROM = env_address("EMAIL_FROM")
if MAIL is not None and not MAIL_FROM:
    raise ImproperlyConfigured("EMAIL_FROM is empty; with EMAIL_URL it takes the address that mail is from.")

# Applications

INSTALLED_APPS = [
    "incidents",
    "tracker.admin_config.TrackerAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_countries",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "rest_framework",
    "simple_history",
]

MIDDLEWARE = [
    "tracker.middleware.base.add_request_id",
    "tracker.middleware.onion.onion_requests",
    "tracker.middleware.base.add_security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tracker.middleware.base.ContentSecurityPolicy",
    "tracker.middleware.refusals.refuse_requests",
    "tracker.middleware.base.drop_unprintable_cookies",
    "tracker.middleware.base.ignore_public_cookies",
    "tracker.middleware.base.activate_language",
    "tracker.middleware.desk.Sessions",
    "django.middleware.common.CommonMiddleware",
    "incidents.desk.auth.audit_log.audit_log_middleware",
    "incidents.desk.auth.maintenance_mode.maintenance_mode_middleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tracker.middleware.desk.Authentication",
    "incidents.desk.auth.sessions.session_expiry_middleware",
    "tracker.middleware.desk.Messages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

# Which of these a request of a reader need not pass (tracker/handler/reader_chain.py).
DESK_MIDDLEWARE = {
    "whitenoise.middleware.WhiteNoiseMiddleware",  # static files only
    "tracker.middleware.base.drop_unprintable_cookies",
    "tracker.middleware.desk.Sessions",
    "incidents.desk.auth.audit_log.audit_log_middleware",
    "incidents.desk.auth.maintenance_mode.maintenance_mode_middleware",
    "django.middleware.csrf.CsrfViewMiddleware",  # reading needs no token
    "tracker.middleware.desk.Authentication",
    "incidents.desk.auth.sessions.session_expiry_middleware",
    "tracker.middleware.desk.Messages",
    "simple_history.middleware.HistoryRequestMiddleware",
    "allauth.account.middleware.AccountMiddleware",
}
READER_MIDDLEWARE = [each for each in MIDDLEWARE if each not in DESK_MIDDLEWARE]
ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

FORM_RENDERER = "tracker.form_renderer.FormRenderer"

# Users

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "incidents.desk.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # reads older hashes, which are renewed at sign-in
]
PASSWORD_RESET_TIMEOUT = 48 * 60 * 60  # seconds for which a one-time link holds
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "incidents.desk.auth.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False  # a closed browser is signed out
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
# Wrong passwords: for one account from one network or known device, and codes after the right password, with
# an increasing wait; and for many accounts from one address. See incidents.desk.auth.guesses.
ACCOUNT_RATE_LIMITS = {
    "login": "",  # it would count right passwords too, and everyone at an onion service together
    "login_failed": "5/1m/key,10/10m/key,20/1h/key",
    "guesses_from_address": "30/10m/key",
    "forgotten_for_name": "3/1h/key",
    "forgotten_from_address": "20/1h/key",
    "reauthenticate": "10/10m/user",
    "change_password": "10/10m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_ADAPTER = "incidents.desk.auth.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = {"webauthn_login": ""}  # a passkey cannot be guessed, and has to work when the others wait
MFA_TOTP_TOLERANCE = 1  # clocks of phones may be half a minute off
MFA_TOTP_ISSUER = f"Incident tracker ({PUBLIC_HOST})"
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else "device"
SESSION_COOKIE_AGE = SESSION_HOURS * 60 * 60
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# Headers and cookies

SECURE_SSL_REDIRECT = False  # the proxy's task; behind it every request looks like http
# These ask for that redirect, and for settings that affect all sites of the domain, which is its owner's
# choice.
SILENCED_SYSTEM_CHECKS = ["security.W008", "security.W005", "security.W021"]
HSTS_DAYS = env_number("TRACKER_HSTS_DAYS", 365, 0, 3650)
SECURE_HSTS_SECONDS = HSTS_DAYS * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env_bool("TRACKER_HSTS_SUBDOMAINS", False)
SECURE_HSTS_PRELOAD = env_bool("TRACKER_HSTS_PRELOAD", False)
if SECURE_HSTS_PRELOAD and not (SECURE_HSTS_INCLUDE_SUBDOMAINS and HSTS_DAYS >= 365):
    raise ImproperlyConfigured(
        "TRACKER_HSTS_PRELOAD is on: it takes TRACKER_HSTS_SUBDOMAINS as well, and 365 days or more."
    )
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
# Limits before parsing. 1,000 inline rows of 20 fields fit an admin form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# Languages, times, files

LANGUAGE_CODE = "en"
# Of the public pages; each except the first has a prefix, such as /az/incidents/.
LANGUAGES = [("en", "English"), ("az", "Azərbaycanca"), ("ru", "Русский")]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["tracker.formats"]  # one format of dates on every page
COUNTRIES_FIRST: list[str] = []
# Former states (ISO 3166-3) under their last alpha-2 codes; Kosovo under the code in general use.
COUNTRIES_OVERRIDE = {
    "SU": {"name": "Soviet Union (until 1991)", "alpha3": "SUN"},
    "YU": {"name": "Yugoslavia (until 2003)", "alpha3": "YUG"},
    "CS": {"name": "Czechoslovakia (until 1992)", "alpha3": "CSK"},
    "DD": {"name": "German Democratic Republic (until 1990)", "alpha3": "DDR"},
    "XK": {"name": "Kosovo", "alpha3": "XKX"},
}
STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tracker.static_files.StaticFiles"},
}
# Files that are compressed already, or that only developer tools request.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("png", "gif", "ico", "woff2", "br", "gz", "map")
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
SIMPLE_HISTORY_REVERT_DISABLED = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "tracker.logs.JSONLines"}},
    "filters": {"short": {"()": "tracker.logs.HostHeaderFilter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Request lines contain query strings, and those contain names.
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "ERROR"},
        "django.security.DisallowedHost": {"filters": ["short"]},
        "tracker.desk": {"level": "INFO"},
        "tracker.service": {"level": "INFO"},  # start, stop, what is removed
        "tracker.settling": {"level": "INFO"},
    },
}

# The APIs

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["incidents.http.drf_defaults.DenyAll"],
    "DEFAULT_RENDERER_CLASSES": ["incidents.http.drf_defaults.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "incidents.http.problem_details.handle_exception",
    "URL_FORMAT_OVERRIDE": None,  # `format` is our own parameter
    "COERCE_DECIMAL_TO_STRING": False,
}
KNOX_TOKEN_MODEL = "knox.AuthToken"  # noqa: S105 - a name, for migrations
REST_KNOX = {
    "SECURE_HASH_ALGORITHM": "hashlib.sha512",
    "AUTH_HEADER_PREFIX": "Token",
    "TOKEN_TTL": None,
    "TOKEN_PREFIX": "desk_",  # so that scanners for leaked secrets recognise one
    "AUTO_REFRESH": False,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Human-rights incident tracker",
    "VERSION": "1",
    "DESCRIPTION": (
        "`/api/v1/` is public: published editions, read only, no key needed. "
        "`/api/v1/desk/` is for editors and needs a token or a session."
    ),
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "incidents.public.api.openapi.with_names",
        "incidents.public.api.openapi.plain_names",
        "incidents.public.api.openapi.without_keys",
    ],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "GET_LIB_DOC_EXCLUDES": "incidents.public.api.openapi.bases_without_description",
    "ENUM_NAME_OVERRIDES": {
        name: f"incidents.choices.{name}"
        for name in (
            "CaseKind",
            "ChangeAction",
            "CitationStance",
            "CustodyStatus",
            "DerivedCustody",
            "Gender",
            "IncidentKind",
            "InstitutionKind",
            "LinkRelation",
            "LocationPrecision",
            "NameKind",
            "Outcome",
            "RecognitionStatus",
            "RecordKind",
            "Role",
            "SourceKind",
            "Stance",
            "Unstated",
        )
    }
    | {name: f"incidents.http.error_codes.{name}" for name in ("ErrorCode", "ParameterCode")}
    | {"Status": "incidents.choices.Status", "PartyStatus": "incidents.desk.statuses.PARTY_STATUSES"},
}
