"""Two more roles: who looks after loans, and who decides on them."""

from typing import ClassVar

from django.db import migrations, models

ROLES = ("owner", "facilitator", "auditor", "operator", "loan_officer", "credit_manager")
CHECKS = {"membership": "parties_membership_role_is_known", "apikey": "parties_apikey_role_is_known"}


class Migration(migrations.Migration):
    dependencies: ClassVar = [("parties", "0002_username_in_any_case")]

    operations: ClassVar = [
        step
        for model, name in CHECKS.items()
        for step in (
            migrations.RemoveConstraint(model_name=model, name=name),
            migrations.AddConstraint(
                model_name=model,
                constraint=models.CheckConstraint(condition=models.Q(role__in=ROLES), name=name),
            ),
        )
    ]
