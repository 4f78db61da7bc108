"""One run at a time, one format, nothing of other people's deleted, keys made once."""

import stat
from pathlib import Path

import pytest

from services.local import folder as folders
from services.local.faults import LocalFault
from services.local.folder import FolderInUse, held, read_values, write_values


class TestHolding:
    def test_is_for_one_run_at_a_time(self, tmp_path: Path) -> None:
        with held(tmp_path / "data"), pytest.raises(FolderInUse, match="Another “placecard” already runs"):
            held(tmp_path / "data").__enter__()
        with held(tmp_path / "data"):
            pass

    def test_refuses_a_folder_of_another_version_and_names_the_way_out(self, tmp_path: Path) -> None:
        with held(tmp_path / "data"):
            pass
        (tmp_path / "data" / "version").write_text("7\n")

        with (
            pytest.raises(LocalFault, match=r"(?s)another version of Placecard \(format 7.*--reset"),
            held(tmp_path / "data"),
        ):
            pass

    def test_refuses_a_folder_with_other_things_in_it(self, tmp_path: Path) -> None:
        (tmp_path / "mail").mkdir()
        with pytest.raises(LocalFault, match="holds other things already"), held(tmp_path, reset=True):
            pass
        assert (tmp_path / "mail").exists()

    def test_refuses_a_place_that_is_no_folder(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(LocalFault, match="cannot be used: Not a directory"), held(tmp_path / "file"):
            pass

    def test_refuses_a_disk_that_is_nearly_full(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(folders, "LEAST_FREE_BYTES", 10**18)
        with pytest.raises(LocalFault, match="nearly full"), held(tmp_path / "data"):
            pass


class TestReset:
    def test_deletes_what_runs_stored_and_nothing_else(self, tmp_path: Path) -> None:
        with held(tmp_path / "data") as folder:
            first = folder.keys()
            (folder.mail / "old.eml").write_text("old")
        (tmp_path / "data" / "notes.txt").write_text("mine")

        with held(tmp_path / "data", reset=True) as folder:
            assert folder.keys() != first
            assert list(folder.mail.iterdir()) == []
        assert (tmp_path / "data" / "notes.txt").read_text() == "mine"

    def test_takes_a_folder_of_another_version(self, tmp_path: Path) -> None:
        with held(tmp_path / "data"):
            pass
        (tmp_path / "data" / "version").write_text("7\n")
        with held(tmp_path / "data", reset=True):
            pass


class TestKeys:
    def test_are_made_once_strong_enough_and_for_the_owner_alone(self, tmp_path: Path) -> None:
        with held(tmp_path / "data") as folder:
            made = folder.keys()
        with held(tmp_path / "data") as folder:
            assert folder.keys() == made
        assert made["BOOTSTRAP_API_KEY"].startswith("pc_")
        assert all(len(value) >= 43 for value in made.values())
        assert stat.S_IMODE((tmp_path / "data" / "keys").stat().st_mode) == 0o600

    def test_keep_an_equals_sign(self, tmp_path: Path) -> None:
        write_values(tmp_path / "file", {"URL": "postgresql://x@/y?host=%2Ftmp"})
        assert read_values(tmp_path / "file") == {"URL": "postgresql://x@/y?host=%2Ftmp"}
