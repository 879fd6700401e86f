"""The provider's addresses: its own log-in form and what the toolkit offers."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.views import LoginView
from django.urls import include, path

from tests.openid import farewell

urlpatterns = [
    path("login/", LoginView.as_view(template_name="admin/login.html")),
    path("admin/", admin.site.urls),
    path("farewell/", farewell.show),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
