"""Broken places by which nothing opens and nothing closes, each with the reason."""

from __future__ import annotations

import re
from collections.abc import Collection

from tests.access.mutation.mutant import Mutant

# By a pattern that the whole name of the mutant fits.
WITHOUT_CLASS = (
    "(audit_entry|break_glass|conflict_of_interest|export|notice|review_finding|wpg_decision"
    "|young_person)"
)
WITHOUT_KEYS = (
    "(audit_entry|break_glass|conflict_of_interest|export|inform_task|notice|review_finding|share"
    "|wpg_decision)"
)
WHAT_IS_PROPOSED = (
    "The relation is to what the absence rule proposed and nobody has opened yet, which is of the"
    " category absence and so of class D2."
)
HARMLESS: dict[str, str] = {
    r"asking: .*: (break_glass.end|desk_item.propose|notice.look|review_finding.answer) asks to"
    r" read only( \(\d\))?": (
        "The act and the reading stand in the same rows of the table of grants, so that whoever may"
        " read may do it."
    ),
    r"asking: coordination/followups/(api/disclosures|routes/disclosing).py (confirm|withdraw):"
    r" wpg_decision.(confirm|withdraw) asks to read only": (
        "Whoever comes through the door of this act, which asks for the role, may do it to every"
        " decision that they read."
    ),
    r"asking: coordination/followups/routes/(disclosing.py withdraw|process_desk.py propose):"
    r" .* without asking": (
        "Only the version of the form is asked of this record: a form that is refused is answered"
        " by the page, which asks for itself, and one in time by the service, which asks again."
    ),
    r"asking: coordination/followups/queries/desk.py _views:"
    r" work.allowed\(DeskItem, 'desk_item.propose'\) is everything": (
        "It is asked of items that the reader reads, and reading and proposing stand in the same"
        " row of the table of grants."
    ),
    r"asking: coordination/followups/queries/groups.py _inform_tasks:"
    r" work.readable\(InformTask\) is everything": (
        "The same list asks for who may complete the task, and whoever may complete it reads it by"
        " the same row of the table of grants."
    ),
    "clause: coordination/access/first.py First._first: if row.relation in KEY_RELATIONS: always"
    " True": (
        "Rows of own right are the same whether they are found or named; that they are found lets"
        " PostgreSQL walk the index in the order of the list."
    ),
    r"asking: coordination/shell/sign_on.py bind: without work.require\('self.edit'\)": (
        "Every role has the row `self.edit`, so that nobody is refused by it."
    ),
    r"clause: coordination/work.py Work.load: without model.id == record_id( \(2\))?": (
        "The clause is asked about this record alone, so that the condition keeps nothing out; by"
        " it PostgreSQL begins at the record."
    ),
    "clause: coordination/work.py Work.load: if action == reading: always False": (
        "A reading that is taken for an act asks for the same right twice and locks the row."
    ),
    r"asking: coordination/(glass/queries.py _earlier: work.readable\(BreakGlass\) is everything"
    r"|followups/queries/views.py _levels: work.readable\(FollowUp\) is everything"
    r"|signals/queries/listing.py _levels: work.allowed\(Signal, 'signal.read', ids\) is everything"
    r"|sharing/routes/shares.py _who: work.load\(Share, found.id, 'share.read'\) without asking)": (
        "Only what the same request has asked for already comes here, with its ids."
    ),
    r"asking: coordination/signals/queries/history.py replacements:"
    r" work.load\(Signal, signal_id, 'signal.read'\) without asking": (
        "What may not be read does not open in full either, and is as if absent by the next line."
    ),
    r"asking: coordination/signals/service/changing.py taking_back:"
    r" work.load\(Signal, signal_id, 'signal.read'\) without asking": (
        "Whoever hears which act it would be loads the signal for that act next, and nothing else"
        " is said of it."
    ),
    rf"ceilings: {WITHOUT_CLASS} in the register: \w+ (lifts|keeps) the secrecy gate": (
        "This kind of record has no class of its own, so that no own right to it is narrowed by"
        " class, the secrecy gate on D3 included."
    ),
    rf"ceilings: {WITHOUT_KEYS} in the register: content turned about": (
        "Whether a kind of record holds content is asked where a key opens it, and no row of the"
        " table of grants opens this kind by a key."
    ),
    r"ceilings: \w+ in the register: uncoordinated(_unclaimed)? lifts the secrecy gate": (
        "Only leads have rows with this relation, within the classes of a lead, among which is no"
        " D3."
    ),
    r"grants: (follow_up.read as asked|desk_item.read as desk) by \S+: at level (summary|full)": (
        "A key bears its level, and those that are given to an addressed function or to a desk bear"
        " the stub, whatever the row of the table says."
    ),
    r"grants: signal.(read|claim) as (unclaimed by care_coordinator: with DV"
    r"|uncoordinated_unclaimed by organisation_lead: every class)": WHAT_IS_PROPOSED,
    "ceilings: signal in the register: unclaimed lifts the secrecy gate": WHAT_IS_PROPOSED,
    "grants: signal.claim as uncoordinated_unclaimed by .*: also by care_coordinator": (
        "The relation holds only in a school without an active coordinator, where nobody acts in"
        " this role."
    ),
    r"grants: (signal|young_person).read as break_glass by \w+: also by mentor": (
        "A key to broken glass is given to the membership that broke it, and mentors have no row by"
        " which they could break any."
    ),
    r"grants: (signal|follow_up).(?!read:)\w+ as named by care_coordinator: with D6": (
        "The coordinator does this to D6 of the own organisation by the row `own`, and nobody"
        " outside an organisation is named for what it recorded."
    ),
    r"grants: (share|inform_task).\w+ as (own|authored) by care_coordinator: with DV": (
        "What is DV leaves its organisation neither by a rule nor by hand, so that no share and no"
        " task to inform is of that class."
    ),
    "grants: follow_up.assign as received by organisation_lead: with D6": (
        "What may not be read is not there for who would assign it, and the row for reading keeps"
        " D6 out."
    ),
    "grants: signal.disclose as stood_in_for by police_officer: with D6": (
        "What may not be read is not there for who would disclose it, and a police officer reads no"
        " D6 of a colleague whom they stand in for."
    ),
    r"grants: young_person.(read|edit) as registered by .*: not by care_coordinator": (
        "A coordinator reads and edits every registration of the own organisation by the row `own`,"
        " those that they made themselves included."
    ),
    "fields: coordination/explaining/queries.py _by_name: no one.member.account.name": (
        "It is what names are put in order by, and no field that is shown."
    ),
    r"grants: signal.read as authored by .*: also by privacy_officer": (
        "A privacy officer has no row to record anything and so is author of nothing."
    ),
    r"fields: coordination/sharing/queries/disclosures.py live: .* whatever decision_id": (
        "No decision has an id that is nothing, so that none is found where none was named."
    ),
    r"levels: coordination/people/queries/registrations.py (_own|readable_own):"
    r" work.readable\(YoungPerson, Level.SUMMARY\) from the stub on": (
        "Only roles that record come here, and each of them reads every registration of the own"
        " organisation at the summary at least."
    ),
    r"relations: coordination/sharing/policy.py owner_relations.(authored|stood_in_for):"
    r" without own\(actor\)": (
        "The author is a member of the organisation that owns the record, and one stands in for"
        " colleagues of the own organisation only, so that the author tells the owner."
    ),
    "relations: coordination/signals/policy.py _left_unclaimed:"
    " if actor.organisation_kind != 'school': always False": (
        "Outside schools the author is looked for among the members, of whom the acting lead is"
        " one; a proposal has no author, and the answer is neither yes nor no."
    ),
    "ceilings: follow_up in the register: received lifts the secrecy gate": (
        "The rows with this relation to a follow-up show the stub, for which the secrecy gate is"
        " not asked."
    ),
}
_COMPILED = [(re.compile(pattern), why) for pattern, why in HARMLESS.items()]


def reason(mutant: Mutant) -> str | None:
    """Return why nothing can see a mutant, or None where something must."""
    return next((why for pattern, why in _COMPILED if pattern.fullmatch(mutant.name)), None)


def idle(names: Collection[str]) -> list[str]:
    """Return the patterns that no mutant has: a reason must not outlive what it was given for.

    Args:
        names: of all mutants.
    """
    return [one.pattern for one, _ in _COMPILED if not any(map(one.fullmatch, names))]
