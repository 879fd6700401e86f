"""Makes docs/settings.md from the declarations in config/settings.py and config/backups.py."""

from config import backups, settings
from config.settings import SettingRow
from deploy.checks.markdown import page as markdown_page
from deploy.checks.markdown import table

_INTRODUCTION = """\
Every setting is an environment variable, read once at the start of each process. A process that
cannot use its settings stops and names everything that is missing or malformed. A secret is never
shown in logs or error pages."""
_OF_BACKUPS = """\
## Of backups

Only `schakel backup`, `schakel restore` and `schakel status` read these."""


def page() -> str:
    """Return the text of docs/settings.md."""
    product, backup = table(_HEADERS, map(_row, settings.describe())), map(_row, backups.describe())
    return markdown_page("Settings", _INTRODUCTION, product, _OF_BACKUPS, table(_HEADERS, backup))


_HEADERS = ("variable", "default", "meaning")


def _row(setting: SettingRow) -> tuple[str, str, str]:
    default = "**required**" if setting.required else f"`{setting.default}`"
    if not setting.required and not setting.default:
        default = "none"
    secret = " Secret." if setting.secret else ""
    return f"`{setting.name}`", default, setting.meaning + secret
