import re

from coordination.partners.rules import municipalities

LIMBURG = {
    "GM0882": "Landgraaf",
    "GM0888": "Beek",
    "GM0889": "Beesel",
    "GM0893": "Bergen",
    "GM0899": "Brunssum",
    "GM0907": "Gennep",
    "GM0917": "Heerlen",
    "GM0928": "Kerkrade",
    "GM0935": "Maastricht",
    "GM0938": "Meerssen",
    "GM0944": "Mook en Middelaar",
    "GM0946": "Nederweert",
    "GM0957": "Roermond",
    "GM0965": "Simpelveld",
    "GM0971": "Stein",
    "GM0981": "Vaals",
    "GM0983": "Venlo",
    "GM0984": "Venray",
    "GM0986": "Voerendaal",
    "GM0988": "Weert",
    "GM0994": "Valkenburg aan de Geul",
    "GM1507": "Horst aan de Maas",
    "GM1640": "Leudal",
    "GM1641": "Maasgouw",
    "GM1669": "Roerdalen",
    "GM1711": "Echt-Susteren",
    "GM1729": "Gulpen-Wittem",
    "GM1883": "Sittard-Geleen",
    "GM1894": "Peel en Maas",
    "GM1903": "Eijsden-Margraten",
    "GM1954": "Beekdaelen",
}


def test_all_municipalities_of_limburg_are_known_by_name():
    known = municipalities()
    assert len(LIMBURG) == 31
    for code, name in LIMBURG.items():
        assert known[code].removesuffix(" (L)").removesuffix(" (L.)") == name


def test_every_code_has_the_form_of_the_statistics_office():
    known = municipalities()
    assert len(known) > 300
    assert all(re.fullmatch(r"GM\d{4}", code) and name.strip() for code, name in known.items())
