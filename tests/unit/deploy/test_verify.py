"""`python -m deploy.verify` tells what each check found, and fails when one complains."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from deploy.verify.__main__ import main
from deploy.verify.check import (
    Check,
    Report,
    ToolMissing,
    Unreadable,
    Verdict,
    documents_of,
    outcome_of,
    told,
    tool,
)
from deploy.verify.checks import CHECKS

ROOT = Path(__file__).parents[3]


def no_complaints(root: Path) -> Report:
    return Report(f"{root.name}: 3 files")


def two_complaints(root: Path) -> Report:
    return Report(f"{root.name}: 3 files", ("a.yaml: no", "b.yaml: no"))


def without_its_tool(root: Path) -> Report:
    raise ToolMissing(f"no tool for {root.name}")


def of_no_file(root: Path) -> Report:
    documents_of(root, "there-is-none.yaml")
    return no_complaints(root)


def test_a_check_without_complaints_is_good(tmp_path: Path) -> None:
    outcome = outcome_of(Check("files", no_complaints), tmp_path)

    assert (outcome.verdict, outcome.complaints) == (Verdict.GOOD, ())
    assert str(outcome).startswith("ok       files")
    assert f"{tmp_path.name}: 3 files" in str(outcome)


def test_complaints_stand_below_the_line_of_their_check(tmp_path: Path) -> None:
    outcome = outcome_of(Check("files", two_complaints), tmp_path)

    head, *below = str(outcome).splitlines()
    assert head.startswith("FAIL     files")
    assert [line.strip() for line in below] == ["a.yaml: no", "b.yaml: no"]


def test_a_check_without_its_tool_is_skipped_and_says_how_to_get_it(tmp_path: Path) -> None:
    outcome = outcome_of(Check("files", without_its_tool), tmp_path)

    assert (outcome.verdict, outcome.text) == (Verdict.SKIPPED, f"no tool for {tmp_path.name}")


def test_a_file_that_is_not_there_is_a_complaint_that_names_it(tmp_path: Path) -> None:
    outcome = outcome_of(Check("files", of_no_file), tmp_path)

    assert outcome.verdict is Verdict.BAD
    assert outcome.complaints[0].startswith("there-is-none.yaml: ")


@pytest.mark.parametrize("content", [b"a: [1, 2", b"a: b: c", b"\xff\xfe\x00"])
def test_a_file_that_is_no_yaml_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.yaml").write_bytes(content)

    with pytest.raises(Unreadable, match=r"^broken\.yaml: "):
        documents_of(tmp_path, "broken.yaml")


def test_documents_that_say_nothing_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "two.yaml").write_text("---\na: 1\n---\n---\nb: 2\n", encoding="utf-8")

    found = documents_of(tmp_path, "two.yaml")

    assert found == [{"a": 1}, {"b": 2}]


def test_a_tool_that_is_nowhere_is_missing_with_the_advice() -> None:
    with pytest.raises(ToolMissing, match="no-such-tool is not here: build it"):
        tool("no-such-tool", "build it")


def test_what_a_tool_warns_of_does_not_stand_in_its_answer() -> None:
    script = "import sys; print('[]'); print('deprecated', file=sys.stderr); sys.exit(3)"

    asked = told([sys.executable, "-c", script])

    assert (asked.code, asked.answer) == (3, "[]\n")
    assert "deprecated" in asked.words


def test_names_of_checks_are_unique() -> None:
    names = [check.name for check in CHECKS]

    assert len(set(names)) == len(names)


def test_an_unknown_check_is_refused_and_the_known_ones_are_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = main(["no-such-check"])

    said = capsys.readouterr().err
    assert code == 2
    assert "no check no-such-check; there are " in said
    assert CHECKS[0].name in said


def test_every_check_is_listed_without_being_run(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--list"])

    assert code == 0
    assert capsys.readouterr().out.split() == [check.name for check in CHECKS]


def test_what_fails_is_told_as_json_too_and_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["compose-rules", "--json", "--root", str(tmp_path)])

    told = json.loads(capsys.readouterr().out)
    assert (code, told["good"]) == (1, False)
    assert [check["check"] for check in told["checks"]] == ["compose-rules"]
    assert told["checks"][0]["verdict"] == "FAIL"
    assert "docker-compose.yml" in told["checks"][0]["complaints"][0]


def test_the_sum_stands_at_the_end(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "deploy.verify", "compose-rules", "--root", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert run.stdout.splitlines()[-1].startswith("0 checks passed, 1 failed, 0 skipped in ")
