"""Judges from the database's own books what began after a membership had ended.

Every unit of work reads the clock before anything else. The judge hangs on the policies of that
table and writes down, with the transaction's number, the snapshot of this first look; so PostgreSQL
itself says for every transaction whether the end was committed when it began, with no clock in
between: it is visible in the snapshot or it is not. Triggers write down which transactions left an
entry in the log or took a mail in hand. What is rolled back leaves nothing, here as there.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, fields
from typing import Any

import psycopg

from deploy.embedded.databases import Database

INSTALL = """
CREATE SCHEMA judge;
GRANT USAGE ON SCHEMA judge TO PUBLIC;

CREATE TABLE judge.begun (number xid8 PRIMARY KEY, saw pg_snapshot NOT NULL);
CREATE FUNCTION judge.begin() RETURNS boolean LANGUAGE plpgsql VOLATILE SECURITY DEFINER AS $$
BEGIN
    INSERT INTO judge.begun VALUES (pg_current_xact_id(), pg_current_snapshot())
    ON CONFLICT DO NOTHING;
    RETURN true;
END $$;
DO $$ DECLARE title name; BEGIN
    FOR title IN SELECT policyname FROM pg_policies WHERE tablename = 'clock_offset' LOOP
        EXECUTE format('ALTER POLICY %I ON clock_offset USING (judge.begin())', title);
    END LOOP;
END $$;

CREATE TABLE judge.written (number xid8, entry uuid, request text);
CREATE FUNCTION judge.write() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO judge.written VALUES (pg_current_xact_id(), NEW.id, NEW.request_id);
    RETURN NULL;
END $$;
CREATE TRIGGER judge AFTER INSERT ON audit_entries FOR EACH ROW EXECUTE FUNCTION judge.write();

CREATE TABLE judge.mailed (number xid8, mail uuid, membership uuid, status text);
CREATE FUNCTION judge.mail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO judge.mailed VALUES (pg_current_xact_id(), NEW.id, NEW.membership_id, NEW.status);
    RETURN NULL;
END $$;
CREATE TRIGGER judge AFTER UPDATE ON mails FOR EACH ROW
    WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION judge.mail();
"""
# The transaction that ended the membership, by its entry in the log.
ENDING = """
SELECT number FROM judge.written JOIN audit_entries ON id = entry
WHERE action = 'membership.end' AND outcome = 'done' AND %(member)s = ANY (subject_ids)
"""
BY_MEMBER = """
FROM judge.written JOIN audit_entries ON id = entry LEFT JOIN judge.begun USING (number)
WHERE membership_id = %(member)s AND outcome = 'done'
"""
DONE = f"""
SELECT request, action, saw IS NOT NULL AS seen, pg_visible_in_snapshot(%(end)s, saw) AS late
{BY_MEMBER}
"""
MAILS = """
SELECT mail, status, begun.number IS NOT NULL AS seen,
    pg_visible_in_snapshot(%(end)s, saw) AS late
FROM judge.mailed LEFT JOIN judge.begun USING (number)
WHERE membership = %(member)s AND status IN ('claimed', 'sent', 'unknown')
"""


@dataclass(frozen=True)
class Verdict:
    """What was wrong, each as a list that should be empty.

    Attributes:
        late: acts of the member in transactions that began after the end was committed.
        mailed_late: mails that such a transaction claimed or sent.
        unseen: what the judge has no beginning of, so that it would be blind there.
        unaccounted: requests that succeeded without an act in the log.
        answered_late: requests that succeeded though they left after the end was known here.
    """

    late: list[str]
    mailed_late: list[str]
    unseen: list[str]
    unaccounted: list[str]
    answered_late: list[str]

    @property
    def wrong(self) -> dict[str, list[str]]:
        """Return what is not empty."""
        named = {part.name: getattr(self, part.name) for part in fields(self)}
        return {name: found for name, found in named.items() if found}


class Judge:
    """Watches one live database; made before any process uses it.

    Args:
        database: with all its roles.
        member: the membership whose end is judged.
    """

    def __init__(self, database: Database, member: uuid.UUID) -> None:
        self.member = member
        self.connection = psycopg.connect(database.superuser_url, autocommit=True)
        self.connection.execute(INSTALL)

    def close(self) -> None:
        """Let the database go."""
        self.connection.close()

    def one(self, query: str, **values: Any) -> Any:
        """Return the first value of the answer."""
        row = self.connection.execute(query, values | {"member": self.member}).fetchone()
        return row[0] if row else None

    def acts(self) -> dict[str, int]:
        """Return how many acts of the member stand in the log, by action."""
        query = f"SELECT action, count(*) {BY_MEMBER} GROUP BY action"
        return dict(self._rows(query))

    def verdict(
        self, succeeded: frozenset[str] = frozenset(), left_late: frozenset[str] = frozenset()
    ) -> Verdict:
        """Judge.

        Args:
            succeeded: ids of the requests of the member that succeeded.
            left_late: those among them that left after the answer to the ending had come.
        """
        end = self.one(ENDING)
        assert end is not None, "nobody has ended the membership"
        done, mails = self._rows(DONE, end=end), self._rows(MAILS, end=end)
        return Verdict(
            late=[f"{action} {request}" for request, action, _, late in done if late],
            mailed_late=[f"{status} {mail}" for mail, status, _, late in mails if late],
            unseen=[str(row[0]) for row in (*done, *mails) if not row[2]],
            unaccounted=sorted(succeeded - {request for request, *_ in done}),
            answered_late=sorted(left_late),
        )

    def _rows(self, query: str, **values: Any) -> list[Any]:
        return self.connection.execute(query, values | {"member": self.member}).fetchall()
