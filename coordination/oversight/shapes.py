"""Log entries in the shapes of NEN 7513 and Logboek Dataverwerkingen, as dictionaries without null.

Sources: the fields of NEN 7513 as Logius' extension of 2026-04-20 maps them; Logboek
Dataverwerkingen with `span_id` and `parent_span_id`, as its newer text has it. The codes in the
fields of NEN 7513 are those of RFC 3881 section 5 and of the DICOM code list for audit events. The
first names the user; the second never does, and names the data subject encrypted.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

UNKNOWN_USER = "urn:schakel:nobody"
CARE_AND_SAFETY = "care_and_safety_coordination"  # the purpose of all work on records
LOG_USED, EXPORTED, RECORD, QUERIED, OVERRIDDEN, ACTIVITY = (
    ("110101", "Audit Log Used"),
    ("110106", "Export"),
    ("110110", "Patient Record"),
    ("110112", "Query"),
    ("110127", "Emergency Override Started"),
    ("110100", "Application Activity"),
)
CREATE, READ, UPDATE, DELETE, EXECUTE = "CRUDE"  # RFC 3881 section 5.1.2
_VERBS = {
    "create": (CREATE, 1),
    "import": (CREATE, 2),
    "read": (READ, 6),
    "list": (READ, 6),
    "search": (READ, 6),
    "preview": (READ, 6),
    "export": (READ, 10),
    "overview": (READ, 9),
    "release": (UPDATE, 11),
    "withdraw": (DELETE, 14),
    "revoke": (DELETE, 14),
    "end": (DELETE, 14),
}
_OTHERWISE = (UPDATE, 3)
_PERSON, _SYSTEM_OBJECT = 1, 2  # participant object type, RFC 3881 section 5.5.1
_SUBJECT_ROLES = {"young_person": 1, "account": 11, "membership": 11, "organisation": 21}
_REPORT = 3  # participant object role of all other records, section 5.5.2
_URI = 12  # participant object id type, section 5.5.4
_ADDRESS, _MACHINE = 2, 1  # network access point type, section 5.3.5
_SUCCESS, _MINOR, _SERIOUS = 0, 4, 8  # event outcome, section 5.1.4
_APPLICATION = 4  # audit source type: application server process, section 5.4.3
_NEN_OUTCOMES = {"done": _SUCCESS, "failed": _MINOR, "refused": _SERIOUS, "hidden": _SERIOUS}
_RESTRICTED = frozenset(
    {"young_person", "signal", "follow_up", "share", "inform_task", "desk_item", "break_glass"}
    | {"case", "goal"}
)


class Shape(StrEnum):
    """In which shape a log is written."""

    NEN7513 = "nen7513"
    LOGBOEK = "logboek"


@dataclass(frozen=True)
class Told:
    """One entry with the names that its shape needs.

    Attributes:
        entry: the columns of the log by name.
        who: name of the person, or empty.
        organisation: name of the organisation under whose responsibility it was done, or empty.
        subjects: what the entry names and the reader may see.
        relations: by which relations the table of grants lets this role do this.
        source: address of the installation.
    """

    entry: Mapping[str, Any]
    who: str
    organisation: str
    subjects: Sequence[Mapping[str, Any]]
    relations: Sequence[str]
    source: str


def nen7513(told: Told) -> dict[str, Any]:
    """Return one entry with all field groups of NEN 7513, the four control results among them."""
    return {
        "event": _event(told),
        "users": _users(told),
        "objects": _objects(told),
        "source": {
            "AuditEnterpriseSiteID": told.source,
            "AuditSourceId": f"{told.source}#chain-{told.entry['chain']}",
            "AuditSourceTypeCode": _APPLICATION,
        },
        "policy": controls(told),
    }


def controls(told: Told) -> dict[str, dict[str, str]]:
    """Return the four control results: authorisation, relation, consent and further checks."""
    outcome, person = told.entry["outcome"], told.entry["membership_id"] is not None
    refused, hidden = outcome == "refused", outcome == "hidden"
    relations = " ".join(told.relations) or "none"
    emergency = bool(told.entry["glasses"])
    by_relation = "not_found" if hidden else "emergency" if emergency else "present"
    return {
        "authorisationProtocol": {
            "id": f"urn:schakel:grants:{told.entry['policy']}",
            "result": "denied" if refused else "granted",
        },
        "treatmentRelationProtocol": {
            "id": f"urn:schakel:relations:{relations}",
            "result": by_relation if person and told.relations else "not_required",
        },
        "consentProfile": {
            "id": "urn:schakel:share-or-own-record",
            "result": _consent(told) if not hidden else "absent",
        },
        "checks": {
            "id": "urn:schakel:class secrecy conflict-of-interest membership",
            "result": "failed" if refused or hidden else "passed",
        },
    }


def logboek(told: Told, data_subject: str | None = None) -> dict[str, Any]:
    """Return one line about at most one data subject; what is absent is left out.

    Args:
        told: the entry.
        data_subject: the id of the registration, encrypted, or None.
    """
    entry = told.entry
    line: dict[str, Any] = {
        "trace_id": entry["trace_id"],
        "span_id": entry["span_id"],
        "status_code": 1 if entry["outcome"] == "done" else 2,
        "name": entry["action"],
        "start_time": _milliseconds(entry["at"]),
        "end_time": _milliseconds(entry["at"]) + entry["milliseconds"],
        "resource": {"service.name": "schakel", "service.instance.id": told.source},
        "attributes": {"dpl.core.processing_activity_id": activity(told)},
    }
    if entry["parent_span_id"]:
        line["parent_span_id"] = entry["parent_span_id"]
    if entry["foreign_parent"]:
        line["foreign_operation"] = {
            "trace_id": entry["trace_id"],
            "operation_id": entry["parent_span_id"],
            "entity": f"urn:tracestate:{(entry['tracestate'] or 'unknown').partition('=')[0]}",
        }
    if data_subject is not None:
        line["attributes"] |= {
            "dpl.core.data_subject_id": data_subject,
            "dpl.core.data_subject_id_type": "schakel.young_person",
        }
    return line


def activity(told: Told) -> str:
    """Return the address of the processing activity in the register of this installation."""
    return f"{told.source}/processing-activities/{_record(told.entry['action'])}"


def _event(told: Told) -> dict[str, Any]:
    entry = told.entry
    code, meaning = _kind_of_event(entry)
    return {
        "EventID": {"code": code, "codeSystem": "DCM", "display": meaning, "id": str(entry["id"])},
        "EventActionCode": EXECUTE if entry["system"] else _verb(entry["action"])[0],
        "EventDateTime": entry["at"].astimezone(dt.UTC).isoformat(timespec="milliseconds"),
        "EventOutcomeIndicator": _NEN_OUTCOMES[entry["outcome"]],
        "EventTypeCode": f"urn:schakel:action:{entry['action']}",
    }


def _users(told: Told) -> list[dict[str, Any]]:
    entry = told.entry
    nobody = entry["system"] or UNKNOWN_USER
    at = {
        "networkAccessPointTypeCode": _ADDRESS if entry["origin"] else _MACHINE,
        "networkAccessPointID": entry["origin"] or told.source,
    }
    purpose = {"purposeOfUse": entry["purpose"] or CARE_AND_SAFETY}
    acted = {
        "userID": str(entry["account_id"] or nobody),
        "alternateUserID": str(entry["membership_id"] or nobody),
        "userName": told.who or nobody,
        "userIsRequestor": True,
        "roleIDCode": entry["role"] or "system",
    }
    users = [acted | purpose | at]
    if entry["organisation_id"]:
        responsible = {
            "userID": str(entry["organisation_id"]),
            "alternateUserID": str(entry["organisation_id"]),
            "userName": told.organisation,
            "userIsRequestor": False,
            "roleIDCode": "responsible_organisation",
        }
        users.append(responsible | purpose | at)
    return users


def _objects(told: Told) -> list[dict[str, Any]]:
    found = [_object(told, subject) for subject in told.subjects]
    itself = {"kind": "request", "id": told.entry["request_id"], "action": told.entry["action"]}
    return found or [_object(told, itself)]


def _object(told: Told, subject: Mapping[str, Any]) -> dict[str, Any]:
    kind, action = subject["kind"], subject["action"]
    person = kind in {"young_person", "account", "membership"}
    return {
        "participantObjectTypeCode": _PERSON if person else _SYSTEM_OBJECT,
        "participantObjectTypeCodeRole": _SUBJECT_ROLES.get(kind, _REPORT),
        "participantObjectDataLifeCycle": _verb(action)[1],
        "participantObjectIDTypeCode": _URI,
        "participantObjectPermissionPolicySet": f"urn:schakel:grants:{told.entry['policy']}",
        "participantObjectSensitivity": "R" if kind in _RESTRICTED else "N",
        "participantObjectID": _urn(subject["id"]),
        "participantObjectName": kind,
        "participantObjectDetail": subject.get("detail", {}),
        "participantObjectDescription": action,
    }


def _kind_of_event(entry: Mapping[str, Any]) -> tuple[str, str]:
    record, verb = _record(entry["action"]), entry["action"].rpartition(".")[2]
    if entry["glasses"]:
        return OVERRIDDEN
    if verb == "export":
        return EXPORTED
    if record == "audit_entry":
        return LOG_USED
    if verb in {"search", "list"}:
        return QUERIED
    return RECORD if record in _RESTRICTED else ACTIVITY


def _consent(told: Told) -> str:
    """Return `present` where records of another organisation were opened: under a live share."""
    owners = {subject.get("owner") for subject in told.subjects} - {None}
    return "present" if owners - {str(told.entry["organisation_id"])} else "not_required"


def _verb(action: str) -> tuple[str, int]:
    return _VERBS.get(action.rpartition(".")[2], _OTHERWISE)


def _record(action: str) -> str:
    return action.partition(".")[0]


def _urn(text: str) -> str:
    try:
        return f"urn:uuid:{uuid.UUID(text)}"
    except ValueError:
        return f"urn:schakel:request:{text}"


def _milliseconds(moment: dt.datetime) -> int:
    return round(moment.timestamp() * 1000)
