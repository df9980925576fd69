"""Profiles for people: pages, tables in the terminal, JSON.

Everything is first collected as plain data (page.py, overview.py, plots.py), then placed by the templates.
"""

from pipeline.report.asjson import profile_json
from pipeline.report.folder import overview_html, write_report
from pipeline.report.render import profile_html
from pipeline.report.terminal import print_overview, print_profile

__all__ = ["overview_html", "print_overview", "print_profile", "profile_html", "profile_json", "write_report"]
