"""The city's tables."""

from frontline.city.models.access import Account, Grant, LoginCode
from frontline.city.models.imports import ImportRefusal, ImportRun
from frontline.city.models.keys import ApiKey, SigningKey
from frontline.city.models.log import LogEntry, Seal, SealMark
from frontline.city.models.people import Household, Person, Residence
from frontline.city.models.places import AreaCodeName, Building, Dwelling, PastGrid, Place, PlaceWord, Street
from frontline.city.models.services import Agency, Business, Presence, Site, Staff
from frontline.city.models.time import Clock

__all__ = [
    "Account",
    "Agency",
    "ApiKey",
    "AreaCodeName",
    "Building",
    "Business",
    "Clock",
    "Dwelling",
    "Grant",
    "Household",
    "ImportRefusal",
    "ImportRun",
    "LogEntry",
    "LoginCode",
    "PastGrid",
    "Person",
    "Place",
    "PlaceWord",
    "Presence",
    "Residence",
    "Seal",
    "SealMark",
    "SigningKey",
    "Site",
    "Staff",
    "Street",
]
