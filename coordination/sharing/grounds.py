"""Closed lists that make a share lawful: purpose, legal basis, grounds, postponing. Pure.

Every entry carries its source; what could not be checked against the text of the law says
`verified=False` and is shown so on the settings screen. Read were: UAVG (BWBR0040940, state of
1 January 2020) articles 22, 30, 32, 33 and 41. An entry being here says that the law knows the
ground, never that it carries a given share: that is weighed by the one who releases.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coordination.access.classes import DataClass


class Purpose(StrEnum):
    """What for; every share has exactly one (GDPR article 5(1)(b)). Sources in `PURPOSES`."""

    SCHOOL_ATTENDANCE = "school_attendance"
    PUPIL_SUPPORT = "pupil_support"
    SCHOOL_SAFETY = "school_safety"
    PUBLIC_SAFETY = "public_safety"
    YOUTH_HELP = "youth_help"
    CHILD_PROTECTION = "child_protection"
    RADICALISATION_PREVENTION = "radicalisation_prevention"
    AREA_SAFETY = "area_safety"


class LegalBasis(StrEnum):
    """Why it is lawful (GDPR article 6). Sources in `LEGAL_BASES`."""

    LEGAL_OBLIGATION = "legal_obligation"
    PUBLIC_TASK = "public_task"
    VITAL_INTEREST = "vital_interest"
    CONSENT = "consent"
    LEGITIMATE_INTEREST = "legitimate_interest"


class SpecialGround(StrEnum):
    """Why special-category data (D3) may be shared. Sources in `SPECIAL_GROUNDS`."""

    EXPLICIT_CONSENT = "explicit_consent"
    VITAL_INTEREST = "vital_interest"
    SCHOOL_GUIDANCE = "school_guidance"
    CHILD_PROTECTION_TASK = "child_protection_task"
    CARE_AND_TREATMENT = "care_and_treatment"


class CriminalGround(StrEnum):
    """Why criminal data (D4) may be shared. Sources in `CRIMINAL_GROUNDS`."""

    EXPLICIT_CONSENT = "explicit_consent"
    VITAL_INTEREST = "vital_interest"
    CRIMINAL_LAW_BODY = "criminal_law_body"
    PUBLIC_PARTNERSHIP = "public_partnership"
    OWN_PROTECTION = "own_protection"


class WpgArticle(StrEnum):
    """On which article of the Wpg police data (D5) may be disclosed. Sources in `WPG_ARTICLES`."""

    AUTHORITY = "authority"
    STRUCTURAL = "structural"
    INCIDENTAL = "incidental"
    PARTNERSHIP = "partnership"


class DecisionWithdrawal(StrEnum):
    """Why a decision to disclose police data is withdrawn."""

    NO_LONGER_NEEDED = "no_longer_needed"
    CONDITIONS_NOT_MET = "conditions_not_met"
    DATA_REMOVED = "data_removed"  # Wpg article 14(2): what was removed is not supplied any more
    MADE_BY_MISTAKE = "made_by_mistake"


class PostponeReason(StrEnum):
    """Why somebody is not informed yet."""

    CRIMINAL_INVESTIGATION = "criminal_investigation"
    SAFETY_OF_PERSON = "safety_of_person"
    SAFETY_OF_OTHER = "safety_of_other"
    WHEREABOUTS_UNKNOWN = "whereabouts_unknown"


@dataclass(frozen=True)
class Source:
    """Where an entry of a closed list comes from.

    Attributes:
        citation: law and article, or other source.
        verified: whether the text of the law was read; otherwise a lawyer still has to check it.
    """

    citation: str
    verified: bool = False


PURPOSES: dict[Purpose, Source] = {
    Purpose.SCHOOL_ATTENDANCE: Source("Leerplichtwet 1969 articles 16, 18(3), 21, 21a, 22"),
    Purpose.PUPIL_SUPPORT: Source("Sector education acts: duty to support pupils"),
    Purpose.SCHOOL_SAFETY: Source("Sector education acts: duty of care for safety at school"),
    Purpose.PUBLIC_SAFETY: Source("Politiewet 2012 article 3; Gemeentewet article 172"),
    Purpose.YOUTH_HELP: Source("Jeugdwet chapters 2 and 7"),
    Purpose.CHILD_PROTECTION: Source("Reporting code: Leerplichtwet 16(4)(e), sector acts"),
    Purpose.RADICALISATION_PREVENTION: Source(
        "Wet PGA radicalisering (36 225); date in force not verified"
    ),
    Purpose.AREA_SAFETY: Source("Gemeentewet article 172; no personal data"),
}

LEGAL_BASES: dict[LegalBasis, Source] = {
    LegalBasis.LEGAL_OBLIGATION: Source("GDPR article 6(1)(c)", verified=True),
    LegalBasis.PUBLIC_TASK: Source("GDPR article 6(1)(e)", verified=True),
    LegalBasis.VITAL_INTEREST: Source("GDPR article 6(1)(d)", verified=True),
    # Never the only basis between an authority and a citizen who has no free choice.
    LegalBasis.CONSENT: Source("GDPR article 6(1)(a)", verified=True),
    # For private bodies only; not for authorities in the performance of their tasks.
    LegalBasis.LEGITIMATE_INTEREST: Source("GDPR article 6(1)(f)", verified=True),
}

SPECIAL_GROUNDS: dict[SpecialGround, Source] = {
    SpecialGround.EXPLICIT_CONSENT: Source("UAVG article 22(2)(a)", verified=True),
    SpecialGround.VITAL_INTEREST: Source("UAVG article 22(2)(b)", verified=True),
    SpecialGround.SCHOOL_GUIDANCE: Source("UAVG article 30(2)(a), secrecy 30(4)", verified=True),
    SpecialGround.CHILD_PROTECTION_TASK: Source(
        "UAVG article 30(2)(b), secrecy 30(4)", verified=True
    ),
    SpecialGround.CARE_AND_TREATMENT: Source("UAVG article 30(3)(a), secrecy 30(4)", verified=True),
}

CRIMINAL_GROUNDS: dict[CriminalGround, Source] = {
    CriminalGround.EXPLICIT_CONSENT: Source("UAVG article 32(a)", verified=True),
    CriminalGround.VITAL_INTEREST: Source("UAVG article 32(b)", verified=True),
    CriminalGround.CRIMINAL_LAW_BODY: Source("UAVG article 33(1)(a)", verified=True),
    CriminalGround.PUBLIC_PARTNERSHIP: Source("UAVG article 33(1)(b)", verified=True),
    CriminalGround.OWN_PROTECTION: Source("UAVG article 33(2)(b)", verified=True),
}

# Wpg (BWBR0022463), version of 1 November 2023. That an article is here does not say that it
# carries a given disclosure; article 18 lists no schools and no attendance officers (Besluit
# politiegegevens 4:2 and 4:3, an old state was read).
WPG_ARTICLES: dict[WpgArticle, Source] = {
    WpgArticle.AUTHORITY: Source("Wpg article 16(1)(b)", verified=True),
    WpgArticle.STRUCTURAL: Source("Wpg article 18; Besluit politiegegevens 4:2, 4:3"),
    WpgArticle.INCIDENTAL: Source("Wpg article 19", verified=True),
    WpgArticle.PARTNERSHIP: Source("Wpg article 20", verified=True),
}

POSTPONE_REASONS: dict[PostponeReason, Source] = {
    PostponeReason.CRIMINAL_INVESTIGATION: Source("UAVG article 41(1)(d)", verified=True),
    PostponeReason.SAFETY_OF_PERSON: Source("UAVG article 41(1)(i)", verified=True),
    PostponeReason.SAFETY_OF_OTHER: Source("UAVG article 41(1)(i)", verified=True),
    PostponeReason.WHEREABOUTS_UNKNOWN: Source("GDPR article 14(5)(b)"),
}


def ground_is_missing(
    data_class: DataClass, special: SpecialGround | None, criminal: CriminalGround | None
) -> bool:
    """Return whether the class needs a ground that is not there (UAVG articles 22, 30, 33).

    Args:
        data_class: of the signal.
        special: ground for special categories, needed for D3.
        criminal: ground for criminal data, needed for D4.
    """
    if data_class is DataClass.D3:
        return special is None
    return data_class is DataClass.D4 and criminal is None
