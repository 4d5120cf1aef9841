"""The command line: `taiyi-rag ask | search | settings | doctor`."""
