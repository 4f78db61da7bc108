"""Tests lie where the code lies, or this file says where else."""

from pathlib import Path

from tests.structure.tree import TOP, python_below

ACROSS = {
    "bench",
    "compose",
    "contracts",
    "journeys",
    "races",
    "seasons",
    "faults",
    "security",
    "structure",
    "browser",
    "years",
}
"""Folders whose tests go through many modules at once."""

RULES = [
    path
    for layer in ("domain", "usecases")
    for service in ("registration", "notifications")
    for path in python_below(f"services/{service}/{layer}")
    if not path.name.startswith("__")
]

# One verb or view of a noun, tested with its noun; values without a rule, tested with the rule that makes them.
TESTED_WITH = {
    "notifications/domain/test_retrying.py": ("domain/deliveries",),
    "notifications/test_clock.py": ("usecases/keep_house",),
    "notifications/usecases/test_call_webhooks.py": ("domain/webhooks",),
    "notifications/usecases/test_deliver.py": (
        "usecases/desk", "usecases/record_outcome", "usecases/take_deliveries",
        "usecases/write_mail",
    ),
    "notifications/usecases/test_accept_messages.py": ("usecases/reroute_enquiry",),
    "registration/api/test_audit.py": ("usecases/list_audit", "usecases/list_registration_history"),
    "registration/api/test_exports.py": (
        "usecases/export_registrations", "usecases/make_badges", "usecases/show_door_list",
    ),
    "registration/api/test_figures.py": (
        "usecases/forecast_answers", "usecases/show_readiness", "usecases/show_statistics",
    ),
    "registration/api/test_organisations.py": ("usecases/change_organisation", "usecases/show_organisation"),
    "registration/api/test_hooks.py": ("usecases/take_mail_return", "domain/mail_returns"),
    "registration/usecases/test_name_people.py": ("usecases/keep_allocation",),
    "registration/usecases/test_weigh_choice.py": ("usecases/count_targets",),
    "registration/api/test_vocabularies.py": ("usecases/change_vocabulary", "usecases/show_vocabulary"),
    "registration/api/test_capacity.py": ("usecases/change_capacity", "usecases/show_capacity"),
    "registration/api/test_enquiries.py": (
        "usecases/count_enquiries", "usecases/list_enquiries", "usecases/settle_enquiry", "usecases/submit_enquiry",
    ),
    "registration/api/test_events.py": (
        "usecases/clone_event", "usecases/list_event_history", "usecases/list_events", "usecases/show_event",
    ),
    "registration/api/test_guards.py": ("usecases/authenticate_key", "domain/callers"),
    "registration/api/test_health.py": ("usecases/show_condition",),
    "registration/api/test_idempotency.py": ("usecases/answer_once", "domain/repeats", "usecases/keep_house"),
    "registration/api/test_importing.py": ("usecases/add_invitees", "usecases/import_invitations"),
    "registration/api/test_invitation.py": ("usecases/show_invitation", "domain/invitee_event"),
    "registration/api/test_invitations.py": (
        "usecases/change_invitation", "usecases/list_invitations", "usecases/resend_invitation",
        "usecases/write_invitation",
    ),
    "registration/api/test_gauges.py": ("usecases/show_numbers", "domain/numbers"),
    "registration/api/test_keys.py": (
        "usecases/create_key", "usecases/list_keys", "usecases/revoke_key", "domain/api_keys",
    ),
    "registration/api/test_ledger.py": ("usecases/show_ledger",),
    "registration/api/test_messages.py": ("usecases/list_messages", "domain/mails"),
    "registration/api/test_people.py": (
        "usecases/erase_person", "usecases/export_person", "usecases/find_people", "usecases/leave_person_alone",
    ),
    "registration/api/test_problems.py": ("domain/refusals",),
    "registration/api/test_registration.py": (
        "usecases/change_registration", "usecases/confirm_address", "usecases/decide_registration",
        "usecases/list_registrations", "usecases/show_registration", "domain/registrations",
    ),
    "registration/api/test_sending.py": (
        "usecases/pause_sending", "usecases/queue_invitations", "usecases/send_invitations", "usecases/undo_batch",
    ),
    "registration/usecases/test_release_batch.py": ("usecases/check_facts", "usecases/make_batch"),
    "registration/usecases/test_release_wave.py": ("usecases/plan_waves",),
    "registration/api/test_webhooks.py": (
        "usecases/keep_webhook", "usecases/list_webhooks", "usecases/settle_webhooks", "domain/webhooks",
    ),
    "registration/api/test_wordings.py": (
        "usecases/change_wording", "usecases/make_sample", "usecases/preview_letter", "usecases/show_wording",
    ),
    "registration/api/test_suppressions.py": (
        "usecases/lift_suppression", "usecases/list_suppressions", "usecases/suppress_address", "domain/suppressions",
    ),
    "registration/api/test_waitlist.py": ("usecases/list_waitlist", "usecases/order_waitlist"),
    "registration/domain/test_telling.py": ("domain/announcing",),
    "registration/pages/test_feeds.py": ("usecases/govern_calendar_feeds", "usecases/show_calendar_feed"),
    "registration/pages/test_rooms.py": ("usecases/find_room",),
    "registration/pages/test_links.py": (
        "usecases/answer_link_requests", "usecases/request_link", "domain/live_links",
    ),
    "registration/pages/test_saved_drafts.py": ("usecases/save_draft",),
    "registration/pages/test_enquiry_desk.py": ("usecases/escalate_enquiries", "usecases/work_enquiry"),
    "registration/pages/test_unsubscribing.py": ("usecases/stop_invitations",),
    "registration/pages/test_open_registration.py": ("usecases/show_open_registration",),
    "registration/pages/test_own_data.py": (
        "usecases/erase_own_data", "usecases/export_own_data", "usecases/leave_registrant_alone",
    ),
    "registration/api/test_sealed_answers.py": (
        "usecases/count_needs",
        "usecases/purge_answers", "usecases/reveal_answers", "domain/purging",
    ),
    "registration/pages/test_registration.py": ("usecases/show_calendar_entry",),
    "registration/usecases/test_ask_again.py": ("usecases/say_still_coming", "domain/confirmation_rounds"),
    "registration/usecases/test_check_in.py": ("usecases/mark_absent",),
    "registration/usecases/test_decide_proposal.py": (
        "usecases/invite_instead", "usecases/list_proposals", "usecases/propose_person",
        "usecases/substitute_registration", "domain/proposals",
    ),
    "registration/pages/test_proposed_changes.py": ("usecases/propose_change",),
    "registration/usecases/test_ask_visa_letter.py": (
        "usecases/decide_visa_letter", "usecases/put_to_contact", "domain/visa_letters",
    ),
    "registration/usecases/test_tell_changes.py": ("domain/fact_changes",),
    "registration/usecases/test_send_notices.py": ("domain/event_notices",),
    "registration/usecases/test_take_registration.py": ("domain/speakers",),
    "registration/usecases/test_change_attendance.py": ("usecases/correct_registration", "usecases/move_seats"),
    "registration/usecases/test_answer_invitation.py": ("domain/answering", "domain/references"),
    "registration/usecases/test_audit_ledger.py": ("domain/ledger",),
    "registration/usecases/test_fold_reports.py": ("domain/reporting",),
}  # fmt: skip

# Tests of a behaviour that no single module holds.
OF_BEHAVIOUR = {
    "registration/api/test_fuzz.py",
    "registration/api/test_importing.py",
    "registration/api/test_sending.py",
    "registration/usecases/test_pools.py",
    "notifications/mail/test_ahead.py",
    "notifications/mail/test_tls.py",
    "notifications/usecases/test_batches.py",
    "notifications/usecases/test_every_message.py",
}


def elsewhere_tested() -> dict[Path, Path]:
    """Module → the test file that tests it, for those without a mirror."""
    return {
        Path("services", *service_of(test, module), f"{module}.py"): Path("tests", test)
        for test, modules in TESTED_WITH.items()
        for module in modules
    }


def service_of(test: str, module: str) -> tuple[str, ...]:
    """The test's own service, unless the module names its."""
    return () if module.count("/") == 2 else (test.partition("/")[0],)


def mirror(path: Path) -> Path:
    return Path("tests", *path.parts[1:-1], f"test_{path.name}")


def test_every_rule_and_use_case_has_its_tests() -> None:
    elsewhere = elsewhere_tested()

    assert [str(path) for path in RULES if not (TOP / mirror(path)).exists() and path not in elsewhere] == []


def test_whatever_is_tested_elsewhere_exists_and_has_no_mirror() -> None:
    for module, test in elsewhere_tested().items():
        assert (TOP / module).exists(), module
        assert (TOP / test).exists(), test
        assert not (TOP / mirror(module)).exists(), f"{module} has a mirror by now"


def test_every_test_mirrors_code() -> None:
    strays = [
        str(path)
        for path in python_below("tests")
        if path.name.startswith("test_") and path.parts[1] not in ACROSS
        if not (TOP / code(path)).exists() and not (TOP / code(path).with_suffix("")).is_dir()
        if str(path.relative_to("tests")) not in OF_BEHAVIOUR
    ]

    assert strays == []


def code(test: Path) -> Path:
    return Path("services", *test.parts[1:-1], test.name.removeprefix("test_"))
