"""Where the pages of the portal are."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path
from grants import views

urlpatterns = [
    path("", views.home, name="home"),
    path("login/", LoginView.as_view(template_name="grants/login.html"), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("calls/<slug:key>/", views.call, name="call"),
    path("calls/<slug:key>/schema.json", views.schema, name="schema"),
    path("calls/<slug:key>/apply/", views.apply, name="apply"),
    path("calls/<slug:key>/mine/", views.mine, name="mine"),
    path("calls/<slug:key>/mine/file.json", views.own_file, name="own-file"),
    path("calls/<slug:key>/office/", views.office, name="office"),
    path("calls/<slug:key>/committee/", views.committee, name="committee"),
    path("calls/<slug:key>/committee/<slug:application>/", views.sheet, name="sheet"),
]
