"""The app that draws pages: components, styles, scripts. No tables."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Registers the check that the front end has been built."""

    name = "frontline.ui"
    label = "ui"

    def ready(self) -> None:
        """Load what registers itself."""
        from frontline.ui import built  # noqa: F401  # registers its check; apps must be loaded first
