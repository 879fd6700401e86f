"""Steps of the reporting code in the scene of the access tests."""

from __future__ import annotations

from coordination.followups.rules import FollowUpKind
from coordination.reporting_code import service
from coordination.reporting_code.rules import CodeStep
from coordination.reporting_code.service import Taken
from tests.access import situations as play
from tests.access.situations import COORDINATOR, MENTOR, Scene


def new(scene: Scene) -> None:
    """Let two authors write down a step of what they recorded."""
    for by in (COORDINATOR, MENTOR):
        name = f"unsafe home by {by}"
        play.recorded(scene, name, by, "DV", [scene.persons["pupil"]])
        [follow_up] = [f for f in scene.follow_ups(name) if f.kind is FollowUpKind.REPORTING_CODE]
        words = scene.word("code")
        taken = Taken(CodeStep.CONSULT, play.TODAY, words)
        play.act(scene, by, "follow_up.write_code", service.write, follow_up.id, taken)
        scene.words[follow_up.id] = play.Words({"code": words})
