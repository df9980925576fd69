"""Where personal data stands in what was said: each kind in a module, `search` over the lines of a call."""
