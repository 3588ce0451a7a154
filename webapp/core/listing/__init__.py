"""Tables as data: what a list shows is declared once; sorting, filtering, paging and files follow."""

from webapp.core.listing.answer import respond
from webapp.core.listing.listing import Choice, Column, Listing

__all__ = ["Choice", "Column", "Listing", "respond"]
