"""The log-in form: two fields, no placeholders that vanish, the cursor where one begins."""

from typing import Any

from allauth.account.forms import LoginForm


class LogInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs["autofocus"] = True
