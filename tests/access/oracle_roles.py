"""Who may ever do what, to whatever record: product text §2, §4 and §5 in plain Python.

Which record it may be is in the other oracles. What is not listed is refused. Imports nothing of
the product.
"""

from __future__ import annotations

from tests.access import oracle

COORDINATOR, MENTOR, LEAD = oracle.COORDINATOR, oracle.MENTOR, oracle.LEAD
DIRECTOR, PRIVACY = oracle.DIRECTOR, oracle.PRIVACY
POLICE, LANE = "police_officer", "weighing_member"
ADMINISTRATOR, POLICY = "administrator", "policy_officer"

EVERYBODY = frozenset(
    {*oracle.FIELD, COORDINATOR, MENTOR, LEAD, DIRECTOR, LANE, PRIVACY, POLICY, ADMINISTRATOR}
)
# "Recording a signal: anyone" who works with young persons; "content: none" for the others.
RECORDING = oracle.FIELD | {COORDINATOR, MENTOR, LEAD}
# "The owner's coordinator"; outside schools the author, after their membership their lead.
IN_THE_COORDINATORS_PLACE = oracle.FIELD | {COORDINATOR, LEAD}
# "A member of the addressed function": all whose content is not "none", the author of a reporting
# code included, who "becomes named".
ADDRESSED = RECORDING | {DIRECTOR, LANE}
WITH_METADATA = ADDRESSED | {PRIVACY}
# "Content inside one's own organisation": who sees the stub of what colleagues recorded.
GLASS = oracle.FIELD | {LEAD}
# "Aggregates: own organisation's figures as they are": of those who see at least "state and stub of
# all", "stub of the rest" or "metadata" of it. A mentor sees only what this membership recorded.
COUNTING = oracle.FIELD | {COORDINATOR, LEAD, PRIVACY}
# "Across organisations": the policy officer comes for "aggregates", the process director for "what
# fell between partners in their municipalities". Both have no records of their own to count.
COUNTING_ACROSS = frozenset({DIRECTOR, POLICY})
# "A membership begins when the administrator proposes it and the organisation's own lead confirms
# it"; so do mail domains and ways of logging in. Either may end what both began.
BOTH_HANDS = frozenset({ADMINISTRATOR, LEAD})
# The column "up to class" of the table of own right; "what they recorded" may be of any class, and
# D6 and DV are those of a circle, "invisible outside their circle".
EVERY_CLASS = oracle.ORDINARY | {"D3", "D4", "D5"} | oracle.CIRCLE
CLASSES = {
    **dict.fromkeys(EVERYBODY, frozenset[str]()),
    **oracle.CLASSES,
    MENTOR: EVERY_CLASS,
    LANE: frozenset({"D6"}),
}


def _those(roles: frozenset[str] | set[str], *actions: str) -> dict[str, frozenset[str]]:
    return dict.fromkeys((one for line in actions for one in line.split()), frozenset(roles))


MAY: dict[str, frozenset[str]] = {
    # To edit, submit or withdraw a draft is for its author.
    **_those(RECORDING, "signal.create signal.edit signal.submit signal.withdraw"),
    # "A mentor sees the feedback line of signals they recorded", as every author does.
    **_those(RECORDING, "signal.read_feedback"),
    **_those(
        RECORDING, "young_person.create young_person.search young_person.list young_person.compare"
    ),
    **_those(RECORDING, "young_person.edit young_person.merge young_person.separate"),
    **_those(RECORDING, "young_person.distinguish"),
    # "Proposes a signal": whoever would release it opens it; a school without one, its lead.
    **_those({COORDINATOR, LEAD}, "signal.claim"),
    **_those(COUNTING, "own_figures.read"),
    **_those(COUNTING_ACROSS, "area_figures.read"),
    # Says of all these: "the owner's coordinator".
    **_those(
        IN_THE_COORDINATORS_PLACE,
        "signal.correct signal.rectify signal.retract signal.ask signal.read_routing",
        "follow_up.release follow_up.keep follow_up.withdraw share.ground share.revoke",
        "inform_task.read inform_task.complete inform_task.postpone",
    ),
    # The second signature is that of the lead of the owner.
    **_those({LEAD}, "share.sign"),
    # Shares: "coordinators and privacy officers of owner and recipient".
    **_those(IN_THE_COORDINATORS_PLACE | {PRIVACY}, "share.read"),
    # "Accept, decline: a member of the addressed function. Complete, return: handler, stand-in.
    # Assign: handler, a member of the function or the receiving lead."
    **_those(
        ADDRESSED,
        "follow_up.read follow_up.accept follow_up.decline follow_up.assign",
        "follow_up.complete follow_up.return young_person.read",
    ),
    # "The organisation's log, shares, metadata" is what the privacy officer has besides.
    **_those(WITH_METADATA, "signal.read export.create export.list export.read"),
    # A successor is proposed by the process director of that desk.
    **_those({DIRECTOR}, "desk_item.read desk_item.propose"),
    # "Police data only under a registered decision": by who recorded them, and a second person.
    **_those({POLICE}, "signal.disclose"),
    # "Police … never take part" in matching.
    **_those(
        IN_THE_COORDINATORS_PLACE - {POLICE},
        "signal.offer_match signal.end_match_offer",
        "match_task.list match_task.read match_task.answer match_task.report_wrong",
    ),
    # "The process director sees that it exists and whether it was answered."
    **_those({DIRECTOR}, "match.list match.read"),
    **_those({LEAD}, "wpg_decision.confirm"),
    **_those({POLICE, LEAD}, "wpg_decision.withdraw"),
    **_those({POLICE, LEAD, PRIVACY}, "wpg_decision.read"),
    # "Break-glass: reason given"; "lead and privacy officer told at once; must be reviewed".
    **_those(GLASS, "signal.break_glass break_glass.create"),
    **_those(GLASS | {PRIVACY}, "break_glass.list break_glass.read break_glass.end"),
    **_those({LEAD, PRIVACY}, "break_glass.review"),
    # Cases are brought as partners are asked: by the owner's coordinator, or from the desk. Who can
    # sit at a table is whose own right holds content; the process directors direct it.
    **_those(IN_THE_COORDINATORS_PLACE, "signal.open_case"),
    **_those({DIRECTOR}, "desk_item.open_case case.triage case.admit"),
    **_those(
        IN_THE_COORDINATORS_PLACE | {DIRECTOR},
        "case.list case.read case.accept_lead case.decline_lead case.propose_lead case.advance",
        "case.scale case.close case.give_seat case.end_seat case.leave",
        "case.convene case.move_conference case.cancel_conference",
        "case.write_minutes case.read_minutes case.answer_minutes",
        "case.set_goal case.plan_evaluation case.finish_evaluation",
        "goal.read goal.score goal.share goal.end_share goal.end",
    ),
    **_those(IN_THE_COORDINATORS_PLACE, "follow_up.adopt"),
    **_those(RECORDING, "follow_up.write_code follow_up.read_code"),
    **_those(IN_THE_COORDINATORS_PLACE | {PRIVACY}, "adoption.list adoption.read"),
    **_those(IN_THE_COORDINATORS_PLACE, "case.contribute contribution.share"),
    **_those(IN_THE_COORDINATORS_PLACE, "contribution.end_share contribution.withdraw"),
    **_those(
        IN_THE_COORDINATORS_PLACE | {DIRECTOR, PRIVACY}, "contribution.list contribution.read"
    ),
    # Declared by anybody about oneself, ended by somebody above.
    **_those(
        EVERYBODY,
        "conflict_of_interest.create conflict_of_interest.list conflict_of_interest.read",
    ),
    **_those(BOTH_HANDS, "conflict_of_interest.end"),
    # "Rule sets: two administrators; acceptance for an organisation: its lead. Reference data,
    # calendars: administrator." "Rules, directory, reference data: every member."
    **_those({ADMINISTRATOR}, "rule_set.create rule_set.approve calendar.edit"),
    **_those({LEAD}, "rule_set.accept function_contact.edit"),
    **_those(EVERYBODY, "rule_set.list rule_set.read rule_set.dry_run"),
    **_those(EVERYBODY, "organisation.list organisation.read"),
    # "Organisations, accounts, configuration; no content."
    **_those(
        {ADMINISTRATOR},
        "organisation.create organisation.edit installation.read membership.propose",
        "account.create account.list account.read account.edit account.disable account.enable",
        "account.invite account.end_sessions mail_domain.propose",
        "oidc_provider.propose oidc_provider.edit",
    ),
    **_those(
        BOTH_HANDS,
        "membership.list membership.end membership.confirm membership.dry_run",
        "mail_domain.list mail_domain.end mail_domain.confirm account.recover account.confirm",
        "oidc_provider.list oidc_provider.read oidc_provider.end",
    ),
    **_those({LEAD}, "oidc_provider.confirm"),
    # Handing over and standing in are for the membership itself or its lead.
    **_those(EVERYBODY, "membership.switch membership.hand_over membership.stand_in"),
    # "The privacy officer searches, reviews, exports"; "one's own acts" are everybody's.
    **_those(EVERYBODY, "audit_entry.list audit_entry.search audit_entry.read"),
    **_those({PRIVACY}, "audit_entry.export audit_entry.overview"),
    **_those({PRIVACY}, "review_finding.list review_finding.read review_finding.answer"),
    # "Answerable for any person and record that the asker may see", or whose metadata they have.
    **_those(EVERYBODY, "access.explain"),
    **_those({PRIVACY}, "young_person.explain follow_up.explain inform_task.explain"),
    # Lists hold what is readable, which may be nothing; and what is one's own.
    **_those(
        EVERYBODY,
        "signal.list follow_up.list share.list inform_task.list wpg_decision.list desk_item.list",
        "notice.read notice.look self.read self.edit desk.read desk.calendar digest.preview",
        "api_token.list api_token.create api_token.revoke",
    ),
}
