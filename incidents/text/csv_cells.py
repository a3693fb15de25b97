"""Text in cells of tables, marked where a spreadsheet would take it for a formula."""

# A spreadsheet takes a cell that starts with one of these for a formula (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARK = "'"
MARKED = frozenset({MARK, *FORMULA_STARTS})


def neutralised(text: str) -> str:
    """The text with a mark before it if a spreadsheet could run it; `restored` takes the mark off."""
    return MARK + text if text[:1] in MARKED else text


def restored(cell: str) -> str:
    """What `neutralised` was given."""
    return cell.removeprefix(MARK)
