"""The sentences of every error code; `messages` chooses and fills them.

A code may have several sentences: `length_min` is used where only `min` is known.
"""

from __future__ import annotations

from coordination.core.i18n import lazy_gettext
from coordination.shell.case_sentences import SENTENCES as CASES
from coordination.shell.export_lists import SENTENCES as EXPORTS
from coordination.shell.match_sentences import SENTENCES as MATCHING

REQUESTS = {
    # The request itself
    "unauthenticated": lazy_gettext("Log in to go on."),
    "not_found": lazy_gettext("This does not exist, or you may not see it."),
    "refused": lazy_gettext("You may not do this."),
    "step_up_needed": lazy_gettext("Confirm with your second factor that it is you."),
    "token_scope": lazy_gettext("This token may not be used for this."),
    "undeclared": lazy_gettext("You may not do this."),
    "stale": lazy_gettext("Somebody else changed this meanwhile. Look at it again first."),
    "version_required": lazy_gettext("Say which version you change (If-Match)."),
    "idempotency_key_reused": lazy_gettext("This Idempotency-Key was used for another request."),
    "invalid": lazy_gettext("Something is not right yet."),
    "malformed": lazy_gettext("The request cannot be read."),
    "form_token": lazy_gettext("This page was open too long. Go back, reload it and try again."),
    "media_type": lazy_gettext("Send this as application/json."),
    "too_large": lazy_gettext("This is too large to be taken in."),
    "method_not_allowed": lazy_gettext("This address cannot be used in this way."),
    "timeout": lazy_gettext("The request took too long to arrive."),
    "too_many_requests": lazy_gettext("Too many requests. Wait a moment and try again."),
    "unavailable": lazy_gettext("Schakel cannot be reached for a moment. Nothing was changed."),
    "failed": lazy_gettext("Something went wrong on our side. Nothing was changed."),
    # Fields
    "required": lazy_gettext("Fill this in."),
    "unknown_field": lazy_gettext("There is no such field."),
    "choice": lazy_gettext("Choose one of the list."),
    "characters": lazy_gettext("Take out the characters that cannot be shown."),
    "length": lazy_gettext("This is too short or too long."),
    "length_min": lazy_gettext("Write at least %(min)s characters."),
    "length_max": lazy_gettext("Write at most %(max)s characters."),
    "length_min_max": lazy_gettext("Write %(min)s to %(max)s characters."),
    "range": lazy_gettext("This number is too small or too large."),
    "range_min": lazy_gettext("Give %(min)s or more."),
    "range_max": lazy_gettext("Give %(max)s or less."),
    "range_min_max": lazy_gettext("Give a number from %(min)s to %(max)s."),
    "invalid_date": lazy_gettext("Give a date that exists, as 2026-03-14."),
    "invalid_moment": lazy_gettext("Give a time with its zone, as 2026-03-14T09:05:00Z."),
    "invalid_email": lazy_gettext("Give an address as name@example.org."),
    "invalid_boolean": lazy_gettext("Give yes or no."),
    "invalid_integer": lazy_gettext("Give a whole number."),
    "invalid_awareness": lazy_gettext("Give a time with its zone, as 2026-03-14T09:05:00Z."),
    "too_many_values": lazy_gettext("Give one value."),
    "cursor": lazy_gettext("This page of the list is gone. Begin at the first."),
}
PARTNERS = {
    # Partners and memberships
    "mail_domain": lazy_gettext("This address does not belong to the organisation."),
    "dates_in_order": lazy_gettext("The last day is before the first, or has passed."),
    "membership_exists": lazy_gettext("This person has this membership, or it waits already."),
    "membership_not_waiting": lazy_gettext("This proposal was answered already."),
    "membership_ended": lazy_gettext("This membership has ended already."),
    "membership_of_oneself": lazy_gettext("You cannot do this for yourself."),
    "membership_confirmer": lazy_gettext("Somebody else must confirm this."),
    "mail_domain_name": lazy_gettext("Give a domain as maasdal.nl."),
    "mail_domain_exists": lazy_gettext("The organisation has this domain, or it waits already."),
    "mail_domain_not_waiting": lazy_gettext("There is nothing to confirm here."),
    "mail_domain_ended": lazy_gettext("This domain was taken off already."),
    "organisation_of_oneself": lazy_gettext(
        "You work here in another role, so somebody else must change this."
    ),
    "account_exists": lazy_gettext("There is an account with this address."),
    "account_disabled": lazy_gettext("This account is closed already."),
    "account_enabled": lazy_gettext("This account is open already."),
    "address_code_unusable": lazy_gettext(
        "This link does not count: it is used, replaced, too old or for somebody else."
    ),
    "contact_of_oneself": lazy_gettext("Nobody takes up a function by their own act."),
    "stand_in_of_oneself": lazy_gettext("Let your colleague choose you, or another lead."),
    "contact_exists": lazy_gettext("This person answers for this function already."),
    "stand_in_overlap": lazy_gettext("Somebody stands in on some of these days already."),
    "stand_in_of_another": lazy_gettext("Only the lead sets a stand-in for a colleague."),
    "stand_in_person": lazy_gettext("Choose a colleague of the same organisation."),
    "token_expiry": lazy_gettext("Choose a moment within a year from now."),
}
SIGN_ON = {
    "sign_on_failed": lazy_gettext(
        "Logging in through your organisation did not succeed. Begin again on the login page."
    ),
    "sign_on_cancelled": lazy_gettext("You stopped logging in at your organisation."),
    "sign_on_unreachable": lazy_gettext(
        "The login of your organisation does not answer. Try again in a few minutes."
    ),
    "sign_on_factor": lazy_gettext(
        "Your organisation did not confirm a second factor. Log in there with two factors."
    ),
    "sign_on_unknown": lazy_gettext(
        "Your organisation knows you, but you cannot log in here this way. Log in with your "
        "password and connect your account in your settings, or ask your lead."
    ),
    "sign_on_taken": lazy_gettext(
        "This was connected before. Disconnect it first, with the account that uses it."
    ),
    "sign_on_another": lazy_gettext("Your organisation names somebody else than you."),
    "sign_on_stale": lazy_gettext("Your organisation did not ask you to log in again."),
    "provider_key": lazy_gettext("Use small letters, digits and hyphens, forty at most."),
    "provider_address": lazy_gettext(
        "Give https addresses without a question mark or anything behind it."
    ),
    "provider_exists": lazy_gettext("This short name or this client is known already."),
    "provider_unreachable": lazy_gettext("Nothing usable was found at this address."),
    "provider_discovery": lazy_gettext(
        "The description there is of another provider or lacks something that is needed."
    ),
    "provider_origin": lazy_gettext(
        "The description leads to a host that is not listed under other addresses."
    ),
    "provider_only_way": lazy_gettext(
        "Your organisation asks its members to log in this way, so you stay connected."
    ),
    "provider_not_waiting": lazy_gettext("This was confirmed or disabled already."),
}
SIGNALS = {
    "acute_not_confirmed": lazy_gettext("Confirm that you called the numbers first."),
    "already_claimed": lazy_gettext("A colleague has taken this up already."),
    "category_unknown": lazy_gettext("There is no category %(code)s."),
    "sub_category_unknown": lazy_gettext("There is no sub-category %(code)s here."),
    "sub_category_required": lazy_gettext("Choose a sub-category."),
    "class_below_category": lazy_gettext("This category has at least class %(least)s."),
    "class_of_another_kind": lazy_gettext("This class is of another kind than %(least)s."),
    "class_may_only_be_raised": lazy_gettext("The data class may not be below %(least)s."),
    "control_character": lazy_gettext("Take out the unreadable character at place %(position)s."),
    "too_long": lazy_gettext("Write at most %(longest)s characters."),
    "too_many": lazy_gettext("Give at most %(most)s."),
    "in_the_future": lazy_gettext("This day has not come yet."),
    "in_the_past": lazy_gettext("This day has passed."),
    "too_long_ago": lazy_gettext("This day is too long ago."),
    "municipality_unknown": lazy_gettext("There is no such municipality code; it looks as GM0983."),
    "names_not_allowed": lazy_gettext("This category is never about a named person."),
    "person_twice": lazy_gettext("Somebody is named twice."),
    "recorder_not_allowed": lazy_gettext("Your organisation does not record this category."),
    "release_is_the_coordinators": lazy_gettext("Only the coordinator releases this."),
    "statement_required": lazy_gettext("Write down at least one statement."),
    "young_person_unknown": lazy_gettext("There is no such young person in your registrations."),
    "absence_known_with_other_hours": lazy_gettext("This day is known with other hours."),
    "house_number": lazy_gettext("Give a house number, with a letter if there is one."),
    "postcode": lazy_gettext("Give a postcode as 5911 AB."),
    "no_letters": lazy_gettext("Write a name with letters."),
}
FOLLOW_UPS = {
    "act_not_possible_for_kind": lazy_gettext("This is not possible for this kind of question."),
    "act_not_possible_now": lazy_gettext("This is not possible in its present state."),
    "wpg_decision_needed": lazy_gettext(
        "Police data leave only under a decision for this organisation that is in force."
    ),
    "own_finding": lazy_gettext("This is about you. Let somebody else answer it."),
    "already_answered": lazy_gettext("This was answered already."),
    "log_export_too_large": lazy_gettext(
        "There are more than %(most)s entries in this period. Choose a shorter one."
    ),
    "period_backwards": lazy_gettext("The last day lies before the first."),
    "period_too_long": lazy_gettext("Choose at most %(most)s days."),
    "too_many_records": lazy_gettext(
        "You opened very many records within an hour. Your privacy officer was told. "
        "Wait a while before you go on."
    ),
    "not_oneself": lazy_gettext("Choose another organisation than your own."),
    "too_long_open": lazy_gettext("A decision holds for at most %(days)s days."),
    "conflict_of_interest": lazy_gettext(
        "You declared a conflict of interest. Let a colleague do this."
    ),
    "class_never_leaves": lazy_gettext("This never leaves the organisation."),
    "nobody_in_function": lazy_gettext("Nobody is active there in this function."),
    "refused_early": lazy_gettext("This request could not be taken."),
    "class_not_readable": lazy_gettext("Whoever is asked may not read this at that level."),
    "closed_list_only": lazy_gettext("Choose from the list; there is no room for a note here."),
    "function_cannot_be_asked": lazy_gettext("This function cannot be asked for this."),
    "ground_missing": lazy_gettext("The ground to share this is missing."),
    "kind_not_by_hand": lazy_gettext("This kind of question is not asked by hand."),
    "never_a_named_person": lazy_gettext("This question is never about a named person."),
    "next_contact_required": lazy_gettext("Give the day of the next contact."),
    "no_lane": lazy_gettext("There is no lane with a registered legal basis."),
    "not_a_member_of_function": lazy_gettext("Choose a member of this function."),
    "not_instead_of_consent": lazy_gettext("This ground does not take the place of consent."),
    "not_of_this_signal": lazy_gettext("This does not belong to this signal."),
    "not_to_be_succeeded": lazy_gettext("This question waits for nobody else."),
    "outcome_not_of_this_kind": lazy_gettext("This outcome does not belong to this question."),
    "person_not_concerned": lazy_gettext("This person is no part of the question."),
    "reason_not_of_this_kind": lazy_gettext("This reason does not belong to this question."),
    "review_not_in_time": lazy_gettext("Choose a day within %(days)s days."),
    "same_partner": lazy_gettext("Choose another partner than before."),
    "second_person_needed": lazy_gettext("A second person must do this."),
    "statement_not_at_this_level": lazy_gettext("This statement is not shared at this level."),
    "unknown_colleague": lazy_gettext("Choose a colleague of the same organisation."),
    "unknown_partner": lazy_gettext("There is no such active partner."),
    "unknown_statement": lazy_gettext("There is no such statement."),
}
RULE_SETS = {
    "category_without_row": lazy_gettext("No rule is for category %(code)s."),
    "code_twice": lazy_gettext("The code %(code)s is used twice."),
    "criminal_ground_missing": lazy_gettext("Name the ground for criminal data."),
    "special_ground_missing": lazy_gettext("Name the ground for special categories of data."),
    "effect_required": lazy_gettext("Say what must happen."),
    "explanation_betrays_category": lazy_gettext("The explanation must not tell the category."),
    "function_not_of_kind": lazy_gettext("This kind of organisation has no such function."),
    "function_unknown": lazy_gettext("There is no function %(code)s."),
    "newer_rule_set_accepted": lazy_gettext("Version %(version)s was accepted already."),
    "not_json": lazy_gettext("This is no JSON: see line %(line)s, place %(column)s."),
    "not_a_json_file": lazy_gettext("Choose a file whose name ends in .json."),
    "not_an_object": lazy_gettext("This must be an object with fields."),
    "organisation_kind_unknown": lazy_gettext("There is no such kind of organisation."),
    "rule_set_not_approved": lazy_gettext("A second administrator must approve this first."),
    "terms_impossible": lazy_gettext("Give terms in order, of at most %(most)s working days."),
    "territory_mismatch": lazy_gettext("This territory does not fit who is asked."),
    "unreachable": lazy_gettext("Rule %(code)s is never reached."),
}
IMPORTS = {
    "header_unknown": lazy_gettext("The first line must name the columns of the example file."),
    "columns_wrong": lazy_gettext("This line has too few or too many columns."),
    "date_impossible": lazy_gettext("This date does not exist; write it as 2026-10-17."),
    "region_unknown": lazy_gettext("Choose noord, midden or zuid."),
    "status_unknown": lazy_gettext("Choose fixed, advised or unverified."),
    "period_impossible": lazy_gettext("The last day must follow the first within eight weeks."),
    "overlaps_another": lazy_gettext("This overlaps another holiday of the region."),
    "absence_proposed": lazy_gettext("A signal was proposed; it is on the desk of the school."),
    "acute_waits": lazy_gettext("Acute: it waits as a draft until a person has confirmed it."),
    "recorder_of_another_organisation": lazy_gettext("This member works elsewhere."),
    "broken_json": lazy_gettext("This line is no JSON object."),
    "header": lazy_gettext("The first line must name the columns %(columns)s."),
    "line_too_long": lazy_gettext("This line is too long."),
    "network_file": lazy_gettext("This file is no network."),
    "not_utf8": lazy_gettext("This line is not written in UTF-8."),
    "same_id_other_content": lazy_gettext("This id is known with other content."),
    "unknown_organisation": lazy_gettext("There is no such organisation."),
    "unknown_recorder": lazy_gettext("There is no such member of the organisation."),
}
IDENTITY = {
    "login_failed": lazy_gettext("The address or the password is not right."),
    "login_delayed": lazy_gettext("Too many tries. Try again after %(seconds)s seconds."),
    "password_length": lazy_gettext("Choose a password of %(min)s to %(max)s characters."),
    "password_wrong": lazy_gettext("This is not your password."),
    "password_common": lazy_gettext("Many people use this password. Choose another one."),
    "password_about_you": lazy_gettext(
        "Others can guess this: it leans on your name, your address or your organisation."
    ),
    "factor_failed": lazy_gettext("This is not right, or was used before."),
    "last_factor": lazy_gettext("Add another second factor before you remove this one."),
    "link_unusable": lazy_gettext(
        "This link cannot be used: it was used before, is too old or is not complete. Ask for a "
        "new one."
    ),
    "account_in_use": lazy_gettext("This person logs in already, or may not log in."),
    "account_not_in_use": lazy_gettext("This person has not accepted the invitation yet."),
    "not_for_oneself": lazy_gettext("Somebody else must do this for you."),
}
GLASS = {
    "glass_not_found": lazy_gettext(
        "No signal that you may open in this way has this reference. Is it another organisation's? "
        "Call its duty contact."
    ),
    "glass_not_needed": lazy_gettext("This signal is open to you already."),
    "glass_nobody_to_tell": lazy_gettext(
        "Nobody in your organisation could review this, so it cannot be done. Call a colleague who "
        "may see it."
    ),
    "glass_act_not_possible": lazy_gettext("It has ended or was reviewed already, or still lasts."),
}
WORDS = (
    CASES
    | EXPORTS
    | MATCHING
    | GLASS
    | IDENTITY
    | SIGN_ON
    | REQUESTS
    | PARTNERS
    | SIGNALS
    | FOLLOW_UPS
    | RULE_SETS
    | IMPORTS
)
