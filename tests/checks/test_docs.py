from enum import Enum

from deploy.checks import doc_states, docs, markdown


class State(Enum):
    NEW = "new"
    OPEN = "open"
    ENDED = "ended"


class Act(Enum):
    START = "start"
    MOVE = "move"
    END = "end"


TRANSITIONS = {
    (State.NEW, Act.START): State.OPEN,
    (State.OPEN, Act.MOVE): State.OPEN,
    (State.OPEN, Act.END): State.ENDED,
}


def test_a_diagram_has_starts_ends_and_loops():
    assert doc_states.diagram(TRANSITIONS).splitlines() == [
        "stateDiagram-v2",
        "    [*] --> new",
        "    new --> open: start",
        "    open --> open: move",
        "    open --> ended: end",
        "    ended --> [*]",
    ]


def test_a_bar_in_a_cell_does_not_end_it():
    assert markdown.table(["a"], [["x|y"]]) == "| a |\n| --- |\n| x\\|y |"


def test_written_documents_agree_until_one_is_changed(tmp_path):
    docs.write(tmp_path)
    assert not list(docs.check(tmp_path))
    (tmp_path / "docs/access.md").write_text("by hand")
    assert [problem.path for problem in docs.check(tmp_path)] == ["docs/access.md"]


def test_missing_documents_are_out_of_date(tmp_path):
    assert {problem.path for problem in docs.check(tmp_path)} == set(docs.DOCUMENTS)


def test_every_document_says_that_it_is_generated():
    for page in docs.DOCUMENTS.values():
        assert "deploy.checks.docs --write" in page()
