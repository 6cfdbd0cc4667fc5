from _importscan_rt import attach as __lz_attach__; __lz__, __getattr__, __dir__ = __lz_attach__(globals(), "json; tools:Page,render as draw; pkg.sub as sub"); import os; __lz__(0)  # importscan: import json
__lz__(1)  # importscan: from tools import Page, render as draw

__lz__(2)  # importscan: import pkg.sub as sub
import pkg.other


def handler(event, context):
    return __lz__.json.dumps(event), __lz__.draw(__lz__.Page()), __lz__.sub.X, os.sep
