"""What is said when work on the list, on a record or on the categories is refused."""

from callcenter.core.i18n import lazy_gettext as _l
from callcenter.core.web.wording import word

word(
    nothing_chosen=_l("Please choose at least one inquiry."),
    too_many_chosen=_l("At most %(most)s inquiries can be changed at once."),
    chosen_is_merged=_l(
        "%(reference)s is merged into another inquiry. Nothing was changed; please leave it out."
    ),
    choose_person=_l("Please choose a person."),
    choose_tag=_l("Please choose a tag."),
    bad_owner=_l("This person does not work on inquiries. Please choose another one."),
    owner_changed=_l("Somebody else took this inquiry a moment ago."),
    too_many_views=_l("You have too many views. Please remove one first."),
    erase_open=_l("The caller's data can be erased once the inquiry is closed."),
    bad_reference=_l(
        "This is not a reference. Please check each sign, for example with the caller."
    ),
    unknown_reference=_l("There is no inquiry with this reference that is open to you."),
    link_to_itself=_l("An inquiry cannot be linked to itself."),
    merge_into_itself=_l("These are already the same inquiry."),
    merge_undone=_l("This merge was undone before."),
    unmerge_not_yours=_l(
        "Only people who work on one of the two inquiries, who merged them, or managers can undo "
        "this merge."
    ),
    unmerge_late=_l("This merge is more than 24 hours old. Please ask a manager to undo it."),
    taken=_l("This is already taken. Please choose another one."),
    no_parent=_l("There is no first-level category with this code in use."),
    before_last_version=_l("The day must be later than the beginning of the present version."),
    day_over=_l("The day must not be over yet."),
    has_children=_l("It still has second-level categories in use. Please retire those first."),
    bad_code=_l("Please enter a code such as 3 or 3-2."),
    bad_kana=_l("Please enter the reading in hiragana."),
    bad_tag_name=_l("A tag must not contain a comma."),
)
