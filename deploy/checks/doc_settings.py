"""Makes docs/settings.md from the declarations in config/settings.py."""

from config.settings import SettingRow, describe
from deploy.checks.markdown import page as markdown_page
from deploy.checks.markdown import table

_INTRODUCTION = """\
Every setting is an environment variable, read once at the start of each process. A process that
cannot use its settings stops and names everything that is missing or malformed. A secret is never
shown in logs or error pages."""


def page() -> str:
    """Return the text of docs/settings.md."""
    return markdown_page("Settings", _INTRODUCTION, table(_HEADERS, map(_row, describe())))


_HEADERS = ("variable", "default", "meaning")


def _row(setting: SettingRow) -> tuple[str, str, str]:
    default = "**required**" if setting.required else f"`{setting.default}`"
    if not setting.required and not setting.default:
        default = "none"
    secret = " Secret." if setting.secret else ""
    return f"`{setting.name}`", default, setting.meaning + secret
