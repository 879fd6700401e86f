"""Every table, gathered so that migrations and models can be compared."""

import coordination.access.keys
import coordination.adoptions.models
import coordination.audit.models
import coordination.cases.models
import coordination.conferences.models
import coordination.core.clock
import coordination.digest.models
import coordination.duplicates.models
import coordination.exports.models
import coordination.followups.models
import coordination.glass.models
import coordination.http.models
import coordination.identity.models
import coordination.mail.models
import coordination.matching.models
import coordination.outbox.models
import coordination.oversight.models
import coordination.partners.models
import coordination.people.models
import coordination.plans.models
import coordination.reporting_code.models
import coordination.routing.models
import coordination.sharing.models
import coordination.signals.models
import coordination.single_sign_on.models
import coordination.watch.models  # noqa: F401
from coordination.core.db import Base

METADATA = Base.metadata
