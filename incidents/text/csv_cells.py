"""Text in cells of tables, marked if a spreadsheet would run it as a formula."""

# A spreadsheet reads a cell that starts with one of these as a formula (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARK = "'"
MARKED = frozenset({MARK, *FORMULA_STARTS})


def neutralised(text: str) -> str:
    """Return the text, with a mark before it if a spreadsheet could run it; `restored` removes the mark."""
    return MARK + text if text[:1] in MARKED else text


def restored(cell: str) -> str:
    """Return the argument of `neutralised`."""
    return cell.removeprefix(MARK)
