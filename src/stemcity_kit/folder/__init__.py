"""The edge to an edition's files: its folder, its tables, its workbook.

`load` and `save` round-trip exactly; `inspect` names every fault at once, each with its place and remedy.
"""
