"""What Streamlit runs for every view of the page: `python -m ui`, or `streamlit run ui/app.py`."""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Streamlit puts ui/ on the path; `ui` and `taiyi_rag` are found in the folder above it.
    _root = str(Path(__file__).resolve().parent.parent)
    if _root not in sys.path:
        sys.path.insert(0, _root)

    from ui.shell import draw

    draw()
