"""The records that mail servers look for, as a name server of ours would tell them."""

import pytest

from services.local.doctor.finding import Finding, Level
from services.local.doctor.mail_domain import Unanswered, look_at_mail_domain

SENDER = "events@mail.institute.eu"
SPF = "v=spf1 include:_spf.provider.eu -all"
DKIM = "v=DKIM1; k=rsa; p=MIIBIjANBg kqhkiG9w"
DMARC = "v=DMARC1; p=none; rua=mailto:dmarc@institute.eu"
GOOD = {
    "mail.institute.eu": ["google-site-verification=abc", SPF],
    "s1._domainkey.mail.institute.eu": [DKIM],
    "_dmarc.mail.institute.eu": [DMARC],
}


class Names:
    """A name server that knows these records and notes what it was asked."""

    def __init__(self, records: dict[str, list[str]]) -> None:
        self.records, self.asked = records, list[str]()

    def __call__(self, name: str) -> list[str]:
        self.asked.append(name)
        return self.records.get(name, [])


def look(records: dict[str, list[str]], *selectors: str, sender: str = SENDER) -> list[Finding]:
    return look_at_mail_domain(sender, selectors, texts=Names(records))


def test_a_domain_with_all_three_is_well() -> None:
    found = look(GOOD, "s1")

    assert [one.level for one in found] == [Level.WELL] * 3
    assert "SPF" in found[0].seen
    assert "DKIM" in found[1].seen
    assert "DMARC" in found[2].seen


def test_without_a_selector_dkim_is_told_as_not_looked_at() -> None:
    _, dkim, _ = look(GOOD)

    assert dkim.level is Level.WATCH
    assert "--dkim-selector" in dkim.mend


@pytest.mark.parametrize(
    ("name", "records", "seen"),
    [
        pytest.param("mail.institute.eu", [], "no SPF record", id="no SPF"),
        pytest.param("mail.institute.eu", ["v=spf10 -all"], "no SPF record", id="something like SPF"),
        pytest.param("mail.institute.eu", [SPF, SPF], "2 SPF records", id="two SPF"),
        pytest.param("mail.institute.eu", ["v=spf1 +all"], "lets anybody send", id="SPF for all"),
        pytest.param("s1._domainkey.mail.institute.eu", [], "no DKIM key", id="no key"),
        pytest.param("s1._domainkey.mail.institute.eu", ["v=DKIM1; p="], "is revoked", id="a revoked key"),
        pytest.param("_dmarc.mail.institute.eu", [], "no DMARC record", id="no DMARC"),
        pytest.param("_dmarc.mail.institute.eu", ["v=DMARC1; p=maybe"], "does not count", id="an unknown policy"),
        pytest.param("_dmarc.mail.institute.eu", ["v=DMARC1; rua=mailto:a@b.eu"], "does not count", id="no policy"),
        pytest.param("_dmarc.mail.institute.eu", [DMARC, DMARC], "does not count", id="two policies"),
    ],
)
def test_each_fault_is_told_with_its_mend(name: str, records: list[str], seen: str) -> None:
    found = [one for one in look(GOOD | {name: records}, "s1") if one.level is Level.WRONG]

    assert len(found) == 1
    assert seen in found[0].seen
    assert found[0].mend


def test_the_policy_of_the_domain_above_counts() -> None:
    records = {name: told for name, told in GOOD.items() if not name.startswith("_dmarc")}

    *_, dmarc = look(records | {"_dmarc.institute.eu": [DMARC]}, "s1")

    assert (dmarc.level, "_dmarc.institute.eu" in dmarc.seen) == (Level.WELL, True)


def test_a_top_level_domain_is_not_asked() -> None:
    names = Names({})

    look_at_mail_domain(SENDER, (), texts=names)

    assert "_dmarc.eu" not in names.asked


def test_every_selector_is_looked_at() -> None:
    found = look(GOOD, "s1", "s2")

    assert [one.level for one in found if "DKIM" in one.seen] == [Level.WELL, Level.WRONG]


@pytest.mark.parametrize("sender", ["events@example.org", "a@mail.example.com", "a@localhost"])
def test_nobody_is_asked_about_domains_for_examples(sender: str) -> None:
    names = Names({})

    (one,) = look_at_mail_domain(sender, ("s1",), texts=names)

    assert one.level is Level.WATCH
    assert names.asked == []


def test_a_name_server_that_does_not_answer_says_nothing_about_the_domain() -> None:
    def away(_: str) -> list[str]:
        raise Unanswered("LifetimeTimeout")

    (one,) = look_at_mail_domain(SENDER, ("s1",), texts=away)

    assert one.level is Level.WATCH
    assert "LifetimeTimeout" in one.seen
