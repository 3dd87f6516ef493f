"""Forms of staff accounts: parsing and checking; the page's macros draw them."""

from collections.abc import Iterable

from wtforms import Form, HiddenField, IntegerField, PasswordField, StringField
from wtforms.validators import AnyOf, DataRequired, EqualTo, InputRequired, Length
from wtforms.widgets import HiddenInput

from callcenter.core.errors import Invalid
from callcenter.core.i18n import LANGUAGES
from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.permissions import Role
from callcenter.core.web.people import role_label
from callcenter.core.web.wording import word_code

_REQUIRED = _l("Please fill this in.")
_TOO_LONG = _l("This is too long.")
_NOT_LISTED = _l("Please choose one of the list.")


def _required() -> InputRequired:
    return InputRequired(message=_REQUIRED)


def _at_most(length: int) -> Length:
    return Length(max=length, message=_TOO_LONG)


def _one_of(values: Iterable[str]) -> AnyOf:
    return AnyOf(list(values), message=_NOT_LISTED)


def _stripped(text: str | None) -> str:
    return (text or "").strip()


class SignInForm(Form):
    """Name and password."""

    login = StringField(_l("Sign-in name"), validators=[_required(), _at_most(200)])
    password = PasswordField(_l("Password"), validators=[_required(), _at_most(1000)])
    next = HiddenField()


class CodeForm(Form):
    """A code of the authenticator app, or a recovery code."""

    code = StringField(_l("Code"), validators=[_required(), _at_most(60)])


class PasswordForm(Form):
    """The present password, asked for again."""

    password = PasswordField(_l("Present password"), validators=[_required(), _at_most(1000)])


class NewPasswordForm(Form):
    """A new password, typed twice."""

    new_password = PasswordField(_l("New password"), validators=[_required(), _at_most(1000)])
    new_password_again = PasswordField(
        _l("New password, once more"),
        validators=[
            _required(),
            EqualTo("new_password", message=_l("The two passwords are not the same.")),
        ],
    )


class ChangePasswordForm(PasswordForm, NewPasswordForm):
    """The present password and a new one."""


class NamesForm(Form):
    """What the people page knows of a person."""

    display_name = StringField(
        _l("Name"), filters=[_stripped], validators=[DataRequired(message=_REQUIRED), _at_most(100)]
    )
    display_name_en = StringField(
        _l("Name in Latin letters"), filters=[_stripped], validators=[_at_most(100)]
    )
    role = StringField(_l("Role"), validators=[_one_of(Role)])


class PersonForm(NamesForm):
    """A person as changed on the people page."""

    version = IntegerField(widget=HiddenInput(), validators=[_required()])


class NewPersonForm(NamesForm):
    """A person to be added."""

    login = StringField(_l("Sign-in name"), validators=[_required(), _at_most(60)])
    language = StringField(_l("Language of the screens"), validators=[_one_of(LANGUAGES)])


def role_choices() -> list[tuple[str, str]]:
    """All roles with their names in the reader's language."""
    return [(role.value, role_label(role)) for role in Role]


def show_errors(form: Form, error: Invalid) -> None:
    """Put what a service refused beside the fields it named."""
    for name, code in error.fields.items():
        field = form[name]
        field.errors = [*field.errors, word_code(code)]
