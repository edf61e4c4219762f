import os

from django.core.wsgi import get_wsgi_application

from clearance.charsets import only_text

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearance.settings")
application = only_text(get_wsgi_application())
