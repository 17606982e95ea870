"""Addresses under /hotline/works/."""

from django.urls import path

from frontline.hotline.works.views import accounts, duty, field, jobs, rules, stops

urlpatterns = [
    path("", jobs.works, name="works"),
    path("overdue/", jobs.overdue, name="overdue-jobs"),
    path("job/", jobs.new_job, name="new-job"),
    path("job/<uuid:ref>/", jobs.job, name="job"),
    path("job/<uuid:ref>/act/", jobs.act, name="job-act"),
    path("photo/<uuid:ref>/", jobs.photo, name="job-photo"),
    path("task/<uuid:ref>/", jobs.task, name="works-task"),
    path("held/<uuid:ref>/", jobs.settle, name="settle-crew-record"),
    path("duty/", duty.duty, name="duty"),
    path("duty/post/", duty.open_post, name="open-post"),
    path("duty/shift/<uuid:ref>/", duty.withdraw_shift, name="withdraw-shift"),
    path("crews/", duty.all_crews, name="crews"),
    path("crew/<uuid:ref>/", duty.crew, name="crew"),
    path("stops/", stops.listed, name="stops"),
    path("stop/", stops.new_stop, name="new-stop"),
    path("stop/<uuid:ref>/", stops.stop, name="stop"),
    path("stop/<uuid:ref>/act/", stops.act, name="stop-act"),
    path("stop/<uuid:ref>/call/", stops.call, name="stop-call"),
    path("cut-off/", accounts.cut_off, name="cut-off"),
    path("accounts/", accounts.all_accounts, name="accounts"),
    path("protect/", accounts.protect, name="protect"),
    path("protect/<uuid:ref>/end/", accounts.end_protection, name="end-protection"),
    path("rules/", rules.rules, name="work-rules"),
    path("rules/value/<slug:key>/", rules.value, name="work-value"),
    path("rules/promise/<slug:key>/", rules.promise, name="work-promise"),
    path("night/", field.night, name="night"),
    path("night/sign-in/", field.sign_in, name="night-sign-in"),
    path("night/today/", field.today, name="night-today"),
    path("night/upload/", field.upload, name="night-upload"),
    path("night/sign-off/", field.sign_off, name="night-sign-off"),
]
