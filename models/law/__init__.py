"""The rules the hall goes by, as data: what each says in both languages, where it stands, and how sure that is.

Code, pages and notices cite a rule by its number (``CLK-4``); here the number can be looked up.
"""

from models.law.book import CHAPTERS, TAGS, Rule, rule, rules

__all__ = ["CHAPTERS", "TAGS", "Rule", "rule", "rules"]
