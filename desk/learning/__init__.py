"""What the house learns from being asked: open questions, officers' replies, the week's quality.

All of it is read from what was stored anyway, after the fact: no turn waits for it. It ends in
drafts; nothing from here reaches a citizen unreviewed.
"""
