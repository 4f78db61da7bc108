"""Both sides really answer, and what was checked out for it is gone afterwards."""

import subprocess

from click.testing import CliRunner

from bench.against import HERE, compared, main


def worktrees() -> str:
    done = subprocess.run(["git", "worktree", "list"], cwd=HERE, capture_output=True, text=True, check=True)
    return done.stdout


def test_a_revision_answers_in_turns_with_the_files_here() -> None:
    before = worktrees()

    done = CliRunner().invoke(main, ["HEAD", "--seconds", "0.5", "--rounds", "1"])

    assert done.exit_code == 0, done.output
    assert "T1" in done.output
    assert worktrees() == before


def test_a_revision_that_is_none_is_said_so() -> None:
    done = CliRunner().invoke(main, ["no-such-revision"])

    assert done.exit_code == 1
    assert "no-such-revision" in done.output


def test_each_round_is_compared_with_its_neighbour() -> None:
    assert compared("0123456789abcdef", [110.0, 50.0], [100.0, 100.0]).ratios == [1.1, 0.5]
