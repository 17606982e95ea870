"""Tables of the works: crews and duty, jobs, planned stops, accounts that are not cut off."""

from frontline.hotline.works.models.accounts import CutOffQuestion, Protection, UtilityAccount
from frontline.hotline.works.models.crews import (
    Crew,
    CrewDevice,
    CrewMember,
    DutyPost,
    DutyShift,
    WorkRulesVersion,
)
from frontline.hotline.works.models.jobs import CrewRecord, Job, JobDeed, JobPhoto
from frontline.hotline.works.models.stops import StopBuilding, StopCall, StopDeed, SupplyStop

__all__ = [
    "Crew", "CrewDevice", "CrewMember", "CrewRecord", "CutOffQuestion", "DutyPost", "DutyShift", "Job", "JobDeed",
    "JobPhoto", "Protection", "StopBuilding", "StopCall", "StopDeed", "SupplyStop", "UtilityAccount",
    "WorkRulesVersion",
]  # fmt: skip
