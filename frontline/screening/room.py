"""Screening: the register's entry."""

from django.utils.translation import gettext_lazy as _

from frontline.loop.rooms import Room, enter

enter(Room(key="screening", name=_("Screening"), icon="test-pipe", order=25))
