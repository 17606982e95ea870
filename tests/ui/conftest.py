"""Templates and translations need Django's apps, but no database."""

import django

django.setup()
