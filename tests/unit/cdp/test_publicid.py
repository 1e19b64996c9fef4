"""Public ids: what comes out, what goes back in."""

from core.publicid import decode, encode


def test_an_id_is_read_by_its_own_prefix_alone():
    made = encode("prf", 42)
    assert decode("prf", made) == 42
    assert decode("chn", made) is None
    assert decode("prf", made.upper()) is None
    assert decode("prf", made + "k") is None
    assert decode("prf", "prf_") is None


def test_no_id_can_spell_a_word():
    every = "".join(encode("x", n) for n in range(0, 200_000, 97))
    assert not set(every.lower()) & set("aeiou01345")


def test_numbers_up_to_the_largest_of_the_database_keep_their_identity():
    for number in (0, 1, 2**31, 2**63 - 1):
        assert decode("evt", encode("evt", number)) == number
