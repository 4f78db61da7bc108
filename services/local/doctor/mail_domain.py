"""What the domain of our sender tells mail servers: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489).

Large mailbox providers take mail in numbers only from domains that have all three.
"""

from collections.abc import Callable, Sequence

import dns.exception
import dns.resolver

from services.local.doctor.finding import Finding, watch, well, wrong

ABOUT = "Mail domain"
PATIENCE = 5.0
RESERVED = ("example", "example.com", "example.net", "example.org", "invalid", "localhost", "test")
"""Domains that belong to nobody (RFC 2606, RFC 6761)."""


class Unanswered(Exception):
    """No name server answered; nothing is known."""


Texts = Callable[[str], list[str]]
"""Asks for the TXT records of a name; raises ``Unanswered`` when no name server answers."""


def ask_dns(name: str) -> list[str]:
    """The TXT records of a name, as the machine's name servers tell them.

    Raises:
        Unanswered: none answered.
    """
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=PATIENCE, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError) as error:
        raise Unanswered(type(error).__name__) from error
    return [b"".join(record.strings).decode(errors="replace") for record in answer]


def look_at_mail_domain(address: str, selectors: Sequence[str], *, texts: Texts = ask_dns) -> list[Finding]:
    """Whether mail servers can trust mail from this address.

    Args:
        address: the sender.
        selectors: under which names DKIM keys are published; they cannot be found out.
        texts: asks the name servers.
    """
    domain = address.rpartition("@")[2].lower()
    if domain in RESERVED or domain.endswith(tuple(f".{name}" for name in RESERVED)):
        seen = f"{domain} is reserved for examples; no mail server takes mail from it."
        return [watch(ABOUT, seen, "Set MAIL_FROM to an address of your own domain.")]
    try:
        return [_spf(domain, texts), *_dkim(domain, selectors, texts), _dmarc(domain, texts)]
    except Unanswered as error:
        return [watch(ABOUT, f"No name server answered for {domain} ({error}).", "Look again when DNS can be reached.")]


def _spf(domain: str, texts: Texts) -> Finding:
    records = [one for one in texts(domain) if _tag(one) == "v=spf1"]
    if not records:
        mend = f"Publish a TXT record at {domain}: “v=spf1 include:<your mail provider> -all”."
        return wrong(ABOUT, f"{domain} has no SPF record.", mend)
    if len(records) > 1:
        return wrong(ABOUT, f"{domain} has {len(records)} SPF records, so none counts.", "Join them into one record.")
    if records[0].split()[-1].lower() in ("+all", "all"):
        return wrong(ABOUT, f"SPF of {domain} lets anybody send.", "End the record with “-all” or “~all”.")
    return well(ABOUT, f"SPF of {domain}: {records[0]}")


def _dkim(domain: str, selectors: Sequence[str], texts: Texts) -> list[Finding]:
    if not selectors:
        mend = "Ask your mail provider for the selector and name it: placecard doctor --dkim-selector NAME."
        return [watch(ABOUT, "DKIM was not looked at: its selector is not known.", mend)]
    return [_dkim_key(f"{selector}._domainkey.{domain}", texts) for selector in selectors]


def _dkim_key(name: str, texts: Texts) -> Finding:
    keys = [tags["p"] for tags in map(_tags, texts(name)) if "p" in tags]
    if not keys:
        return wrong(ABOUT, f"There is no DKIM key at {name}.", "Publish the TXT record that your mail provider names.")
    if not all(keys):
        return wrong(ABOUT, f"The DKIM key at {name} is revoked.", "Sign with a key that is published.")
    return well(ABOUT, f"DKIM key at {name}")


def _dmarc(domain: str, texts: Texts) -> Finding:
    for name in _upwards(domain):
        records = [one for one in texts(f"_dmarc.{name}") if _tag(one).rstrip(";") == "v=DMARC1"]
        if records:
            return _dmarc_policy(f"_dmarc.{name}", records)
    mend = f"Publish a TXT record at _dmarc.{domain}: “v=DMARC1; p=none; rua=mailto:…”, later p=quarantine."
    return wrong(ABOUT, f"{domain} has no DMARC record.", mend)


def _dmarc_policy(name: str, records: list[str]) -> Finding:
    policy = _tags(records[0]).get("p", "")
    if len(records) > 1 or policy not in ("none", "quarantine", "reject"):
        seen = f"DMARC at {name} does not count: {' | '.join(records)}"
        return wrong(ABOUT, seen, "Keep one record with p=none, p=quarantine or p=reject.")
    return well(ABOUT, f"DMARC at {name}: {records[0]}")


def _upwards(domain: str) -> list[str]:
    """The domain and those above it that may hold its policy (a top-level domain never does)."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)] or [domain]


def _tag(record: str) -> str:
    return record.split(" ", 1)[0].split(";", 1)[0].strip().strip('"')


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";") if "=" in part)
    return {name.strip(): "".join(value.split()) for name, _, value in pairs}
