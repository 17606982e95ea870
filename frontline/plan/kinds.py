"""The kinds of measure and how strict each is, so that two grounds for one person become one timeline."""

# Persons: where one has to be. A higher number is stricter; equal grounds never add up, the strictest holds.
STRICTNESS: dict[str, int] = {
    "health_monitoring": 1,  # 健康监测: free to move, tests and daily report
    "home_monitoring": 2,  # 居家健康监测: stay in, leave only for need
    "home_isolation": 3,  # 居家隔离
    "home_treatment": 4,  # infected person isolated at home (New Ten)
    "central_isolation": 5,  # 集中隔离
    "central_treatment": 6,  # infected person with light symptoms, not in a hospital
    "hospital_treatment": 7,  # designated hospital
    # Areas
    "area_low": 1,
    "area_medium": 2,
    "area_high": 3,
    "area_proposal": 1,
    "static_management": 1,
}

AT_SITE = frozenset({"central_isolation", "central_treatment", "hospital_treatment"})
AT_HOME_BOUND = frozenset({"home_isolation", "home_treatment"})
PERSONAL = AT_SITE | AT_HOME_BOUND | {"home_monitoring", "health_monitoring"}

# Where a person who cannot stay at home spends a measure instead.
AWAY_FROM_HOME = {"home_isolation": "central_isolation", "home_treatment": "central_treatment"}
# Where a person whom two signatures allow to stay at home spends a measure instead (never stricter).
AT_HOME_INSTEAD = {"central_isolation": "home_isolation", "central_treatment": "home_treatment"}

WHERE = {
    "central_isolation": "site",
    "central_treatment": "site",
    "hospital_treatment": "hospital",
    "home_isolation": "home",
    "home_treatment": "home",
}

DUTIES = (
    "transfer",
    "check_in",
    "test",
    "health_check",
    "release",
    "discharge_review",
    "decide_area",
    "area_round",
    "closing_round",
    "lift_area",
    "continue_area",
    "retest",
    "report_case",
)
