"""`make bench-answers`: what the claim ledger tells, and what it costs."""

from benchmarks import corpora
from benchmarks.answers import citations, cost, support
from benchmarks.environment import write
from taiyi_rag import assembly

took = cost.measured()
print(took)
made = list(citations.answers(citations.shared_sayings(), 500, seed=5))
counted = citations.measured(assembly.verifier(corpora.settings()), made)
print(counted.figures())
print(write("answers_citations", {"ledger": counted.figures(), "cost": took}))
support.main()
