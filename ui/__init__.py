"""The page: ask a library and read the cited answer. Streamlit draws; `taiyi_rag` knows."""
