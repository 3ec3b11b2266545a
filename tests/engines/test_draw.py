"""The seeded draw: repeatable by a stranger, even-handed, and indifferent to who else is on the list."""

import math
import re
import subprocess
import sys
import textwrap
from collections import Counter
from itertools import count, islice, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stemcity_kit.engines import draw
from stemcity_kit.engines.draw import drawn, list_digest
from stemcity_kit.errors import InvalidValue

SEED = "Lotto, Milano, 2027-06-12: 5 17 33 61 90"
LINES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(lambda text: text.splitlines() == [text])


def root_bits(number, power):
    """The first 32 bits of the fractional part of a root, in whole numbers: FIPS 180-4, section 4.2.2 and 5.3.3."""
    low, high, scaled = 0, number << 32, number << (32 * power)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if middle**power <= scaled else (low, middle)
    return low & 0xFFFFFFFF


PRIMES = list(islice((n for n in count(2) if all(n % d for d in range(2, math.isqrt(n) + 1))), 64))
ROUNDS = [root_bits(prime, 3) for prime in PRIMES]
START = [root_bits(prime, 2) for prime in PRIMES[:8]]


def turned(word, by):
    """A word of 32 bits, rotated to the right."""
    return (word >> by | word << (32 - by)) & 0xFFFFFFFF


def mixed(state, words):
    """One block's 64 rounds: FIPS 180-4, section 6.2.2."""
    a, b, c, d, e, f, g, h = state
    for constant, word in zip(ROUNDS, words, strict=True):
        first = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + constant + word
        second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
        a, b, c, d, e, f, g, h = (first + second) & 0xFFFFFFFF, a, b, c, (d + first) & 0xFFFFFFFF, e, f, g
    return [(old + new) & 0xFFFFFFFF for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True)]


def sha256_by_the_book(text):
    """SHA-256 written from the standard, without `hashlib`."""
    message = text.encode()
    padded = message + b"\x80" + bytes(-(len(message) + 9) % 64) + (8 * len(message)).to_bytes(8, "big")
    state = START
    for at in range(0, len(padded), 64):
        words = [int.from_bytes(padded[at + n : at + n + 4], "big") for n in range(0, 64, 4)]
        for n in range(16, 64):
            small = turned(words[n - 15], 7) ^ turned(words[n - 15], 18) ^ words[n - 15] >> 3
            large = turned(words[n - 2], 17) ^ turned(words[n - 2], 19) ^ words[n - 2] >> 10
            words.append((words[n - 16] + small + words[n - 7] + large) & 0xFFFFFFFF)
        state = mixed(state, words)
    return "".join(f"{word:08x}" for word in state)


def refusal(keys, *, seed=SEED):
    """What is said about a draw that cannot be."""
    with pytest.raises(InvalidValue) as refused:
        drawn(keys, seed=seed)
    return str(refused.value)


def test_the_five_lines_for_a_stranger_give_the_same_order():
    """They are run as they stand in the module's docstring, in a process that does not know the library."""
    lines = textwrap.dedent(re.search(r"five lines::\n\n(.*?)\n\n", draw.__doc__, re.DOTALL)[1])
    assert 5 == len(lines.splitlines())
    printed = subprocess.run([sys.executable, "-I", "-c", lines], capture_output=True, check=True).stdout.decode()
    assert list(drawn(["a-001", "a-002", "a-003"], seed=SEED)) == printed.split()


def test_a_seed_that_is_written_in_another_script_is_drawn_in_utf_8():
    """The five lines and the library agree on what bytes are hashed; a list can be any iterable."""
    keys = ("città-1", "città-2", "πόλη", "市")
    by_the_book = sorted(keys, key=lambda key: sha256_by_the_book(f"Estrazione del 12 giugno, più una\n{key}"))
    assert tuple(by_the_book) == drawn(iter(keys), seed="Estrazione del 12 giugno, più una")


def test_the_hash_by_the_book_is_that_of_the_standard():
    """The example of FIPS 180-4: else the tests that lean on it would prove nothing."""
    assert "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" == sha256_by_the_book("abc")


@given(st.sets(LINES, max_size=12), LINES.filter(lambda seed: seed == seed.strip()))
def test_the_order_is_that_of_the_hashes_by_the_book(keys, seed):
    """Whatever the keys and the seed; and every key is drawn exactly once."""
    assert tuple(sorted(keys, key=lambda key: sha256_by_the_book(f"{seed}\n{key}"))) == drawn(keys, seed=seed)


@given(st.sets(LINES, max_size=12))
def test_the_digest_is_that_of_the_sorted_file(keys):
    """One key per line in the order of the bytes, as `LC_ALL=C sort` has it."""
    lines = sorted(key.encode() for key in keys)
    assert sha256_by_the_book(b"".join(line + b"\n" for line in lines).decode()) == list_digest(keys)


@given(st.sets(LINES, min_size=1, max_size=12), LINES)
def test_a_list_that_changes_changes_its_digest(keys, other):
    """Nobody can be added or removed unseen, and the order of the list does not matter."""
    assert (list_digest(keys) == list_digest(keys | {other})) is (other in keys)
    assert list_digest(sorted(keys)) == list_digest(sorted(keys, reverse=True))


@given(st.sets(LINES, max_size=12), LINES, st.randoms(use_true_random=False))
def test_who_else_is_on_the_list_changes_nobody_s_order(keys, other, random):
    """Adding a key leaves the others where they were among themselves, in whatever order they are given."""
    shuffled = sorted(keys | {other})
    random.shuffle(shuffled)
    expected = list(drawn(keys - {other}, seed=SEED))
    assert expected == [key for key in drawn(shuffled, seed=SEED) if key != other]


def test_every_order_is_equally_likely():
    """Chi-square over 24 orders in 12,000 draws: 23 degrees of freedom, 58.6 would be about one chance in 15,000."""
    seen = Counter(drawn("abcd", seed=f"event {number}") for number in range(12_000))
    assert set(permutations("abcd")) == set(seen)
    assert sum((times - 500) ** 2 / 500 for times in seen.values()) < 58.6


def test_every_key_is_equally_likely_to_win():
    """Chi-square over 100 keys in 10,000 draws: 99 degrees of freedom, 160.1 would be about one chance in 10,000."""
    keys = [f"2027-{number:04}" for number in range(100)]
    seen = Counter(drawn(keys, seed=f"Lotto {number}")[0] for number in range(10_000))
    assert sum((seen[key] - 100) ** 2 / 100 for key in keys) < 160.1


def test_neighbouring_seeds_have_nothing_to_do_with_each_other():
    """One digit more, a capital or a space, and the order is another."""
    keys = [f"{number:03}" for number in range(30)]
    seeds = ("5 17 33 61 90", "5 17 33 61 91", "5 17 33 61  90", "Lotto 5", "lotto 5")
    assert len(seeds) == len({drawn(keys, seed=seed) for seed in seeds})


@pytest.mark.parametrize("seed", ["", " ", " 5 17", "5 17\n", "5\n17", "5\u202817", "5\x8517", "\ud800"])
def test_a_seed_that_would_be_copied_wrongly_is_refused(seed):
    """Empty, with space around it, with a line break, or not text at all."""
    assert "cannot be the seed of a draw. Write one line without spaces around it" in refusal(["a"], seed=seed)


@pytest.mark.parametrize("key", ["", "a\nb", "a\n", "a\rb", "a\u2029b", "\udcff"])
def test_a_key_that_is_not_one_line_is_refused(key):
    """A line break inside a key could make two lists with one digest."""
    assert "it is not one line of text" in refusal([key])
    with pytest.raises(InvalidValue, match="it is not one line of text"):
        list_digest([key])


def test_all_faults_of_a_draw_are_said_at_once():
    """The seed, each key that occurs more than once, each key that is no line."""
    said = """\
seed: “” cannot be the seed of a draw. Write one line without spaces around it, exactly as the public event gave it \
and as it is published.
keys: “a” is on the list 3 times. Each takes part once; remove the others.
keys: “b\\u000ac” cannot be drawn: it is not one line of text. Draw keys, such as the protocol numbers of the \
applications, each on one line."""
    assert said == refusal(["a", "b\nc", "a", "d", "a"], seed="")
    with pytest.raises(InvalidValue, match="“a” is on the list 2 times"):
        list_digest(["a", "a"])


def test_an_empty_list_has_an_empty_order():
    """A call without a tie asks for no draw, and that is no fault."""
    assert () == drawn([], seed=SEED)
    assert sha256_by_the_book("") == list_digest([])
