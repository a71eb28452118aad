"""`hallway quality`."""

import json
from typing import Any

import click

from directory.core import core
from directory.db import reading
from directory.models.columns import utc_now
from directory.reports.quality import Report, look_over
from directory.reports.quality_checks import Finding


@click.command("quality")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--limit", default=50, show_default=True, help="How many findings to list; 0 lists them all.")
def command(as_json: bool, limit: int) -> None:
    """Say what is missing, stale, contradictory or impossible in the directory, worst first.

    Worst is what keeps most families from finding the right thing. /admin/quality shows the same, with links
    to mend it.
    """
    with core(), reading():
        report = look_over(utc_now())
    findings = report.findings[:limit] if limit > 0 else report.findings
    if as_json:
        click.echo(json.dumps(_plain(report, findings), ensure_ascii=False, indent=2))
        return
    for line in _lines(report, findings):
        click.echo(line)


def _lines(report: Report, findings: tuple[Finding, ...]) -> list[str]:
    total = sum(report.totals.values())
    lines = [f"{report.flawed:,} of {total:,} records have something amiss.", ""]
    lines += [
        f"{share.findings:>7,} {kind:<14} in {share.records:,} records ({share.share:.0%})"
        for kind, share in report.by_kind().items()
    ]
    lines += [""] + [
        f"{share.findings:>7,} {check.label} ({check.entity}, {share.share:.0%})"
        for check, share in report.by_check()
    ]
    lines += [""] + [f"{finding.check.entity}: {finding.name}: {said(finding)}" for finding in findings]
    left = len(report.findings) - len(findings)
    return [*lines, f"… and {left:,} more: --limit 0 lists them all."] if left else lines


def said(finding: Finding) -> str:
    return finding.check.says % finding.facts if finding.facts else finding.check.says.replace("%%", "%")


def _plain(report: Report, findings: tuple[Finding, ...]) -> dict[str, Any]:
    return {
        "records": report.totals,
        "flawed": report.flawed,
        "unfindable": report.unfindable,
        "by_kind": {
            str(kind): {"findings": share.findings, "records": share.records, "share": round(share.share, 4)}
            for kind, share in report.by_kind().items()
        },
        "by_check": {
            check.key: {"findings": share.findings, "records": share.records, "share": round(share.share, 4)}
            for check, share in report.by_check()
        },
        "findings": [
            {
                "check": finding.check.key,
                "kind": str(finding.check.kind),
                "entity": finding.check.entity,
                "id": finding.row_id,
                "name": finding.name,
                "field": finding.check.field,
                "harm": finding.harm,
                "says": said(finding),
                "facts": dict(finding.facts),
            }
            for finding in findings
        ],
    }
