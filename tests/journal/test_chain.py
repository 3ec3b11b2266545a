"""The chain: what changes it is seen, named, and told apart; what cannot be seen is said."""

import hashlib
import json
import random

import attrs
import pytest

from stemcity_kit.calls import acts
from stemcity_kit.errors import InvalidValue, Severity
from stemcity_kit.journal.chain import Head, chained, genesis, verify
from stemcity_kit.journal.memory import MemoryJournal
from stemcity_kit.testing.journal_contract import CASE, Clock, application

LENGTH = 40


@pytest.fixture(scope="module")
def links():
    """The links of a case of forty records, personal ones among them."""
    journal = MemoryJournal(clock=Clock())
    for number in range(LENGTH):
        if number % 3:
            journal.decide(CASE, acts.QuestionAsked(key=f"q{number}", text="?"), seen=number, by="rossi")
        else:
            journal.receive(CASE, application(f"a{number}"), by="portal")
    return tuple(journal.links(CASE))


@pytest.fixture(scope="module")
def head(links):
    """The head that was published."""
    return Head(CASE, LENGTH, links[-1].digest)


def forged(links, start=0):
    """The same bodies with digests that fit, as somebody writes who knows how the chain is made."""
    before = links[start - 1].digest if start else genesis(CASE)
    for link in links[start:]:
        before = chained(before, link.body)
        yield attrs.evolve(link, digest=before)


def rules(verdict):
    """What was found, by its ids."""
    return [finding.rule for finding in verdict.faults]


def test_a_whole_chain_holds(links, head):
    """Its head, reckoned anew, is the one that was published; nothing is said to be hidden."""
    verdict = verify(links, case=CASE, heads=[head])
    assert (verdict.holds, verdict.head, verdict.first, verdict.limits) == (True, head, None, ())


def test_the_digest_is_what_the_docs_say(links):
    """A stranger reckons it in two lines, without this library."""
    digest = hashlib.sha256(json.dumps({"case": CASE, "schema": 1}, separators=(",", ":")).encode()).hexdigest()
    for link in links:
        digest = hashlib.sha256(bytes.fromhex(digest) + link.body.encode()).hexdigest()
    assert digest == links[-1].digest


def test_a_thousand_alterations_are_seen_and_named(links, head):
    """Any one character of any body, digest or personal piece, changed anyhow, is found at its own record."""
    random_ = random.Random(1)
    for _ in range(1000):
        number = random_.randrange(LENGTH)
        changed = altered(links[number], random_)
        verdict = verify([*links[:number], changed, *links[number + 1 :]], case=CASE, heads=[head])
        assert (verdict.holds, verdict.first) == (False, number + 1)


def altered(link, random_):
    """A link with one thing changed."""
    what = random_.choice(
        ["body", "digest", "number", "piece", "salt"] if link.pieces else ["body", "digest", "number"]
    )
    if what == "number":
        return attrs.evolve(link, number=link.number + random_.choice([-1, 1, 100]))
    if what in ("piece", "salt"):
        place = random_.randrange(len(link.pieces))
        name = "content" if what == "piece" else "salt"
        piece = link.pieces[place]
        piece = attrs.evolve(piece, **{name: one_changed(getattr(piece, name), random_, "0123456789abcdef")})
        return attrs.evolve(link, pieces=(*link.pieces[:place], piece, *link.pieces[place + 1 :]))
    return attrs.evolve(link, **{what: one_changed(getattr(link, what), random_, "0123456789abcdef{}, è")})


def one_changed(text, random_, letters):
    """The text with one character replaced by another."""
    place = random_.randrange(len(text))
    return text[:place] + random_.choice(letters.replace(text[place], "")) + text[place + 1 :]


def test_a_thousand_cut_tails_are_seen(links, head):
    """Against a head that was published, the first record that is missing is named, however many are."""
    random_ = random.Random(2)
    for _ in range(1000):
        kept = random_.randrange(LENGTH)
        verdict = verify(links[:kept], case=CASE, heads=[head])
        assert (rules(verdict), verdict.first) == (["cut-tail"], kept + 1)


def test_a_thousand_rewritten_chains_are_seen(links, head):
    """Whoever changes a record and every digest after it is found out by the published head alone."""
    random_ = random.Random(3)
    for _ in range(1000):
        number = random_.randrange(LENGTH)
        body = links[number].body.replace('"by":"', f'"by":"{random_.choice("abcdefgh")}', 1)
        rewritten = [*links[:number], attrs.evolve(links[number], body=body), *links[number + 1 :]]
        verdict = verify([*links[:number], *forged(rewritten, number)], case=CASE, heads=[head])
        assert rules(verdict) == ["rewritten-chain"]


def test_without_a_head_a_rewritten_chain_holds_and_that_is_said(links):
    """A chain alone cannot show it; the verdict says so in words."""
    body = links[3].body.replace('"by":"', '"by":"x')
    rewritten = [*links[:3], *forged([*links[:3], attrs.evolve(links[3], body=body), *links[4:]], 3)]
    for hidden in (rewritten, links[:5]):
        verdict = verify(hidden, case=CASE)
        assert verdict.holds
        (note,) = verdict.limits
        assert str(note) == (
            "journal 'grants-2027': Without a published head nobody can see whether the end was cut off or the whole "
            "chain written anew. Give a head from a document that was published or that somebody else keeps."
        )
        assert verdict.limits[0].severity is Severity.NOTE


def test_what_is_younger_than_the_head_is_said(links):
    """A head answers for the records up to its own."""
    verdict = verify(links, case=CASE, heads=[Head(CASE, 30, links[29].digest)])
    assert verdict.holds
    assert "Records 31 to 40 are younger than the last head given" in str(verdict.limits[0])


def test_several_heads_narrow_down_what_was_rewritten(links):
    """The first bad record lies after the last head that agrees; where only one is left, it is named."""
    body = links[20].body.replace('"by":"', '"by":"x')
    rewritten = [*links[:20], *forged([*links[:20], attrs.evolve(links[20], body=body), *links[21:]], 20)]
    heads = {number: Head(CASE, number, links[number - 1].digest) for number in (10, 20, 21, 30)}
    wide = verify(rewritten, case=CASE, heads=[heads[10], heads[30]])
    assert "some record from 11 to 30 is not what it was" in str(wide.faults[0])
    assert wide.first is None
    exact = verify(rewritten, case=CASE, heads=list(heads.values()))
    assert exact.first == 21
    assert str(exact.faults[0]) == (
        "journal 'grants-2027', digest: Record 21 is not what it was when its head was published. Compare them with "
        "a copy of the journal of the time when the head was published."
    )


@pytest.mark.parametrize(("order", "first"), [((0, 2, 1, 3), 2), ((0, 1, 3), 3), ((1, 2, 3), 1), ((0, 0, 1), 2)])
def test_gaps_and_other_orders_are_seen_without_a_head(links, order, first):
    """The first place that is wrong is named."""
    verdict = verify([links[place] for place in order], case=CASE)
    assert (rules(verdict), verdict.first) == (["gap-in-chain"], first)


def test_a_chain_of_another_case_is_seen(links):
    """Records cannot be moved from one case to another, even when their rows say so."""
    moved = [attrs.evolve(link, case="other") for link in links]
    assert verify(moved, case="other").first == 1
    body_tells = [*forged([attrs.evolve(link, case="other") for link in links])]
    digest = genesis("other")
    for place, link in enumerate(body_tells):
        digest = chained(digest, link.body)
        body_tells[place] = attrs.evolve(link, digest=digest)
    assert rules(verify(body_tells, case="other")) == ["misplaced-record"]


def test_time_that_goes_back_is_seen(links):
    """A forged record with an older moment than the one before it does not hold."""
    body = json.loads(links[5].body) | {"at": "2020-01-01T00:00:00.000000Z"}
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    older = [*links[:5], *forged([*links[:5], attrs.evolve(links[5], body=text)], 5)]
    assert rules(verify(older, case=CASE)) == ["time-went-back"]


def test_a_body_that_is_no_json_is_a_finding(links):
    """Also where the digest was made to fit, and however deep it nests."""
    for body in ("", "[]", "{", "[" * 100_000, '"x"'):
        forged_ = attrs.evolve(links[0], body=body, digest=chained(genesis(CASE), body))
        assert rules(verify([forged_], case=CASE)) == ["misplaced-record"]


def test_erased_is_not_altered(links, head):
    """A piece that is gone is counted; a piece that was exchanged or added is a fault."""
    bare = [attrs.evolve(link, pieces=()) for link in links]
    verdict = verify(bare, case=CASE, heads=[head])
    assert (verdict.holds, verdict.erased) == (True, sum(len(link.pieces) for link in links))
    swapped = [attrs.evolve(links[0], pieces=links[3].pieces), *links[1:]]
    assert rules(verify(swapped, case=CASE)) == ["altered-content"]
    added = [links[0], attrs.evolve(links[1], pieces=links[0].pieces[:1]), *links[2:]]
    assert (rules(verify(added, case=CASE)), verify(added, case=CASE).first) == (["altered-content"], 2)


def test_commitments_cannot_be_guessed_from_the_chain():
    """The same answer of the same person gives another commitment each time, and no digest of it stands anywhere."""
    journal = MemoryJournal(clock=Clock())
    for _ in range(2):
        journal.receive(CASE, application("a1", hardship="yes"), by="portal")
    bodies = [json.loads(link.body)["sealed"]["answers"] for link in journal.links(CASE)]
    assert set(bodies[0]) & set(bodies[1]) == set()
    guesses = {hashlib.sha256(word.encode()).hexdigest() for word in ("yes", '"yes"', "no", '"no"')}
    assert guesses & {commitment for body in bodies for commitment in body} == set()
    assert "hardship" not in "".join(link.body for link in journal.links(CASE))


def test_the_journal_s_own_head_shows_a_careless_cut(links, head):
    """Who cuts records and forgets the row of the case is found without any published head."""
    careless = verify(links[:30], case=CASE, kept=head)
    assert (rules(careless), careless.first) == (["cut-tail"], 31)
    assert rules(verify(links, case=CASE, kept=Head(CASE, 30, links[29].digest))) == ["other-head"]


def test_a_head_of_another_case_is_no_witness(links, head):
    """It is said, instead of being passed over."""
    verdict = verify(links, case=CASE, heads=[attrs.evolve(head, case="other")])
    assert rules(verdict) == ["foreign-head"]
    assert verdict.limits[0].rule == "no-head"


def test_a_head_is_one_line(head):
    """It is printed on documents and typed back from them."""
    assert Head.parse(f"  {head}\n") == head
    for text in ("", "grants-2027 40", f"{head}0", "a b " + "0" * 64, str(head).upper()):
        with pytest.raises(InvalidValue, match="is not a head of a journal"):
            Head.parse(text)


def test_an_empty_case_has_a_chain():
    """Nothing yet, and the head of nothing."""
    assert verify([], case=CASE, heads=[Head(CASE, 0, genesis(CASE))]).holds
    assert not verify([], case=CASE, heads=[Head(CASE, 0, genesis("other"))]).holds


def test_content_under_a_stranger_s_key_is_found():
    """Whoever erases its person would leave it behind, and whoever asks for their own file would read it."""
    journal = MemoryJournal(clock=Clock())
    journal.receive(CASE, application("a1"), by="portal")
    journal.decide(CASE, acts.SheetScored(application="a1", member="verdi"), seen=1, by="verdi", because="seen")
    links = list(journal.links(CASE))
    assert verify(links, case=CASE).holds
    moved = [attrs.evolve(piece, person="stranger") for piece in links[1].pieces]
    verdict = verify([links[0], attrs.evolve(links[1], pieces=tuple(moved))], case=CASE)
    assert ([fault.rule for fault in verdict.faults], verdict.first) == (["astray-content"], 2)
