"""What is said: templates and their versions."""

from django.db import models

from core.i18n.text import translated
from tenancy import media
from tenancy.models import Workspace


class Category(models.Model):
    """A kind of message of a workspace's own, beside the built-in ones (`content.categories`)."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="categories")
    code = models.CharField(max_length=40, help_text="Names it in journeys, touches and events. Never changed.")
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=500, default="", blank=True)
    transactional = models.BooleanField(
        default=False, help_text="A service message: no consent is asked for, no cap counts it. Never changed."
    )
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "content_category"
        verbose_name, verbose_name_plural = (
            translated("message category"),
            translated("message categories"),
        )
        constraints = [models.UniqueConstraint(fields=["workspace", "code"], name="category_code_once")]

    def __str__(self) -> str:
        return self.name


class Template(models.Model):
    """A message with holes in it. The draft is edited freely; journeys use published versions."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="templates")
    name = models.CharField(max_length=200)
    medium = models.CharField(max_length=20, choices=media.choices)
    content = models.JSONField(
        default=dict, help_text='The draft. Email: {"subject", "document" or "html", "text"}; others: {"body"}.'
    )
    category = models.CharField(
        max_length=40,
        default="",
        db_default="",
        blank=True,
        help_text="The code of the category it is written for; empty: for any.",
    )
    updated_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "content_template"
        verbose_name, verbose_name_plural = translated("template"), translated("templates")
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="template_name_once")]

    def __str__(self) -> str:
        return self.name


class TemplateVersion(models.Model):
    """A frozen template. Never changes."""

    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    compiled = models.JSONField(
        null=True, help_text="What is rendered for each customer; empty where that is the content as it was written."
    )
    published_at = models.DateTimeField()

    class Meta:
        db_table = "content_templateversion"
        verbose_name, verbose_name_plural = (
            translated("template version"),
            translated("template versions"),
        )
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="template_version_once")]

    def __str__(self) -> str:
        return f"{self.template}: {self.number}"
