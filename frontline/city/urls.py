"""Addresses of the city's own pages."""

from django.urls import URLPattern, path

from frontline.city.views import account, certificates, imports, keys, sign_in

urlpatterns: list[URLPattern] = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-in/as/", sign_in.as_cast, name="sign-in-as"),
    path("sign-in/code/", sign_in.ask_code, name="sign-in-code"),
    path("sign-in/code/check/", sign_in.check_code, name="sign-in-check"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("account/", account.account, name="account"),
    path("keys/", keys.keys, name="keys"),
    path("roles/", account.roles, name="roles"),
    path("certificates/keys.json", certificates.key_list, name="certificate-keys"),
    path("certificates/check/", certificates.check, name="check-slip"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.import_run, name="import-run"),
    path("imports/<int:pk>/refused.csv", imports.refused_rows, name="import-refused"),
    path("imports/template/<slug:kind>.csv", imports.template, name="import-template"),
]
