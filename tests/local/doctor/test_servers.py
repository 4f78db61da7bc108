"""Redis, mail server and disk: well, and away."""

import shutil
from pathlib import Path

import pytest
import redis

from services.local.doctor.finding import Level
from services.local.doctor.servers import look_at_disk, look_at_mail_server, look_at_redis
from services.local.ports import free_port
from tests.journeys.sink import a_sink


class TestRedis:
    def test_that_answers_is_well(self, redis_url: str) -> None:
        (one,) = look_at_redis(redis_url)
        assert (one.level, "answers" in one.seen) == (Level.WELL, True)

    def test_that_is_away_is_told_without_its_password(self) -> None:
        (one,) = look_at_redis(f"redis://:hidden@127.0.0.1:{free_port()}/0")
        assert one.level is Level.WRONG
        assert "nothing is lost" in one.mend
        assert "hidden" not in f"{one.seen}{one.mend}"

    def test_that_pushes_things_out_is_told(self, redis_url: str) -> None:
        client = redis.Redis.from_url(redis_url)
        client.config_set("maxmemory-policy", "allkeys-lru")
        try:
            (one,) = look_at_redis(redis_url)
        finally:
            client.config_set("maxmemory-policy", "noeviction")
        assert (one.level, "allkeys-lru" in one.seen) == (Level.WATCH, True)


class TestMailServer:
    def test_that_greets_us_is_well_and_gets_no_mail(self) -> None:
        with a_sink() as sink:
            (one,) = look_at_mail_server({"SMTP_URL": sink.url})
            assert (one.level, sink.mails) == (Level.WELL, [])

    def test_that_is_away_is_told_without_the_password(self) -> None:
        url = f"smtps://user:hidden@127.0.0.1:{free_port()}"
        (one,) = look_at_mail_server({"SMTP_URL": url})
        assert one.level is Level.WRONG
        assert "hidden" not in f"{one.seen}{one.mend}"

    @pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
    def test_that_speaks_in_clear_only_is_told(self, scheme: str) -> None:
        with a_sink() as sink:
            (one,) = look_at_mail_server({"SMTP_URL": f"{scheme}://127.0.0.1:{sink.port}"})
        assert one.level is Level.WRONG

    def test_of_ours_is_not_asked(self) -> None:
        (one,) = look_at_mail_server({"SMTP_URL": "smtp://127.0.0.1:1", "PLACECARD_MAIL_FOLDER": "mail"})
        assert one.level is Level.WELL


class TestDisk:
    def test_is_that_of_a_folder_which_is_not_there_yet(self, tmp_path: Path) -> None:
        (one,) = look_at_disk(tmp_path / "none" / "such")
        assert str(tmp_path) in one.seen

    @pytest.mark.parametrize(("gigabytes", "level"), [(0.1, Level.WRONG), (0.5, Level.WATCH), (50, Level.WELL)])
    def test_is_told_as_it_fills(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gigabytes: float, level: Level
    ) -> None:
        class Usage:
            free = gigabytes * 1e9

        monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage)
        (one,) = look_at_disk(tmp_path)
        assert one.level is level
