"""No program text of the product does what nobody could look after: run what came in, for instance.

Each rule is shown to find what it forbids, then applied to every file that production runs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from deploy.checks.source import ROOT, Source, calls, python_sources

PRODUCT = [
    source
    for source in python_sources()
    if source.within("coordination", "workers", "config", "migrations", "wsgi.py")
]
TEMPLATES = sorted((ROOT / "coordination").rglob("templates/**/*.html"))
# Names of calls that turn text into acts, or read formats that can make objects.
ACTS = re.compile(
    r"^(eval|exec|compile|__import__|os\.(system|popen|exec\w*|spawn\w*)|importlib\.import_module|"
    r"(flask\.)?render_template_string|jinja2\.\w+|\S*\.from_string|"
    r"(pickle|marshal|shelve|dill|jsonpickle)\.\w+|yaml\.\w+|subprocess\.(?!run$|SubprocessError).*)$"
)
MAKES_OBJECTS = {"pickle", "marshal", "shelve", "dill", "yaml", "xml", "lxml", "defusedxml"}
UNPACKS = {"zipfile", "tarfile", "gzip", "bz2", "lzma", "ctypes", "cffi", "code", "pty"}
SPEAKS = {
    "ldap",
    "ldap3",
    "memcache",
    "pymemcache",
    "telnetlib",
    "ftplib",
    "websockets",
    "graphene",
}
FORBIDDEN_MODULES = MAKES_OBJECTS | UNPACKS | SPEAKS | {"random"}
# Codes and levels of the product stand in a statement's text, which makes other plans possible.
# Commands of the operator run the programs of PostgreSQL, and unpack what age has authenticated.
ALLOWED = {
    "coordination/access/asking.py": {"fixed"},
    "coordination/backup/following.py": {"gzip", "subprocess.Popen"},
    "coordination/backup/making.py": {"subprocess.Popen"},
    "coordination/backup/server.py": {"subprocess.Popen"},
    "coordination/backup/unpacking.py": {"gzip", "tarfile"},
}
WEAK = re.compile(r"\b(md5|sha1|DES|3DES|RC4|ARC4|Blowfish|ECB|CBC|CTR|PKCS1v15)\b")


def modules(source: Source) -> Iterator[tuple[ast.AST, str]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node, name.name.split(".")[0]) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node, (node.module or "").split(".")[0]


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((item.value for item in call.keywords if item.arg == name), None)


def is_literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)


def found(source: Source) -> list[str]:
    """Return what a file does that it must not, as lines."""
    wrong = [(node, f"uses {name}") for node, name in modules(source) if name in FORBIDDEN_MODULES]
    for call, name in calls(source.tree):
        shell, verify = keyword(call, "shell"), keyword(call, "verify")
        if ACTS.match(name) and name != "re.compile":
            wrong.append((call, f"calls {name}"))
        if shell is not None or (is_literal(verify) and verify.value is False if verify else False):
            wrong.append((call, "a shell, or a certificate that nobody checks"))
        if name in {"text", "sa.text", "Markup", "literal_column"} and call.args:
            wrong += [] if fixed(call.args[0]) else [(call, f"{name} of what is not fixed")]
        if name in {"re.compile", "re.match", "re.search", "re.fullmatch", "re.sub", "re.split"}:
            wrong += [] if fixed(call.args[0]) else [(call, "a pattern made of what came in")]
    allowed = ALLOWED.get(source.path, set())
    wrong = [one for one in wrong if one[1].rpartition(" ")[2] not in allowed]
    lines = [f"{source.path}:{node.lineno}: {text}" for node, text in wrong]
    return lines + [f"{source.path}: {word}" for word in WEAK.findall(code_of(source))]


def fixed(node: ast.expr) -> bool:
    """Return whether a pattern is written here, of constants with capitals at most."""
    if isinstance(node, ast.JoinedStr):
        parts = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        return all(isinstance(part, ast.Name) and part.id.isupper() for part in parts)
    return is_literal(node) or (isinstance(node, ast.Name) and node.id.isupper())


def code_of(source: Source) -> str:
    """Return a file without its strings and comments."""
    return " ".join(
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Name | ast.Attribute)
    )


@pytest.mark.parametrize(
    "line",
    [
        "eval(text)",
        "os.system(command)",
        "subprocess.Popen(command)",
        "subprocess.run(command, shell=True)",
        "render_template_string(text)",
        "import pickle",
        "from xml.etree import ElementTree",
        "import random",
        "hashlib.md5(text)",
        "hashlib.sha1(text)",
        "modes.ECB()",
        'session.execute(text(f"select {name}"))',
        "Markup(name)",
        "re.compile(typed)",
        're.search(f"^{typed}", line)',
        "requests.get(address, verify=False)",
    ],
)
def test_what_is_forbidden_is_found(line: str) -> None:
    assert found(Source("coordination/x.py", line))


@pytest.mark.parametrize("source", PRODUCT, ids=lambda source: source.path)
def test_no_file_of_the_product_does_it(source: Source) -> None:
    assert found(source) == []


def test_all_of_the_product_was_looked_at() -> None:
    assert len(PRODUCT) > 300
    assert len(TEMPLATES) > 60


def test_no_template_lets_text_through_unescaped() -> None:
    for path in TEMPLATES:
        written = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape\s+false|\{%-?\s*raw|srcdoc", written), path
        assert not re.search(r'(href|src|action)="javascript:', written, re.IGNORECASE), path


def test_passwords_are_masked_and_may_be_pasted() -> None:
    seen = 0
    for path in TEMPLATES:
        for field in re.findall(r'f\.input\("[a-z]*[pP]assword"[^\n]*', path.read_text()):
            assert 'type="password"' in field, (path, field)
            assert re.search(r'autocomplete="(current|new)-password"', field), (path, field)
            seen += 1
    assert seen >= 4
    scripts = [path.read_text() for path in (ROOT / "coordination/shell/static").glob("*.js")]
    assert not re.search(r"paste|clipboard", "".join(scripts))
