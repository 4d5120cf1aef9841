"""How well a retriever finds what judges say is relevant. See `docs/evaluation.md`.

    files → judgements, runs      queries, judgements and runs, in the field's file forms
    matching                      which document of a collection a judgement is about
    retrieval                     a retriever's rankings of documents
    measures, resampling          nDCG@10, R@100, RR@10, with intervals and tests
    report, plot                  what came out, as JSON, a table and a figure

It knows LlamaIndex's `BaseRetriever` and a collection's truth, and no retriever of ours.
"""
