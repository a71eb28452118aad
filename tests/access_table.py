"""docs/access.md, made from the rules that the application runs by: `python -m tests.access_table`.

tests/test_consistency.py fails while the page and the rules differ.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from directory.models import Membership, User
from directory.vocabulary import Role
from directory.web.access import Rule, rule_of

PAGE = Path(__file__).resolve().parent.parent / "docs" / "access.md"

HEAD = """# Who may open what

Made from the rules in `directory/web/access.py` by `python -m tests.access_table`; a test keeps it true.

Two questions are asked, in this order. **May this role use this page at all?** A page without a rule is shut
for everybody, and a test refuses to let one in. A visitor is sent to sign in; the wrong role gets 403.
**Is this record theirs?** A school's pages belong to its staff and to the district's admins; a count to the
school's coordinator and to the partner who offers the service; a correction to the coordinator of every
school that it touches. Somebody else's record answers 404, and the page is the same to the byte as for a
record that does not exist. `tests/trust/test_t04_idor.py` walks all of it: every person, page and owner.

A session ends after 30 minutes without use (15 for district admins), after 8 hours in any case, and at once
on signing out, on a new password, on a new role and when an account is closed.

"""


def page(app: Flask) -> str:
    return HEAD + "\n".join([*_roles(app), "", *_routes(app), ""])


def _rules(app: Flask) -> list[Rule]:
    found = {rule.name: rule for endpoint in app.view_functions if (rule := rule_of(app, endpoint))}
    return sorted(found.values(), key=lambda rule: (rule.asks_to_sign_in, rule.name))


def _roles(app: Flask) -> Iterator[str]:
    rules = _rules(app)
    yield "## Roles\n"
    yield "| Role | " + " | ".join(rule.name for rule in rules) + " |"
    yield "|---|" + "---|" * len(rules)
    for name, person in (("visitor", None), *((role.value.replace("_", " "), _with(role)) for role in Role)):
        yield f"| {name} | " + " | ".join("yes" if rule.allows(person) else "–" for rule in rules) + " |"


def _with(role: Role) -> User:
    return User(email="x", name="x", active=True, memberships=[Membership(role=role)])


def _routes(app: Flask) -> Iterator[str]:
    yield "## Pages\n"
    yield "| Address | Method | Who |"
    yield "|---|---|---|"
    for route in sorted(app.url_map.iter_rules(), key=lambda r: (r.rule, sorted(r.methods or ()))):
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
            rule = rule_of(app, route.endpoint)
            address = route.rule.replace("|", "\\|")
            yield f"| `{address}` | {method} | {rule.name if rule else '**nobody: no rule**'} |"


def main() -> None:
    from tests.conftest import application, settings_in

    PAGE.write_text(page(application(settings_in(Path(tempfile.mkdtemp())))), encoding="utf-8")


if __name__ == "__main__":
    main()
