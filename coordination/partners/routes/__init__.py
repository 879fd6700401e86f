"""Pages of oneself, the directory, memberships and their administration."""

from coordination.partners.routes import accounts, organisations, tokens
from coordination.partners.routes.dry_runs import pages as dry_run_pages
from coordination.partners.routes.members import pages as member_pages

account_list_pages = accounts.list_pages
account_pages = accounts.pages
account_end_pages = accounts.end_pages
address_pages = tokens.address_pages
address_confirmation_pages = tokens.confirmation_pages
mail_domain_pages = organisations.pages
organisation_change_pages = organisations.change_pages
organisation_domain_pages = organisations.domain_pages
organisation_new_pages = organisations.new_pages
token_pages = tokens.pages

__all__ = ["dry_run_pages", "member_pages"]
