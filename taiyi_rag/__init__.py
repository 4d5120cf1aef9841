"""Taiyi-RAG: answers from your own library of biomedical literature, sentence by sentence."""
