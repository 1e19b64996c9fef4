"""What the outside world may call: providers with receipts, and the links in messages."""

from django.urls import path

from channels.receipts import views

app_name = "channels"
urlpatterns = [
    path("v1/receipts/<str:receipt_key>", views.receipts, name="receipts"),
    path("c/<str:token>", views.click, name="click"),
    path("u/<str:token>", views.unsubscribe, name="unsubscribe"),
    # Programs add a slash; a redirect would lose the body of a one-click POST.
    path("c/<str:token>/", views.click),
    path("u/<str:token>/", views.unsubscribe),
]
