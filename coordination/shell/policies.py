"""Imports the policy of every feature, so that the access engine knows each governed record."""

import coordination.adoptions.policy
import coordination.cases.policy
import coordination.exports.policy
import coordination.followups.policy
import coordination.glass.policy
import coordination.matching.policy
import coordination.oversight.policy
import coordination.partners.policy
import coordination.people.policy
import coordination.plans.policy
import coordination.sharing.policy
import coordination.signals.policy  # noqa: F401
