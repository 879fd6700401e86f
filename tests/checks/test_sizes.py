from deploy.checks import sizes
from deploy.checks.source import Source


def function(lines, docstring=False):
    text = '    """Say.\n\n    More.\n    """\n' if docstring else ""
    return "def f():\n" + text + "    x = 1\n" * (lines - 1)


def check(path, text):
    return [problem.text for problem in sizes.check([Source(path, text)])]


def test_a_function_of_forty_lines_passes_and_of_forty_one_does_not():
    assert not check("coordination/a.py", function(40))
    assert check("coordination/a.py", function(41)) == ["f has 41 lines; a function has at most 40"]


def test_a_docstring_does_not_count():
    assert not check("coordination/a.py", function(40, docstring=True))


def test_methods_and_inner_functions_count_too():
    body = function(41).replace("\n", "\n    ").strip()
    assert check("coordination/a.py", f"class C:\n    {body}")


def test_modules_stop_at_300_lines_and_tests_at_400():
    assert not check("coordination/a.py", "x = 1\n" * 300)
    assert check("coordination/a.py", "x = 1\n" * 301)
    assert not check("tests/test_a.py", "x = 1\n" * 400)
    assert check("tests/test_a.py", "x = 1\n" * 401)


def test_migrations_are_not_counted():
    assert not check("migrations/versions/0001.py", function(500))


def test_the_median_leaves_tests_out():
    sources = [
        Source("coordination/a.py", function(3)),
        Source("coordination/b.py", function(5)),
        Source("tests/test_a.py", function(30)),
    ]
    assert sizes.median_of(sources) == 4
    assert sizes.median_of([]) == 0
