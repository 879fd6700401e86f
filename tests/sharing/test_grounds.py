import pytest

from coordination.access.classes import DataClass
from coordination.sharing import grounds
from coordination.sharing.grounds import CriminalGround, SpecialGround


@pytest.mark.parametrize(
    ("codes", "sources"),
    [
        pytest.param(grounds.Purpose, grounds.PURPOSES, id="purposes"),
        pytest.param(grounds.LegalBasis, grounds.LEGAL_BASES, id="bases"),
        pytest.param(grounds.SpecialGround, grounds.SPECIAL_GROUNDS, id="special"),
        pytest.param(grounds.CriminalGround, grounds.CRIMINAL_GROUNDS, id="criminal"),
        pytest.param(grounds.PostponeReason, grounds.POSTPONE_REASONS, id="postponing"),
    ],
)
def test_every_code_of_a_closed_list_has_its_source(codes, sources):
    assert set(codes) == set(sources)
    assert all(source.citation for source in sources.values())


@pytest.mark.parametrize("data_class", list(DataClass))
def test_only_special_and_criminal_data_need_a_ground(data_class):
    missing = grounds.ground_is_missing(data_class, None, None)
    assert missing is (data_class in {DataClass.D3, DataClass.D4})


def test_each_class_asks_for_its_own_kind_of_ground():
    special, criminal = SpecialGround.SCHOOL_GUIDANCE, CriminalGround.OWN_PROTECTION
    assert not grounds.ground_is_missing(DataClass.D3, special, None)
    assert grounds.ground_is_missing(DataClass.D3, None, criminal)
    assert not grounds.ground_is_missing(DataClass.D4, None, criminal)
    assert grounds.ground_is_missing(DataClass.D4, special, None)
