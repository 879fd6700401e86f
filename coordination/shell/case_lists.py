"""Words for the closed lists of cases: states, levels, rules of the table, reasons, the lead."""

from __future__ import annotations

from enum import StrEnum

from coordination.cases import leading, rules, terms
from coordination.cases.admission import Criterion
from coordination.core.i18n import lazy_gettext as _
from coordination.shell import conference_lists, plan_lists

LABELS: dict[type[StrEnum], dict[str, str]] = {
    **conference_lists.LABELS,
    rules.CaseState: {
        "reported": _("brought"),
        "in_triage": _("in triage"),
        "rejected": _("turned down"),
        "admitted": _("admitted"),
        "conference_planned": _("conference planned"),
        "plan_active": _("plan under way"),
        "evaluation": _("evaluation"),
        "closed": _("closed"),
    },
    rules.CaseAct: {
        "open": _("opened"),
        "triage": _("taken into triage"),
        "admit": _("admitted"),
        "reject": _("turned down"),
        "plan_conference": _("a conference"),
        "start_plan": _("the plan"),
        "evaluate": _("evaluation of the plan"),
        "scale_up": _("scaled up"),
        "scale_down": _("scaled down"),
        "close": _("closed"),
    },
    rules.CaseLevel: {
        "L0": _("L0: own organisation"),
        "L1": _("L1: support team at school"),
        "L2": _("L2: care and advice team"),
        "L3": _("L3: neighbourhood team or local approach"),
        "L4": _("L4: care and safety house"),
        "L5": _("L5: alderman or mayor"),
    },
    rules.LegalRegime: {
        "covenant_education_youth": _("covenant of education and youth care"),
        "local_pga_covenant": _("covenant of the local approach"),
        "wgs_zvh": _("Data Processing by Partnerships Act (care and safety house)"),
        "pga_radicalisation": _("approach to radicalisation"),
        "school_internal": _("inside the school"),
    },
    rules.ScaleReason: {
        "cooperation_stagnates": _("working together does not get on (up)"),
        "more_complex": _("it is more complex (up)"),
        "safety_at_stake": _("safety is at stake (up)"),
        "criminal_component": _("there is a heavier criminal side (up)"),
        "goals_reached": _("the goals were reached"),
        "one_partner_watches": _("one partner keeps an eye on it (down)"),
        "wrong_table": _("it belongs at another table"),
    },
    rules.CloseReason: {
        "goals_reached": _("the goals were reached"),
        "one_partner_continues": _("one partner goes on alone"),
        "moved_away": _("moved away"),
        "help_not_wanted": _("help is not wanted"),
        "no_longer_needed": _("no longer needed"),
        "objection": _("an objection was upheld"),
    },
    Criterion: {
        "several_life_areas": _(
            "several problems in more than one area of life, with crime or nuisance at hand"
        ),
        "several_chains_needed": _("several chains must work together, and one is not enough"),
        "family_involved": _("the family or direct environment is part of it"),
        "local_safety_problem": _("a serious problem of safety in one place"),
        "several_partners_needed": _("more than one partner is needed"),
        "tried_with_fewer": _("it was tried with fewer partners, and that was not enough"),
    },
    leading.LeadState: {
        "proposed": _("was asked, and has not answered yet"),
        "accepted": _("leads"),
        "declined": _("refused"),
        "lapsed": _("did not answer in time"),
        "withdrawn": _("somebody else was asked"),
        "handed_over": _("led, and handed over"),
        "left": _("does not work there any more"),
        "ended": _("the case has ended"),
    },
    leading.LeadRefusal: {
        "no_capacity": _("no capacity"),
        "not_our_task": _("not our task"),
        "not_the_right_person": _("somebody else fits better"),
        "conflict_of_interest": _("conflict of interest"),
    },
    terms.ContributionKind: {
        "involved_since": _("since when we are involved"),
        "goes_well": _("what goes well"),
        "worry": _("a worry"),
        "tried": _("what was tried, and what came of it"),
        "can_do": _("what we can do"),
        "need": _("what we need of others"),
    },
    terms.WorryNature: {
        "fact": _("a fact"),
        "observation": _("an observation"),
    },
    terms.ContributionShareEnd: {
        "taken_back": _("taken back"),
        "withdrawn": _("the contribution was withdrawn"),
        "seat_ended": _("the place at the table ended"),
        "lead_ended": _("the lead ended"),
    },
    **plan_lists.LABELS,
}
